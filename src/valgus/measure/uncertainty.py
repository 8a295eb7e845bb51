"""How far off each angle may be: standard errors from the pose model's scatter and the view."""

from __future__ import annotations

import math

import numpy as np

from valgus.measure import geometry, pose_model_errors
from valgus.measure.camera_yaw import sees_front
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import PoseTrack
from valgus.model.session import Interval, View
from valgus.model.terms import Facing, SquatKind

Z90 = 1.645
"""Half-width of a 90 % interval in standard errors."""
_SHORTEST_ARM = 0.02
"""Leg lengths; a knee nearer to the hip-ankle line has no direction."""
_SHORTEST_SEGMENT = 0.03
"""Leg lengths; a segment that looks shorter points along the line of sight and has no direction."""
_MOST_TOE_OUT_DEG = 70.0
"""A foot that points farther across the picture has no direction that could be read from it."""
_LEAST_RISE = 0.5
"""Share of a segment's length by which its upper end is above the lower one where FPPA can be read;
below, it mostly says that the thigh points at the camera, and errs by 10 to 50 degrees."""
_FPPA_WIDEST_DEG = 20.0
"""Half-width of the 90 % interval from which FPPA says nothing."""
_UNKNOWN_DEG = 100.0
"""Standard error from which an angle may as well be any."""


def interval(value: float, sigma: float) -> Interval:
    """90 % interval of a value with a standard error.

    Examples
    --------
    >>> interval(10.0, 2.0)
    Interval(low=6.71, high=13.29)
    """
    return Interval(value - Z90 * sigma, value + Z90 * sigma)


def inward_sigma_deg(
    legs: FloatArray, raw: PoseTrack, reference: Reference, turned_deg: FloatArray
) -> FloatArray:
    """Standard error of the toe-line inward angle.

    A sideways error of the knee weighs the more the nearer the knee lies to the line hip-ankle.

    Parameters
    ----------
    legs : ndarray, shape (T, S, 3, 3), leg lengths
        Hip, knee and ankle in body axes.
    raw : PoseTrack
        The same rows as they were found.
    reference : Reference
    turned_deg : ndarray, shape (T,)
        How far the camera seems to have gone round since the subject stood.

    Returns
    -------
    sigma_deg : ndarray, shape (T, S)
    """
    arm = _arm(legs)
    lateral = _lateral_sigma(arm, raw, reference, turned_deg) / np.maximum(arm, _SHORTEST_ARM)
    toe_deg = toe_out_sigma_deg(reference.toe_out_deg)
    return np.asarray(np.hypot(toe_deg, np.degrees(np.arctan(lateral))))


def medial_shift_sigma_pct(
    legs: FloatArray, raw: PoseTrack, reference: Reference, turned_deg: FloatArray
) -> FloatArray:
    """Standard error of the medial shift, % of leg length.

    Parameters
    ----------
    legs, raw, reference, turned_deg
        As in `inward_sigma_deg`.

    Returns
    -------
    sigma_pct : ndarray, shape (T, S)
    """
    return 100 * _lateral_sigma(_arm(legs), raw, reference, turned_deg)


def toe_out_sigma_deg(toe_out_deg: FloatArray) -> FloatArray:
    """Standard error of a foot's direction, of the same shape.

    The direction is read from how far the foot points across the picture, as a share of a foot's
    length. Shoes are longer than feet, and what that changes grows with the tangent.

    Parameters
    ----------
    toe_out_deg : ndarray, any shape
    """
    slope = np.tan(np.radians(np.minimum(np.abs(toe_out_deg), _MOST_TOE_OUT_DEG)))
    longer_deg = np.degrees(pose_model_errors.FOOT_LENGTH_SIGMA * slope)
    return np.asarray(np.hypot(pose_model_errors.TOE_SIGMA_DEG, longer_deg))


def _arm(legs: FloatArray) -> FloatArray:
    """How far each knee lies from the line hip-ankle, shape (T, S), leg lengths."""
    hip, knee, ankle = legs[:, :, 0], legs[:, :, 1], legs[:, :, 2]
    return geometry.distance_from_axis(knee - hip, ankle - hip)


def _lateral_sigma(
    arm: FloatArray, raw: PoseTrack, reference: Reference, turned_deg: FloatArray
) -> FloatArray:
    """Standard error of the knee's sideways distance from hip-ankle, shape (T, S), leg lengths.

    A camera that went round since the subject stood moves the knee sideways by its distance from
    the line; how far it went is known about half.
    """
    plain = (
        pose_model_errors.LATERAL_SIGMA_FRONT
        if reference.facing_camera
        else pose_model_errors.LATERAL_SIGMA_BACK
    )
    oblique = pose_model_errors.OBLIQUE_SIGMA * math.sin(math.radians(reference.yaw_deg))
    moved = arm * np.sin(np.radians(turned_deg) / 2)[:, None]
    return np.asarray(np.hypot(math.hypot(plain, oblique) * _hidden(raw), moved))


def fppa_sigma_deg(legs: FloatArray, raw: PoseTrack, reference: Reference) -> FloatArray:
    """Standard error of the frontal plane projection angle.

    To first order: each joint's own scatter, and the camera's angle, which moves every joint
    sideways by its depth. Deep in a squat the thigh points at the camera, looks short, and the
    angle is badly known.

    Parameters
    ----------
    legs, raw, reference
        As in `inward_sigma_deg`.

    Returns
    -------
    sigma_deg : ndarray, shape (T, S)
    """
    thigh, shank = _turning(legs)
    slopes = np.stack([thigh, -thigh - shank, shank], axis=2)
    return _propagated(slopes, legs, raw, reference)


def fppa_exists(legs: FloatArray, sigma_deg: FloatArray) -> BoolArray:
    """Whether the frontal plane projection angle can be read.

    Deep in a squat the thigh points at the camera, and its direction in the picture, and with it
    the angle, loses its meaning; so it does where a free shank points back.

    Parameters
    ----------
    legs : ndarray, shape (T, S, 3, 3), leg lengths
        Hip, knee and ankle in body axes.
    sigma_deg : ndarray, shape (T, S)
        From `fppa_sigma_deg`.

    Returns
    -------
    exists : ndarray of bool, shape (T, S)
        Thigh and shank rise by half of their length, and the 90 % interval is narrower than ±20°.
    """
    parts = -np.diff(legs, axis=2)
    rises = (parts[..., 1] >= _LEAST_RISE * geometry.length(parts)).all(axis=2)
    return np.asarray(rises & (Z90 * sigma_deg < _FPPA_WIDEST_DEG))


def hip_adduction_sigma_deg(
    legs: FloatArray, raw: PoseTrack, lifted: BoolArray, reference: Reference
) -> FloatArray:
    """Standard error of hip adduction: sideways errors of hip and knee, and that of the pelvis.

    Parameters
    ----------
    legs, raw, reference
        As in `inward_sigma_deg`.
    lifted : ndarray of bool, shape (T,)
        Rows in which a foot is off the floor.

    Returns
    -------
    sigma_deg : ndarray, shape (T, S)
    """
    thigh = legs[:, :, 0] - legs[:, :, 1]
    across = np.maximum(np.hypot(thigh[..., 1], thigh[..., 2]), _SHORTEST_SEGMENT)
    slopes = np.zeros((*thigh.shape[:2], 3, 2))
    slopes[:, :, 0, 0], slopes[:, :, 1, 0] = 1 / across, -1 / across
    of_thigh = _propagated(slopes, legs, raw, reference)
    pelvis = np.where(
        lifted, pose_model_errors.PELVIS_SIGMA_ONE_DEG, pose_model_errors.PELVIS_SIGMA_TWO_DEG
    )
    # A tilted hip line turns against a thigh that hangs, not against one that is level.
    return np.asarray(np.hypot(of_thigh, pelvis[:, None] * np.abs(thigh[..., 1]) / across))


def yaw_sigma_deg(yaw_deg: float) -> float:
    """Standard error of the camera's angle: the surer the straighter the subject is seen."""
    front = sees_front(yaw_deg)
    plain = pose_model_errors.YAW_SIGMA_FRONT_DEG if front else pose_model_errors.YAW_SIGMA_BACK_DEG
    return math.hypot(
        plain, pose_model_errors.YAW_SIGMA_OBLIQUE_DEG * math.sin(math.radians(yaw_deg))
    )


def _propagated(
    slopes: FloatArray, legs: FloatArray, raw: PoseTrack, reference: Reference
) -> FloatArray:
    """Standard error of an angle that grows by `slopes` radians per leg length of each joint.

    Parameters
    ----------
    slopes : ndarray, shape (T, S, 3, 2)
        With respect to (left, up) of hip, knee and ankle.
    legs, raw, reference
        As in `inward_sigma_deg`.

    Returns
    -------
    sigma_deg : ndarray, shape (T, S)
    """
    table = (
        pose_model_errors.JOINT_SIGMA_FRONT
        if reference.facing_camera
        else pose_model_errors.JOINT_SIGMA_BACK
    )
    scatter = (np.array(table)[:, None] * slopes) ** 2
    sideways = (slopes[..., 0] * legs[..., 2]).sum(axis=2)
    turn = np.radians(yaw_sigma_deg(reference.yaw_deg)) * sideways
    sigma = np.degrees(np.sqrt(scatter.sum(axis=(2, 3)) + turn**2)) * _hidden(raw)
    return np.asarray(np.minimum(sigma, _UNKNOWN_DEG))


def flexion_sigma_deg(view: View, squat: SquatKind) -> float:
    """Standard error of the knee flexion at the bottom: two legs make a mean."""
    front = view.facing is not Facing.BACK
    each = (
        pose_model_errors.FLEXION_SIGMA_FRONT_DEG
        if front
        else pose_model_errors.FLEXION_SIGMA_BACK_DEG
    )
    return each / math.sqrt(len(squat.standing))


def pelvic_drop_sigma_deg(squat: SquatKind) -> float:
    """Standard error of the pelvis's drop: a lifted leg pulls its hip landmark along."""
    if squat is SquatKind.DOUBLE:
        return pose_model_errors.PELVIS_SIGMA_TWO_DEG
    return pose_model_errors.PELVIS_SIGMA_ONE_DEG


def trunk_lean_sigma_deg(view: View, squat: SquatKind) -> float:
    """Standard error of the trunk's lean: seen obliquely a forward lean may look like one."""
    plain, oblique = (
        pose_model_errors.LEAN_SIGMA_TWO_DEG
        if squat is SquatKind.DOUBLE
        else pose_model_errors.LEAN_SIGMA_ONE_DEG
    )
    return math.hypot(plain, oblique * math.sin(math.radians(view.yaw_deg)))


def _turning(legs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradients of the directions of thigh and shank in the frontal plane, each (T, S, 2).

    By how many radians a segment turns when its far end moves by one leg length.
    """
    parts = np.diff(legs[..., :2], axis=2)
    size = geometry.length(parts)[..., None]
    across = np.stack([-parts[..., 1], parts[..., 0]], axis=-1)
    # Whatever has no length turns as fast whichever way its end goes.
    unit = np.divide(across, size, out=np.full_like(across, np.sqrt(0.5)), where=size != 0)
    slopes = unit / np.maximum(size, _SHORTEST_SEGMENT)
    return slopes[:, :, 0], slopes[:, :, 1]


def _hidden(raw: PoseTrack) -> FloatArray:
    """What is barely visible is guessed and errs up to twice as much: 1 to 2, shape (T, S)."""
    joints = [raw.visibility[:, list(pair)] for pair in (HIPS, KNEES, ANKLES)]
    return np.asarray(2.0 - np.clip(np.nan_to_num(np.min(joints, axis=0)), 0.0, 1.0))
