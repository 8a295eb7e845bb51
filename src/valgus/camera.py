"""A pin-hole camera: from image points to rays, from rays to points, from its axes to the body's.

Camera axes are (x right, y down, z away); body axes are (left, up, forward) of the subject.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray((a * b).sum(axis=-1))


def viewing_rays(xy_px: FloatArray, centre_px: FloatArray, focal_px: float) -> FloatArray:
    """Directions in which a pin-hole camera sees image points.

    Parameters
    ----------
    xy_px : ndarray, shape (..., 2), px
    centre_px : ndarray, shape (2,), px
        Principal point.
    focal_px : float, px

    Returns
    -------
    rays : ndarray, shape (..., 3)
        (x right, y down, z away) per unit of depth, so z is 1.
    """
    slopes = (xy_px - centre_px) / focal_px
    return np.concatenate([slopes, np.ones_like(slopes[..., :1])], axis=-1)


def pan(rays: FloatArray, angle_deg: float) -> FloatArray:
    """Turn a camera to its right: rays that came from there then come from straight ahead.

    Parameters
    ----------
    rays : ndarray, shape (..., 3)
        Axes (right, down, away).
    angle_deg : float

    Returns
    -------
    turned : ndarray, shape (..., 3), depth 1 again

    Examples
    --------
    >>> pan(np.array([1.0, 0.0, 1.0]), 45.0).round(9) + 0.0
    array([0., 0., 1.])
    """
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    right = cosine * rays[..., 0] - sine * rays[..., 2]
    away = sine * rays[..., 0] + cosine * rays[..., 2]
    return np.stack([right / away, rays[..., 1] / away, np.ones_like(away)], axis=-1)


def tilt(rays: FloatArray, angle_deg: float) -> FloatArray:
    """Turn a camera upward: rays that came from above then come from straight ahead.

    Parameters
    ----------
    rays : ndarray, shape (..., 3)
        Axes (right, down, away).
    angle_deg : float

    Returns
    -------
    turned : ndarray, shape (..., 3), depth 1 again

    Examples
    --------
    >>> tilt(np.array([0.0, -1.0, 1.0]), 45.0).round(9) + 0.0
    array([0., 0., 1.])
    """
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    down = cosine * rays[..., 1] + sine * rays[..., 2]
    away = -sine * rays[..., 1] + cosine * rays[..., 2]
    return np.stack([rays[..., 0] / away, down / away, np.ones_like(away)], axis=-1)


def point_on_ray(
    ray: FloatArray, anchor: FloatArray, distance: ArrayLike, nearer: ArrayLike
) -> FloatArray:
    """Point on a viewing ray at a known distance from a known point.

    A segment of known length seen foreshortened has two possible far ends, one nearer to the
    camera than the other. Where the segment looks longer than it is, the closest point of the ray
    is returned: the segment then lies across the line of sight.

    Parameters
    ----------
    ray : ndarray, shape (..., 3)
        Direction from the camera.
    anchor : ndarray, shape (..., 3), any unit
        Known end of the segment, camera axes.
    distance : array_like, shape (...), unit of `anchor`
        Length of the segment.
    nearer : array_like of bool, shape (...)
        Which of the two solutions.

    Returns
    -------
    point : ndarray, shape (..., 3), unit of `anchor`
    """
    square, along = _dot(ray, ray), _dot(ray, anchor)
    rest = along**2 - square * (_dot(anchor, anchor) - np.asarray(distance) ** 2)
    root = np.sqrt(np.maximum(rest, 0.0))
    scale = (along + np.where(nearer, -root, root)) / square
    return np.asarray(ray * scale[..., None])


def camera_to_body(points: FloatArray, yaw_deg: ArrayLike) -> FloatArray:
    """Turn camera axes (right, down, away) into body axes (left, up, forward).

    Parameters
    ----------
    points : ndarray, shape (..., 3), any unit
    yaw_deg : array_like, shape (...)
        Where the camera stands: 0 in front, + toward the subject's left, ±180 behind.

    Returns
    -------
    body : ndarray, shape (..., 3), unit of `points`
    """
    yaw = np.radians(np.asarray(yaw_deg, dtype=np.float64))
    cosine, sine = np.cos(yaw), np.sin(yaw)
    right, down, away = points[..., 0], points[..., 1], points[..., 2]
    return np.stack([cosine * right - sine * away, -down, -sine * right - cosine * away], axis=-1)


def rotate_2d(xy: FloatArray, angle_deg: float, centre: FloatArray) -> FloatArray:
    """Turn image points clockwise (as seen) about `centre`.

    Parameters
    ----------
    xy : ndarray, shape (..., 2), px, y down
    angle_deg : float
    centre : ndarray, shape (2,), px

    Returns
    -------
    turned : ndarray, shape (..., 2), px
    """
    angle = np.radians(angle_deg)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((xy - centre) @ matrix + centre)
