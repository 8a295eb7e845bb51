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


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Scalar product over the last axis, shape (...)."""
    # NumPy is slow at sums over an axis of two or three.
    return np.asarray(np.einsum("...i,...i->...", a, b))


def length(vector: FloatArray) -> FloatArray:
    """Euclidean length over the last axis, shape (...)."""
    return np.asarray(np.sqrt(dot(vector, vector)))


def vectors(*components: FloatArray) -> FloatArray:
    """Put components together on a last axis; in memory each stays in one piece."""
    return np.moveaxis(np.stack(components), 0, -1)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Vector product over the last axis of three."""
    pairs = ((1, 2), (2, 0), (0, 1))
    return vectors(*(a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in pairs))


def _positive(values: FloatArray) -> FloatArray:
    """Lengths to divide by; NaN in the place of 0."""
    return np.where(values > 0, values, np.nan)


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
        np.arctan2(np.asarray(side_sign) * _cross_2d(thigh, shank), dot(thigh, shank))
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
    return np.asarray(side_sign) * _cross_2d(knee - hip, line) / _positive(length(line))


def separation_ratio(knees: FloatArray, ankles: FloatArray, closest: float = 0.0) -> FloatArray:
    """Knee separation over ankle separation (KASR).

    Parameters
    ----------
    knees, ankles : ndarray, shape (..., 2, D), any unit
        Left and right points.
    closest : float, unit of the points
        Ankles nearer than this have no ratio: an error of theirs would be most of it.

    Returns
    -------
    ratio : ndarray, shape (...)
        NaN when the ankles coincide.

    References
    ----------
    Mizner, Chmielewski, Toepke & Tofte 2012, Clin Biomech 27(6).
    """
    apart = length(ankles[..., 0, :] - ankles[..., 1, :])
    apart = np.where(apart >= closest, apart, np.nan)
    return np.asarray(length(knees[..., 0, :] - knees[..., 1, :]) / _positive(apart))


def distance_from_axis(vector: FloatArray, axis: FloatArray) -> FloatArray:
    """Length of the part of `vector` at right angles to `axis`.

    Parameters
    ----------
    vector, axis : ndarray, shape (..., 3), any unit
        `axis` need not have length 1.

    Returns
    -------
    distance : ndarray, shape (...), unit of `vector`
        NaN where the axis has no length.
    """
    return np.asarray(length(_cross(vector, axis)) / _positive(length(axis)))


def toe_line_inward_deg(
    hip: FloatArray,
    knee: FloatArray,
    ankle: FloatArray,
    foot: FloatArray,
    side_sign: ArrayLike = 1.0,
) -> FloatArray:
    """Toe-line inward angle: how far the knee is turned from where the foot points.

    With u = (ankle − hip) / ‖ankle − hip‖, the result is the signed angle about u from the foot
    direction f to the knee k (from the hip), both seen along u. What of them lies along u drops
    out of u · (f × k), and is taken off f · k.

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
        + with the knee toward the midline of where the foot points. Near standing, where the
        knee lies on the line hip–ankle, it may be any angle.
    """
    axis = ankle - hip
    unit = axis / _positive(length(axis))[..., None]
    to_knee = knee - hip
    turn = dot(foot, _cross(to_knee, unit))
    alike = dot(foot, to_knee) - dot(foot, unit) * dot(to_knee, unit)
    return np.degrees(np.arctan2(np.asarray(side_sign) * turn, alike))


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
    return np.asarray(np.degrees(np.arctan2(length(_cross(thigh, shank)), dot(thigh, shank))))


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


def hip_adduction_deg(
    hip: FloatArray, knee: FloatArray, pelvic_drop_deg: ArrayLike, side_sign: ArrayLike = 1.0
) -> FloatArray:
    """Angle of the thigh out of the plane at right angles to the hip line, + toward the midline.

    Adduction in the joint coordinate system of Grood and Suntay (1983). Unlike the thigh's
    direction in the frontal plane it keeps its meaning when the thigh comes up to the level or
    points at the viewer.

    Parameters
    ----------
    hip, knee : ndarray, shape (..., 3), any unit
        Points (left, up, forward).
    pelvic_drop_deg : array_like, shape (...)
        How much lower the left hip is than the right one, as a turn of the hip line.
    side_sign : array_like, shape (...)
        +1 for left legs, −1 for right ones.

    Returns
    -------
    adduction_deg : ndarray, shape (...), −90 to 90
        NaN where the thigh has no length.
    """
    thigh, drop = hip - knee, np.radians(pelvic_drop_deg)
    along = thigh[..., 0] * np.cos(drop) - thigh[..., 1] * np.sin(drop)
    share = np.clip(along / _positive(length(thigh)), -1.0, 1.0)
    return np.asarray(np.degrees(np.arcsin(share)) * side_sign)


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
