"""What is fixed about a clip: the camera's place and the standing subject's segment lengths.

Everything later is measured against this: legs of known length seen from a known direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from numpy.typing import ArrayLike

from valgus import calibration, geometry
from valgus.config import AnalysisConfig
from valgus.geometry import SIDE_SIGN
from valgus.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Pair
from valgus.model import BoolArray, FloatArray, PoseTrack

_SIDE_LIFT = 0.25
"""How far apart, in leg lengths, the ankles of planted feet may look in height from the side."""
_SIDE_ON_DEG = 35.0
"""Within this of a side view the feet point along the picture and tell nothing of the camera."""
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
    pan_deg: float
    """How far right of the picture's middle the feet stand, as an angle."""
    pitch_deg: float
    """How far the camera looks down."""
    thigh_px: float
    """Length of the thigh at the subject's distance, seen level."""
    shank_px: float
    """Length of the shank at the subject's distance, seen level."""
    stand_px: float
    """Height of the mid-hip above the lower ankle while standing."""
    toe_out_deg: FloatArray
    """Direction of each foot, + = outward, shape (S,)."""
    pelvic_drop_deg: float
    """What the hip line shows while standing on both feet: the pose model's left/right offset."""
    lift_margin: float
    """Ankle height above the other, in leg lengths, from which a foot is off the floor."""
    standing: BoolArray
    """Rows in which the subject stands upright on both feet, shape (T,)."""

    @property
    def leg_px(self) -> float:
        """Leg length: thigh and shank."""
        return self.thigh_px + self.shank_px

    @property
    def distance(self) -> float:
        """How far away the subject stands, leg lengths."""
        return self.focal_px / self.leg_px

    def rays(self, xy_px: FloatArray) -> FloatArray:
        """Viewing rays of a level camera that looks at the feet, for points with the roll undone.

        Parameters
        ----------
        xy_px : ndarray, shape (..., 2), px

        Returns
        -------
        rays : ndarray, shape (..., 3)
            (right, down, away), depth 1.
        """
        return level_rays(xy_px, self.centre_px, self.focal_px, self.pan_deg, self.pitch_deg)

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


def lifted_rows(xy_px: FloatArray, yaw_deg: ArrayLike, lift: float) -> BoolArray:
    """Rows in which one ankle is well above the other, shape (T,).

    Seen from the side the feet stand at different depths, and so at different heights in the
    picture: the margin grows with the camera's angle.
    """
    left, right = xy_px[:, ANKLES[0]], xy_px[:, ANKLES[1]]
    margin = lift + _SIDE_LIFT * np.abs(np.sin(np.radians(yaw_deg)))
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


def level_rays(
    xy_px: FloatArray, centre_px: FloatArray, focal_px: float, pan_deg: float, pitch_deg: float
) -> FloatArray:
    """Viewing rays turned as if the camera looked level and straight at the subject's feet."""
    rays = geometry.viewing_rays(xy_px, centre_px, focal_px)
    return geometry.pan(geometry.tilt(rays, pitch_deg), pan_deg)


def pelvic_drop_deg(rays: FloatArray, yaw_deg: float) -> FloatArray:
    """Hip line against the horizontal, + = left side lower.

    Parameters
    ----------
    rays : ndarray, shape (T, J, 3)
        From `Reference.rays`.
    yaw_deg : float

    Returns
    -------
    drop_deg : ndarray, shape (T,)
    """
    line = rays[:, HIPS[0], :2] - rays[:, HIPS[1], :2]
    # Seen obliquely the hips look nearer together than they are.
    across = line[:, 0] / np.cos(np.radians(np.clip(view_angle_deg(yaw_deg), -60, 60)))
    toward_left = 1.0 if abs(yaw_deg) <= 90 else -1.0
    return np.degrees(np.arctan2(line[:, 1], toward_left * across))


def view_angle_deg(yaw_deg: float) -> float:
    """Angle between the line of sight and the subject's front or back, −90 to 90."""
    return yaw_deg if abs(yaw_deg) <= 90 else float(np.copysign(180 - abs(yaw_deg), yaw_deg))


def _pitch_deg(xy_px: FloatArray, leg_px: float, below_px: float, focal_px: float) -> float:
    """How far the camera looks down, from how much of the feet's tops it sees.

    Parameters
    ----------
    xy_px : ndarray, shape (T, J, 2), px
        Standing, roll undone.
    leg_px : float, px
    below_px : float, px
        How far below the picture's middle the feet stand.
    focal_px : float, px
    """
    feet = [xy_px[:, toe] - xy_px[:, heel] for toe, heel in zip(TOES, HEELS, strict=True)]
    across, down = np.median(np.stack(feet), axis=(0, 1)) / leg_px
    if down <= 0:
        return 0.0
    along = np.sqrt(np.maximum(1 - (across / calibration.FOOT_LENGTH_FRONT) ** 2, 0.25))
    constant, slope = calibration.ELEVATION_FROM_FEET
    elevation = np.clip(constant + slope * down / along, 0.0, calibration.HIGHEST_ELEVATION_DEG)
    return float(elevation - np.degrees(np.arctan2(below_px, focal_px)))


def _segment_px(xy_px: FloatArray, start: Pair, end: Pair, lifted: BoolArray) -> float:
    """Length of a segment while standing; a lifted leg is foreshortened and left out."""
    lengths = np.stack(
        [np.linalg.norm(xy_px[:, a] - xy_px[:, b], axis=-1) for a, b in zip(start, end, strict=True)]
    )
    return float(np.percentile(np.where(lifted, lengths.max(axis=0), lengths.mean(axis=0)), 80))


def foot_across(xy_px: FloatArray, leg_px: float) -> FloatArray:
    """How far each foot points to the right of the picture, shape (S,), leg lengths."""
    feet = [xy_px[:, toe, 0] - xy_px[:, heel, 0] for toe, heel in zip(TOES, HEELS, strict=True)]
    return np.asarray(np.median(np.stack(feet), axis=1) / leg_px)


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
    front = abs(trunk_yaw_deg) <= 90
    length = calibration.FOOT_LENGTH_FRONT if front else calibration.FOOT_LENGTH_BACK
    common, apart = across.mean(), (across[0] - across[1]) / 2
    toe_out = _arcsine(apart / length * (1 if front else -1))
    for _ in range(3):
        off = _arcsine(-common / (length * np.cos(np.radians(toe_out))))
        feet_yaw = off if front else 180.0 - off
        toe_out = _arcsine(apart / (length * np.cos(np.radians(feet_yaw))))
    yaw = trunk_yaw_deg + calibration.FEET_WEIGHT * _turn(feet_yaw - trunk_yaw_deg)
    return _turn(yaw), single_toe_out_deg(across, yaw, length)


def single_toe_out_deg(across: FloatArray, yaw_deg: float, length: float) -> FloatArray:
    """Direction of each foot by itself, shape (S,), for a known place of the camera."""
    if abs(yaw_deg) <= 90:
        return (_arcsine(across / length) + yaw_deg) * SIDE_SIGN
    return np.array([_turn(180.0 - a + yaw_deg) for a in _arcsine(across / length)]) * SIDE_SIGN


def _arcsine(value: FloatArray | float) -> Any:
    """Angle in degrees, kept away from the ends, where noise would rule."""
    return np.degrees(np.arcsin(np.clip(value, -0.95, 0.95)))


def _turn(angle_deg: float) -> float:
    """The same direction within (−180, 180]."""
    return float(180.0 - (180.0 - angle_deg) % 360.0)


def hip_drop(xy_px: FloatArray, reference: Reference) -> FloatArray:
    """Hip drop from standing, measured from the lower ankle: a lifted foot does not count.

    Parameters
    ----------
    xy_px : ndarray, shape (T, J, 2), px
    reference : Reference

    Returns
    -------
    drop : ndarray, shape (T,), leg lengths
    """
    return np.asarray((reference.stand_px - hip_height_px(xy_px)) / reference.leg_px)


def hip_height_px(xy_px: FloatArray) -> FloatArray:
    """Height of the mid-hip above the lower ankle, shape (T,)."""
    floor = np.maximum(xy_px[:, ANKLES[0], 1], xy_px[:, ANKLES[1], 1])
    return np.asarray(floor - _middle(xy_px, HIPS)[:, 1])


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
    lifted_all = lifted_rows(track.xy_px, trunk_yaw, config.lifted_foot)
    standing = standing_rows(track.time_s, track.xy_px, lifted_all)
    if not standing.any():
        return None
    xy, lifted = track.xy_px[standing], lifted_all[standing]
    roll = _roll_deg(xy, lifted)
    centre = np.array(track.video.size_wh_px) / 2
    # Depth is measured on pictures with the roll undone, so standing is, too.
    xy = geometry.rotate_2d(xy, -roll, centre)
    focal = float(centre.max() / np.tan(np.radians(config.camera_fov_deg / 2)))
    seen_leg = _segment_px(xy, HIPS, KNEES, lifted) + _segment_px(xy, KNEES, ANKLES, lifted)
    across = foot_across(xy, seen_leg)
    yaw, toe_out = _view(across, circular_mean_deg(trunk_yaw[standing]), lifted)
    right, below = np.median(_middle(xy, ANKLES), axis=0) - centre
    pitch = _pitch_deg(xy, seen_leg, below, focal) if abs(yaw) <= 90 else 0.0
    pan = float(np.degrees(np.arctan2(right, focal)))
    rays = level_rays(xy, centre, focal, pan, pitch)
    level = focal * rays[..., :2]
    return Reference(
        centre_px=centre,
        focal_px=focal,
        yaw_deg=yaw,
        roll_deg=roll,
        pan_deg=pan,
        pitch_deg=pitch,
        thigh_px=_segment_px(level, HIPS, KNEES, lifted),
        shank_px=_segment_px(level, KNEES, ANKLES, lifted),
        stand_px=float(np.median(hip_height_px(xy))),
        toe_out_deg=toe_out,
        pelvic_drop_deg=0.0 if lifted.any() else float(np.median(pelvic_drop_deg(rays, yaw))),
        lift_margin=config.lifted_foot,
        standing=standing,
    )


def _view(
    across: FloatArray, trunk_yaw_deg: float, lifted: BoolArray
) -> tuple[float, FloatArray]:
    """Camera's place and foot directions; with a foot in the air the trunk alone tells the place."""
    sideways = abs(abs(trunk_yaw_deg) - 90) < _SIDE_ON_DEG
    if lifted.mean() < 0.5 and not sideways:
        return view_from_feet(across, trunk_yaw_deg)
    front = abs(trunk_yaw_deg) <= 90
    length = calibration.FOOT_LENGTH_FRONT if front else calibration.FOOT_LENGTH_BACK
    return trunk_yaw_deg, single_toe_out_deg(across, trunk_yaw_deg, length)


def circular_mean_deg(angle_deg: FloatArray) -> float:
    """Mean direction; −180 and 180 are the same.

    Examples
    --------
    >>> abs(round(circular_mean_deg(np.array([170.0, -170.0]))))
    180
    """
    return float(np.degrees(np.angle(np.exp(1j * np.radians(angle_deg)).mean())))
