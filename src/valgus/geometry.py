"""Signed angles, offsets and ratios; NumPy, last axis, any leading shape.

Frontal-plane points are (x toward the subject's left, y up). Body points are
(x toward the subject's left, y up, z forward). ``side_sign`` is +1 for the left leg and −1 for
the right one; every signed result is + when the knee is toward the midline. NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

SIDE_SIGN: FloatArray = np.array([1.0, -1.0])
"""Sign of each side on the axis S = (left, right)."""


def _cross_2d(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray((a * b).sum(axis=-1))


def fppa_deg(
    hip: FloatArray, knee: FloatArray, ankle: FloatArray, side_sign: ArrayLike = 1.0
) -> FloatArray:
    """Frontal plane projection angle: from the line of the thigh to the shank.

    Parameters
    ----------
    hip, knee, ankle : ndarray, shape (..., 2), any unit
        Points in the frontal plane (x toward the subject's left, y up).
    side_sign : array_like, shape (...)
        +1 left leg, −1 right leg.

    Returns
    -------
    angle_deg : ndarray, shape (...), (−180, 180]
        0 for a straight leg, + with the knee toward the midline.

    References
    ----------
    Munro, Herrington & Carolan 2012, J Sport Rehabil 21(1).

    Examples
    --------
    >>> hip, knee, ankle = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 0.0]])
    >>> float(fppa_deg(hip, knee, ankle))
    90.0
    """
    thigh, shank = knee - hip, ankle - knee
    return np.degrees(np.arctan2(np.asarray(side_sign) * _cross_2d(thigh, shank), _dot(thigh, shank)))


def medial_offset(
    hip: FloatArray, knee: FloatArray, ankle: FloatArray, side_sign: ArrayLike = 1.0
) -> FloatArray:
    """Signed distance of the knee from the line hip–ankle in the frontal plane.

    Parameters
    ----------
    hip, knee, ankle : ndarray, shape (..., 2), any unit
        Points in the frontal plane (x toward the subject's left, y up).
    side_sign : array_like, shape (...)
        +1 left leg, −1 right leg.

    Returns
    -------
    offset : ndarray, shape (...), the unit of the points
        + with the knee toward the midline; NaN when hip and ankle coincide.

    Examples
    --------
    >>> hip, knee, ankle = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 0.0]])
    >>> float(medial_offset(hip, knee, ankle))
    1.0
    """
    line = ankle - hip
    length = np.linalg.norm(line, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(side_sign) * _cross_2d(knee - hip, line) / np.where(length > 0, length, np.nan)


def separation_ratio(knees: FloatArray, ankles: FloatArray) -> FloatArray:
    """Knee separation over ankle separation (KASR).

    Parameters
    ----------
    knees, ankles : ndarray, shape (..., 2, D), any unit
        Left and right points.

    Returns
    -------
    ratio : ndarray, shape (...)
        NaN when the ankles coincide.

    References
    ----------
    Mizner, Chmielewski, Toepke & Tofte 2012, Clin Biomech 27(6).
    """
    apart = np.linalg.norm(ankles[..., 0, :] - ankles[..., 1, :], axis=-1)
    knee_apart = np.linalg.norm(knees[..., 0, :] - knees[..., 1, :], axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(knee_apart / np.where(apart > 0, apart, np.nan))


def rejection(vector: FloatArray, axis: FloatArray) -> FloatArray:
    """Part of `vector` at right angles to `axis`.

    Parameters
    ----------
    vector, axis : ndarray, shape (..., 3), any unit
        `axis` need not have length 1.

    Returns
    -------
    part : ndarray, shape (..., 3), unit of `vector`
        NaN where the axis has no length.
    """
    square = _dot(axis, axis)[..., None]
    along = _dot(vector, axis)[..., None] / np.where(square > 0, square, np.nan)
    return vector - along * axis


def toe_line_inward_deg(
    hip: FloatArray,
    knee: FloatArray,
    ankle: FloatArray,
    foot: FloatArray,
    side_sign: ArrayLike = 1.0,
) -> FloatArray:
    """Toe-line inward angle: how far the knee is turned from where the foot points.

    With u = (ankle − hip) / ‖ankle − hip‖, the knee (from the hip) and the foot direction are made
    perpendicular to u; the result is the signed angle from foot to knee about u.

    Parameters
    ----------
    hip, knee, ankle : ndarray, shape (..., 3), any unit
        Points in body axes (left, up, forward).
    foot : ndarray, shape (..., 3), any unit
        Heel-to-toe direction in the same axes.
    side_sign : array_like, shape (...)
        +1 left leg, −1 right leg.

    Returns
    -------
    angle_deg : ndarray, shape (...), (−180, 180]
        + with the knee toward the midline of where the foot points. Meaningless near standing,
        where the knee lies on the line hip–ankle.
    """
    axis = ankle - hip
    length = np.linalg.norm(axis, axis=-1, keepdims=True)
    unit = axis / np.where(length > 0, length, np.nan)
    to_knee, to_toe = rejection(knee - hip, unit), rejection(foot, unit)
    turn = _dot(np.cross(to_toe, to_knee), unit)
    return np.degrees(np.arctan2(np.asarray(side_sign) * turn, _dot(to_toe, to_knee)))


def flexion_deg(hip: FloatArray, knee: FloatArray, ankle: FloatArray) -> FloatArray:
    """Knee flexion: the angle between thigh and shank, 0 for a straight leg.

    Parameters
    ----------
    hip, knee, ankle : ndarray, shape (..., 3), any unit

    Returns
    -------
    angle_deg : ndarray, shape (...), [0, 180]
    """
    thigh, shank = knee - hip, ankle - knee
    sine = np.linalg.norm(np.cross(thigh, shank), axis=-1)
    return np.degrees(np.arctan2(sine, _dot(thigh, shank)))


def tilt_deg(left: FloatArray, right: FloatArray) -> FloatArray:
    """Angle of the line right→left above the horizontal in the frontal plane.

    Parameters
    ----------
    left, right : ndarray, shape (..., 2), any unit
        Points (x toward the subject's left, y up).

    Returns
    -------
    angle_deg : ndarray, shape (...), (−180, 180]
        + when the left end is higher.
    """
    line = left - right
    return np.degrees(np.arctan2(line[..., 1], line[..., 0]))


def lean_deg(low: FloatArray, high: FloatArray) -> FloatArray:
    """Angle of the line low→high from the vertical in the frontal plane, + toward the left.

    Parameters
    ----------
    low, high : ndarray, shape (..., 2), any unit
        Points (x toward the subject's left, y up).

    Returns
    -------
    angle_deg : ndarray, shape (...), (−180, 180]
    """
    line = high - low
    return np.degrees(np.arctan2(line[..., 0], line[..., 1]))


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
    return ray * scale[..., None]


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
