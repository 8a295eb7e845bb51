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
    return np.degrees(
        np.arctan2(np.asarray(side_sign) * _cross_2d(thigh, shank), _dot(thigh, shank))
    )


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
        return (
            np.asarray(side_sign)
            * _cross_2d(knee - hip, line)
            / np.where(length > 0, length, np.nan)
        )


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
    return np.asarray(vector - along * axis)


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
    return np.asarray(np.degrees(np.arctan2(sine, _dot(thigh, shank))))


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
