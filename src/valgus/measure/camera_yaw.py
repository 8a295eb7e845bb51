"""Where the camera stands about the subject and where the feet point."""

from __future__ import annotations

from typing import Any, TypeVar, overload

import numpy as np

from valgus.measure import geometry, pose_model_errors
from valgus.measure.geometry import SIDE_SIGN
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Pair

AnyAngle = TypeVar("AnyAngle", float, FloatArray)

_SIDE_ON_DEG = 35.0
"""Within this of a side view the feet point along the picture and tell nothing of the camera."""
_BEHIND_DEG = 45.0
"""Within this of straight behind the back is seen."""
_YAW_PAIRS: tuple[Pair, ...] = (SHOULDERS, HIPS, KNEES, ANKLES, HEELS, TOES)


def frame_yaw_deg(world_m: FloatArray, lifted: BoolArray) -> FloatArray:
    """Where the camera stands, from the direction of the lines between left and right.

    Parameters
    ----------
    world_m : ndarray, shape (T, J, 3), m
        World landmarks, camera axes.
    lifted : ndarray of bool, shape (T,)
        Rows in which one foot is off the floor: only shoulders and hips tell the direction there.

    Returns
    -------
    yaw_deg : ndarray, shape (T,), (−180, 180]
        0 in front, + toward the subject's left.
    """
    left, right = (list(side) for side in zip(*_YAW_PAIRS, strict=True))
    flat = world_m[:, left, ::2] - world_m[:, right, ::2]
    unit = flat / geometry.length(flat)[..., None]
    trunk = unit[:, 0] + unit[:, 1]
    mean = np.where(lifted[:, None], trunk, trunk + unit[:, 2:].sum(axis=1))
    return np.asarray(np.degrees(np.arctan2(-mean[:, 1], mean[:, 0])))


def turned_deg(world_m: FloatArray, yaw_deg: float) -> FloatArray:
    """How far the trunk is turned from a camera angle.

    Parameters
    ----------
    world_m : ndarray, shape (T, J, 3), m
    yaw_deg : float

    Returns
    -------
    turned_deg : ndarray, shape (T,), (−180, 180]
        NaN where no one was seen.
    """
    return wrapped_deg(frame_yaw_deg(world_m, np.ones(len(world_m), dtype=np.bool_)) - yaw_deg)


def circular_mean_deg(angle_deg: FloatArray) -> float:
    """Mean direction; −180 and 180 are the same.

    Examples
    --------
    >>> abs(round(circular_mean_deg(np.array([170.0, -170.0]))))
    180
    """
    return float(np.degrees(np.angle(np.exp(1j * np.radians(angle_deg)).mean())))


@overload
def sees_front(yaw_deg: float) -> bool: ...
@overload
def sees_front(yaw_deg: FloatArray) -> BoolArray: ...
def sees_front(yaw_deg: Any) -> bool | BoolArray:
    """Whether a camera that stands there sees the subject's front, not the back.

    Examples
    --------
    >>> sees_front(-30.0), sees_front(170.0)
    (True, False)
    """
    return abs(yaw_deg) <= 90  # type: ignore[no-any-return]


def view_angle_deg(yaw_deg: float) -> float:
    """Angle between the line of sight and the subject's front or back, −90 to 90."""
    return yaw_deg if sees_front(yaw_deg) else float(np.copysign(180 - abs(yaw_deg), yaw_deg))


def foot_across(xy_px: FloatArray, leg_px: float) -> FloatArray:
    """How far each foot points to the right of the picture, shape (S,), leg lengths."""
    feet = [xy_px[:, toe, 0] - xy_px[:, heel, 0] for toe, heel in zip(TOES, HEELS, strict=True)]
    return np.asarray(np.median(np.stack(feet), axis=1) / leg_px)


def feet_turned_deg(
    xy_px: FloatArray, leg_px: float, standing_across: FloatArray, facing_camera: bool
) -> FloatArray:
    """By how much both feet point elsewhere than while standing: the camera went round.

    Parameters
    ----------
    xy_px : ndarray, shape (T, J, 2), px
    leg_px : float, px
    standing_across : ndarray, shape (S,), leg lengths
        From `foot_across`.
    facing_camera : bool

    Returns
    -------
    turned_deg : ndarray, shape (T,)
        + toward the subject's left; 0 from behind, where the leg hides the toes.
    """
    if not facing_camera:
        return np.zeros(len(xy_px))
    across = (xy_px[:, list(TOES), 0] - xy_px[:, list(HEELS), 0]).mean(axis=1) / leg_px
    change = (standing_across.mean() - across) / pose_model_errors.FOOT_LENGTH_FRONT
    return np.asarray(_arcsine(change))


def view_from_feet(across: FloatArray, trunk_yaw_deg: float) -> tuple[float, FloatArray]:
    """Where the camera stands and where the feet point, for feet turned out alike.

    A foot turned out by t is seen to point Lf·sin(±t − yaw) across the picture: what both feet
    have in common is the camera's angle, what sets them apart is toe-out. The picture shows this
    to 2 degrees where the world landmarks err by 4 to 7.

    Parameters
    ----------
    across : ndarray, shape (S,), leg lengths
        From `foot_across`.
    trunk_yaw_deg : float
        Decides between front and back, and keeps a fifth of the say.

    Returns
    -------
    yaw_deg : float
    toe_out_deg : ndarray, shape (S,)
    """
    front, length = sees_front(trunk_yaw_deg), _foot_length(trunk_yaw_deg)
    common, apart = across.mean(), (across[0] - across[1]) / 2
    toe_out = _arcsine(apart / length * (1 if front else -1))
    for _ in range(3):
        off = _arcsine(-common / (length * np.cos(np.radians(toe_out))))
        feet_yaw = off if front else 180.0 - off
        toe_out = _arcsine(apart / (length * np.cos(np.radians(feet_yaw))))
    yaw = trunk_yaw_deg + pose_model_errors.FEET_WEIGHT * wrapped_deg(feet_yaw - trunk_yaw_deg)
    return wrapped_deg(yaw), single_toe_out_deg(across, yaw, length)


def single_toe_out_deg(across: FloatArray, yaw_deg: float, length: float) -> FloatArray:
    """Direction of each foot by itself, shape (S,), for a known place of the camera."""
    if sees_front(yaw_deg):
        return np.asarray((_arcsine(across / length) + yaw_deg) * SIDE_SIGN)
    return np.asarray(wrapped_deg(180.0 - _arcsine(across / length) + yaw_deg) * SIDE_SIGN)


def _foot_length(yaw_deg: float) -> float:
    """Length of a foot as the pose model sees it, leg lengths."""
    if sees_front(yaw_deg):
        return pose_model_errors.FOOT_LENGTH_FRONT
    return pose_model_errors.FOOT_LENGTH_BACK


def _arcsine(value: FloatArray | float) -> Any:
    """Angle in degrees, kept away from the ends, where noise would rule."""
    return np.degrees(np.arcsin(np.clip(value, -0.95, 0.95)))


def wrapped_deg(angle_deg: AnyAngle) -> AnyAngle:
    """The same direction within (−180, 180]."""
    return 180.0 - (180.0 - angle_deg) % 360.0


def look(across: FloatArray, trunk_yaw_deg: float, lifted: BoolArray) -> tuple[float, FloatArray]:
    """Find the camera's place and the feet's directions; a foot in the air tells nothing."""
    sideways = abs(abs(trunk_yaw_deg) - 90) < _SIDE_ON_DEG
    if sees_front(trunk_yaw_deg) and not sideways:
        trunk_yaw_deg -= pose_model_errors.TRUNK_TURNED_DEG
    if lifted.mean() < 0.5 and not sideways:
        yaw, toe_out = view_from_feet(across, trunk_yaw_deg)
    else:
        yaw, length = trunk_yaw_deg, _foot_length(trunk_yaw_deg)
        toe_out = single_toe_out_deg(across, yaw, length)
    return _settled_deg(yaw), toe_out


def _settled_deg(yaw_deg: float) -> float:
    """Angle to believe: the pose model turns backs farther from the camera than they are."""
    off = wrapped_deg(yaw_deg - 180.0)
    return (
        wrapped_deg(180.0 + pose_model_errors.BACK_SHRINK * off)
        if abs(off) < _BEHIND_DEG
        else yaw_deg
    )
