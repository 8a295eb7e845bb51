"""What is fixed about a clip: the camera's place and the standing subject's segment lengths.

Everything later is measured against this: legs of known length seen from a known direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numpy.typing import ArrayLike

from valgus.config import AnalysisConfig
from valgus.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Pair
from valgus.model import BoolArray, FloatArray, PoseTrack

_SIDE_LIFT = 0.25
"""How far apart, in leg lengths, the ankles of planted feet may look in height from the side."""
_YAW_PAIRS: tuple[Pair, ...] = (SHOULDERS, HIPS, KNEES, ANKLES, HEELS, TOES)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Camera and standing subject."""

    centre_px: FloatArray
    """Principal point, shape (2,)."""
    focal_px: float
    """Focal length, from the assumed field of view."""
    yaw_deg: float
    """Where the camera stands: 0 in front, + toward the subject's left, ±180 behind."""
    roll_deg: float
    """Clockwise turn of the subject's upright in the picture."""
    thigh_px: float
    """Length of the thigh at the subject's distance."""
    shank_px: float
    """Length of the shank at the subject's distance."""
    stand_px: float
    """Height of the mid-hip above the mid-ankle while standing."""
    toe_out_deg: FloatArray
    """Direction of each foot, + = outward, shape (S,)."""
    standing: BoolArray
    """Rows in which the subject stands upright on both feet, shape (T,)."""

    @property
    def leg_px(self) -> float:
        """Leg length: thigh and shank."""
        return self.thigh_px + self.shank_px

    @property
    def facing_camera(self) -> bool:
        """Whether the camera sees the subject's front."""
        return bool(abs(self.yaw_deg) <= 90)


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
    lines = np.stack([world_m[:, left] - world_m[:, right] for left, right in _YAW_PAIRS], axis=1)
    flat = lines[..., [0, 2]]
    unit = flat / np.linalg.norm(flat, axis=-1, keepdims=True)
    mean = np.where(lifted[:, None], unit[:, :2].mean(axis=1), unit.mean(axis=1))
    return np.degrees(np.arctan2(-mean[:, 1], mean[:, 0]))


def _middle(xy: FloatArray, pair: Pair) -> FloatArray:
    return np.asarray((xy[:, pair[0]] + xy[:, pair[1]]) / 2)


def lifted_rows(xy_px: FloatArray, yaw_deg: ArrayLike, config: AnalysisConfig) -> BoolArray:
    """Rows in which one ankle is well above the other, shape (T,).

    Seen from the side the feet stand at different depths, and so at different heights in the
    picture: the margin grows with the camera's angle.
    """
    left, right = xy_px[:, ANKLES[0]], xy_px[:, ANKLES[1]]
    margin = config.lifted_foot + _SIDE_LIFT * np.abs(np.sin(np.radians(yaw_deg)))
    return np.asarray(np.abs(left[:, 1] - right[:, 1]) > margin * _leg_px(xy_px))


def _leg_px(xy_px: FloatArray) -> FloatArray:
    """Length of the longer leg as the picture shows it, shape (T,)."""
    lengths = [
        np.linalg.norm(xy_px[:, h] - xy_px[:, k], axis=-1) + np.linalg.norm(xy_px[:, k] - xy_px[:, a], axis=-1)
        for h, k, a in zip(HIPS, KNEES, ANKLES, strict=True)
    ]
    return np.maximum(*lengths)


def floor_point(xy_px: FloatArray, lifted: BoolArray) -> FloatArray:
    """Middle of the ankles, or the standing ankle where the other foot is lifted, shape (T, 2)."""
    left, right = xy_px[:, ANKLES[0]], xy_px[:, ANKLES[1]]
    lower = np.where((left[:, 1] > right[:, 1])[:, None], left, right)
    return np.where(lifted[:, None], lower, (left + right) / 2)


def standing_rows(time_s: FloatArray, xy_px: FloatArray, lifted: BoolArray) -> BoolArray:
    """Rows in which the subject stands upright and still; on both feet, if that ever happens.

    Parameters
    ----------
    time_s : ndarray, shape (T,), s
    xy_px : ndarray, shape (T, J, 2), px
    lifted : ndarray of bool, shape (T,)

    Returns
    -------
    standing : ndarray of bool, shape (T,)
        All False when nobody was seen.
    """
    height = np.linalg.norm(_middle(xy_px, HIPS) - floor_point(xy_px, lifted), axis=-1)
    found = np.isfinite(height)
    if not found.any():
        return found
    slow = _speed(time_s, floor_point(xy_px, lifted)) < 0.35 * float(np.median(height[found]))
    usable = found & slow if (found & slow).any() else found
    tall = usable & (height > 0.955 * np.percentile(height[usable], 95))
    return np.asarray(tall & ~lifted) if (tall & ~lifted).sum() >= 5 else tall


def _speed(time_s: FloatArray, points: FloatArray) -> FloatArray:
    """Speed of a point (T, 2) over about 0.2 s, unit per second; NaN counts as at rest."""
    if len(time_s) < 3:
        return np.zeros(len(points))
    reach = max(1, round(0.1 / float(np.median(np.diff(time_s)))))
    ahead = np.minimum(np.arange(len(time_s)) + reach, len(time_s) - 1)
    behind = np.maximum(np.arange(len(time_s)) - reach, 0)
    gap = time_s[ahead] - time_s[behind]
    return np.nan_to_num(np.linalg.norm(points[ahead] - points[behind], axis=-1) / gap)


def _roll_deg(xy_px: FloatArray, lifted: BoolArray) -> float:
    """Lean of the line from the feet to the shoulders while standing."""
    up = _middle(xy_px, SHOULDERS) - floor_point(xy_px, lifted)
    return float(np.median(np.degrees(np.arctan2(up[:, 0], -up[:, 1]))))


def _segment_px(xy_px: FloatArray, start: Pair, end: Pair, lifted: BoolArray) -> float:
    """Length of a segment while standing; a lifted leg is foreshortened and left out."""
    lengths = np.stack(
        [np.linalg.norm(xy_px[:, a] - xy_px[:, b], axis=-1) for a, b in zip(start, end, strict=True)]
    )
    return float(np.percentile(np.where(lifted, lengths.max(axis=0), lengths.mean(axis=0)), 80))


def toe_out_deg(world_m: FloatArray, yaw_deg: float) -> FloatArray:
    """Direction in which each foot points on the floor.

    Parameters
    ----------
    world_m : ndarray, shape (T, J, 3), m
    yaw_deg : float

    Returns
    -------
    toe_out_deg : ndarray, shape (S,)
        + = outward.
    """
    foot = np.stack([world_m[:, toe] - world_m[:, heel] for toe, heel in zip(TOES, HEELS, strict=True)], 1)
    yaw = np.radians(yaw_deg)
    left = np.cos(yaw) * foot[..., 0] - np.sin(yaw) * foot[..., 2]
    forward = -np.sin(yaw) * foot[..., 0] - np.cos(yaw) * foot[..., 2]
    return np.asarray(np.median(np.degrees(np.arctan2(left * np.array([1.0, -1.0]), forward)), axis=0))


def calibrate(track: PoseTrack, config: AnalysisConfig) -> Reference | None:
    """Find the standing subject and the camera's place.

    Parameters
    ----------
    track : PoseTrack
        Smoothed landmarks.
    config : AnalysisConfig

    Returns
    -------
    reference : Reference or None
        None when nobody was seen.
    """
    # The feet tell the direction best but may be off the floor; the trunk tells it always.
    trunk_yaw = frame_yaw_deg(track.world_m, np.ones(len(track), dtype=np.bool_))
    lifted_all = lifted_rows(track.xy_px, trunk_yaw, config)
    standing = standing_rows(track.time_s, track.xy_px, lifted_all)
    if not standing.any():
        return None
    xy, world, lifted = track.xy_px[standing], track.world_m[standing], lifted_all[standing]
    width, height = track.video.size_wh_px
    yaw = circular_mean_deg(frame_yaw_deg(world, lifted))
    hip_height = np.linalg.norm(_middle(xy, HIPS) - floor_point(xy, lifted), axis=-1)
    return Reference(
        centre_px=np.array([width, height]) / 2,
        focal_px=max(width, height) / 2 / float(np.tan(np.radians(config.camera_fov_deg / 2))),
        yaw_deg=yaw,
        roll_deg=_roll_deg(xy, lifted),
        thigh_px=_segment_px(xy, HIPS, KNEES, lifted),
        shank_px=_segment_px(xy, KNEES, ANKLES, lifted),
        stand_px=float(np.median(hip_height)),
        toe_out_deg=toe_out_deg(world, yaw),
        standing=standing,
    )


def circular_mean_deg(angle_deg: FloatArray) -> float:
    """Mean direction; −180 and 180 are the same.

    Examples
    --------
    >>> abs(round(circular_mean_deg(np.array([170.0, -170.0]))))
    180
    """
    return float(np.degrees(np.angle(np.exp(1j * np.radians(angle_deg)).mean())))
