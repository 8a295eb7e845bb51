"""What is fixed about a clip: the camera's place and the standing subject's segment lengths.

Everything later is measured against this: legs of known length seen from a known direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from valgus.measure import camera_yaw, feet, geometry, pinhole, pose_model_errors
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES
from valgus.model.poses import PoseTrack


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
    foot_across: FloatArray
    """How far each foot points to the right of the picture, shape (S,), leg lengths."""
    pelvic_drop_deg: float
    """What the hip line shows while standing on both feet: the pose model's left/right offset."""
    trunk_lean_deg: float
    """How far the trunk looks leaning to the left while standing on both feet."""
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
        return camera_yaw.sees_front(self.yaw_deg)


def level_rays(
    xy_px: FloatArray, centre_px: FloatArray, focal_px: float, pan_deg: float, pitch_deg: float
) -> FloatArray:
    """Viewing rays turned as if the camera looked level and straight at the subject's feet."""
    rays = pinhole.viewing_rays(xy_px, centre_px, focal_px)
    return pinhole.levelled(rays, pitch_deg, pan_deg)


def pelvic_drop_deg(rays: FloatArray, yaw_deg: float) -> FloatArray:
    """Hip line against the horizontal, + = left side lower.

    Parameters
    ----------
    rays : ndarray, shape (T, S, 3)
        Of the hips, from `Reference.rays`.
    yaw_deg : float

    Returns
    -------
    drop_deg : ndarray, shape (T,)
    """
    line = rays[:, 0, :2] - rays[:, 1, :2]
    # Seen obliquely the hips look nearer together than they are.
    across = line[:, 0] / np.cos(np.radians(np.clip(camera_yaw.view_angle_deg(yaw_deg), -60, 60)))
    toward_left = 1.0 if camera_yaw.sees_front(yaw_deg) else -1.0
    return np.asarray(np.degrees(np.arctan2(line[:, 1], toward_left * across)))


def trunk_lean_deg(world_m: FloatArray, yaw_deg: float) -> FloatArray:
    """Mid-hip to mid-shoulder against the vertical, + = to the left.

    From world landmarks: in the picture a forward lean seen obliquely may look like one.

    Parameters
    ----------
    world_m : ndarray, shape (T, J, 3), m
    yaw_deg : float

    Returns
    -------
    lean_deg : ndarray, shape (T,)
    """
    trunk = feet.middle(world_m, SHOULDERS) - feet.middle(world_m, HIPS)
    frontal = pinhole.camera_to_body(trunk, yaw_deg)[:, :2]
    return geometry.lean_deg(np.zeros_like(frontal), frontal)


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
    pointing = [xy_px[:, toe] - xy_px[:, heel] for toe, heel in zip(TOES, HEELS, strict=True)]
    across, down = np.median(np.stack(pointing), axis=(0, 1)) / leg_px
    if down <= 0:
        return 0.0
    along = np.sqrt(np.maximum(1 - (across / pose_model_errors.FOOT_LENGTH_FRONT) ** 2, 0.25))
    constant, slope = pose_model_errors.ELEVATION_FROM_FEET
    elevation = np.clip(
        constant + slope * down / along, 0.0, pose_model_errors.HIGHEST_ELEVATION_DEG
    )
    return float(elevation - np.degrees(np.arctan2(below_px, focal_px)))


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
    return np.asarray((reference.stand_px - feet.hip_height_px(xy_px)) / reference.leg_px)


def calibrate(
    track: PoseTrack, config: AnalysisConfig, standing: BoolArray | None = None
) -> Reference | None:
    """Measure the standing subject and find the camera's place.

    Parameters
    ----------
    track : PoseTrack
        Smoothed landmarks of somebody who stays at one place.
    config : AnalysisConfig
    standing : ndarray of bool, shape (T,), optional
        Rows in which the subject stands; default: those that look tallest.

    Returns
    -------
    reference : Reference or None
        None when no one was seen.
    """
    # The feet tell the direction best but may be off the floor; the trunk tells it always.
    trunk_yaw = camera_yaw.frame_yaw_deg(track.world_m, np.ones(len(track), dtype=np.bool_))
    lifted = feet.lifted_rows(track.xy_px, trunk_yaw, config.lifted_foot)
    if standing is None:
        standing = _standing(track, lifted)
    if not standing.any():
        return None
    # Where the pose model takes front for back now and then, left and right are changed there.
    front = camera_yaw.sees_front(trunk_yaw)
    standing = standing & (front == (front[standing].mean() >= 0.5))
    trunk = camera_yaw.circular_mean_deg(trunk_yaw[standing])
    return _measure(track, standing, lifted[standing], trunk, config)


def _standing(track: PoseTrack, lifted: BoolArray) -> BoolArray:
    """Rows in which the subject looks tallest and her feet rest, if they ever do."""
    height = feet.height_px(track.xy_px, lifted)
    found: BoolArray = np.asarray(np.isfinite(height))
    if not found.any():
        return found
    still = found & feet.at_rest(track.time_s, track.xy_px, lifted)
    return feet.tallest(height, still if still.any() else found, lifted)


def _measure(
    track: PoseTrack,
    standing: BoolArray,
    lifted: BoolArray,
    trunk_yaw_deg: float,
    config: AnalysisConfig,
) -> Reference:
    """Measure the subject in the rows in which she stands."""
    centre = np.array(track.video.size_wh_px) / 2
    focal = float(centre.max() / np.tan(np.radians(config.camera_fov_deg / 2)))
    roll = feet.roll_deg(track.xy_px[standing], lifted)
    xy = pinhole.rotate_2d(track.xy_px[standing], -roll, centre)
    seen_leg = feet.leg_px(xy, lifted)
    across = camera_yaw.foot_across(xy, seen_leg)
    yaw, toe_out = camera_yaw.look(across, trunk_yaw_deg, lifted)
    right, below = np.median(feet.middle(xy, ANKLES), axis=0) - centre
    pitch = _pitch_deg(xy, seen_leg, below, focal) if camera_yaw.sees_front(yaw) else 0.0
    pan = float(np.degrees(np.arctan2(right, focal)))
    rays = level_rays(xy, centre, focal, pan, pitch)
    level = focal * rays[..., :2]
    tilt = pelvic_drop_deg(rays[:, list(HIPS)], yaw)
    lean = trunk_lean_deg(track.world_m[standing], yaw)
    return Reference(
        centre_px=centre,
        focal_px=focal,
        yaw_deg=yaw,
        roll_deg=roll,
        pan_deg=pan,
        pitch_deg=pitch,
        thigh_px=feet.segment_px(level, HIPS, KNEES, lifted),
        shank_px=feet.segment_px(level, KNEES, ANKLES, lifted),
        stand_px=float(np.median(feet.hip_height_px(xy))),
        toe_out_deg=toe_out,
        foot_across=across,
        pelvic_drop_deg=0.0 if lifted.any() else float(np.median(tilt)),
        trunk_lean_deg=0.0 if lifted.any() else float(np.median(lean)),
        lift_margin=config.lifted_foot,
        standing=standing,
    )
