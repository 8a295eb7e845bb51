"""A pin-hole camera: from image points to rays, from rays to points, from its axes to the body's.

Camera axes are (x right, y down, z away); body axes are (left, up, forward) of the subject.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valgus.measure.geometry import dot, vectors

FloatArray = NDArray[np.float64]


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
    # Each coordinate in one piece of memory, as it is worked on.
    rays = np.ones((*xy_px.shape[:-1], 3), order="F")
    rays[..., :2] = (xy_px - centre_px) / focal_px
    return rays


def levelled(rays: FloatArray, pitch_deg: float, pan_deg: float) -> FloatArray:
    """Turn a camera up and then to its right: what came from below and from the right is ahead.

    Parameters
    ----------
    rays : ndarray, shape (..., 3)
        Axes (right, down, away), depth 1.
    pitch_deg : float
        How far the camera turns up.
    pan_deg : float
        How far it turns to its right.

    Returns
    -------
    turned : ndarray, shape (..., 3), depth 1 again

    Examples
    --------
    >>> levelled(np.array([1.0, 0.0, 1.0]), 0.0, 45.0).round(9) + 0.0
    array([0., 0., 1.])
    >>> levelled(np.array([0.0, -1.0, 1.0]), 45.0, 0.0).round(9) + 0.0
    array([0., 0., 1.])
    """
    up, right_turn = np.radians(pitch_deg), np.radians(pan_deg)
    right, down = rays[..., 0], rays[..., 1]
    ahead = np.cos(up) - np.sin(up) * down
    away = np.sin(right_turn) * right + np.cos(right_turn) * ahead
    turned = np.ones_like(rays)
    turned[..., 0] = (np.cos(right_turn) * right - np.sin(right_turn) * ahead) / away
    turned[..., 1] = (np.cos(up) * down + np.sin(up)) / away
    return turned


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
    square, along = dot(ray, ray), dot(ray, anchor)
    rest = along**2 - square * (dot(anchor, anchor) - np.asarray(distance) ** 2)
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
    return vectors(cosine * right - sine * away, -down, -sine * right - cosine * away)


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
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    right, down = xy[..., 0] - centre[0], xy[..., 1] - centre[1]
    # A product with a 2x2 matrix takes three times as long.
    turned = np.empty_like(xy)
    turned[..., 0] = cosine * right - sine * down + centre[0]
    turned[..., 1] = sine * right + cosine * down + centre[1]
    return turned
