"""PoseTrack → KneeSeries: legs of known length, seen by a camera whose place is known.

The picture gives directions, the standing subject gives segment lengths; both together give each
joint's depth. World landmarks are used for the camera's place and the trunk's lean only: at the
bottom of a squat with the knees together they report less than half of the true knee flexion.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import numpy as np

from valgus.measure import (
    camera_yaw,
    feet,
    geometry,
    pinhole,
    pose_model_errors,
    possible,
    signals,
    uncertainty,
)
from valgus.measure.geometry import SIDE_SIGN
from valgus.measure.standing_reference import Reference, hip_drop, pelvic_drop_deg, trunk_lean_deg
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import PoseTrack
from valgus.model.series import LEG_COLUMNS, KneeSeries

_TURNING_HZ: Final = 0.5
"""Nobody who holds a camera goes round faster; the landmarks of feet do."""


def measure(
    raw: PoseTrack, smooth: PoseTrack, reference: Reference, config: AnalysisConfig
) -> KneeSeries:
    """Compute every per-frame quantity.

    Parameters
    ----------
    raw : PoseTrack
        Landmarks as they were found; decide what was seen, and give the picture's own FPPA.
    smooth : PoseTrack
        The same rows, gaps bridged and smoothed.
    reference : Reference
    config : AnalysisConfig

    Returns
    -------
    series : KneeSeries
        NaN where the subject was not seen.
    """
    xy = pinhole.rotate_2d(smooth.xy_px, -reference.roll_deg, reference.centre_px)
    lifted = feet.lifted_rows(xy, reference.yaw_deg, reference.lift_margin)
    turned_deg = _turned_deg(smooth.time_s, xy, lifted, reference)
    legs = leg_points(xy, reference, turned_deg)
    hip, knee, ankle = legs[:, :, 0], legs[:, :, 1], legs[:, :, 2]
    front = legs[..., :2]
    fppa_sigma_deg = uncertainty.fppa_sigma_deg(legs, raw, reference)
    has_fppa = uncertainty.fppa_exists(legs, fppa_sigma_deg)
    foot = _foot_directions(reference)
    drop = (
        pelvic_drop_deg(reference.rays(xy[:, list(HIPS)]), reference.yaw_deg)
        - reference.pelvic_drop_deg
    )
    picture_feet = xy[:, list(ANKLES)] / reference.leg_px
    lift = front[:, 0, 2, 1] - front[:, 1, 2, 1]
    free = np.where(lifted, np.sign(lift), 0.0 * lift)
    return KneeSeries(
        frame_index=smooth.frame_index,
        time_s=smooth.time_s,
        valid=seen(raw, config),
        depth=hip_drop(xy, reference),
        knee_ankle_ratio=geometry.separation_ratio(
            front[:, :, 1, :1], front[:, :, 2, :1], possible.CLOSEST_ANKLES
        ),
        pelvic_drop_deg=drop,
        trunk_lean_deg=trunk_lean_deg(smooth.world_m, reference.yaw_deg) - reference.trunk_lean_deg,
        ankle_lift=lift,
        lifted=free,
        left_ahead=_left_ahead(smooth.world_m, reference.yaw_deg),
        yaw_deg=camera_yaw.frame_yaw_deg(smooth.world_m, lifted),
        knee_flexion_deg=geometry.flexion_deg(hip, knee, ankle),
        world_flexion_deg=geometry.flexion_deg(
            *(smooth.world_m[:, list(pair)] for pair in (HIPS, KNEES, ANKLES))
        ),
        fppa_deg=_fppa_deg(front, has_fppa),
        fppa_sigma_deg=fppa_sigma_deg,
        fppa_image_deg=_fppa_deg(picture_legs(raw.xy_px, reference), has_fppa),
        medial_shift_pct=100
        * geometry.medial_offset(front[:, :, 0], front[:, :, 1], front[:, :, 2], SIDE_SIGN),
        medial_shift_sigma_pct=uncertainty.medial_shift_sigma_pct(legs, raw, reference, turned_deg),
        inward_deg=geometry.toe_line_inward_deg(hip, knee, ankle, foot, SIDE_SIGN),
        inward_sigma_deg=uncertainty.inward_sigma_deg(legs, raw, reference, turned_deg),
        hip_adduction_deg=_hip_adduction(hip, knee, drop, free),
        hip_adduction_sigma_deg=uncertainty.hip_adduction_sigma_deg(legs, raw, lifted, reference),
        foot_x=picture_feet[..., 0],
        foot_y=picture_feet[..., 1],
    )


def _turned_deg(
    time_s: FloatArray, xy_px: FloatArray, lifted: BoolArray, reference: Reference
) -> FloatArray:
    """How far the camera went round since the subject stood, beyond doubt, shape (T,).

    Turns within the scatter of the feet's directions are none.
    """
    seen_deg = camera_yaw.feet_turned_deg(
        xy_px, reference.leg_px, reference.foot_across, reference.facing_camera
    )
    # A foot in the air points anywhere.
    planted = np.where(lifted, 0.0, seen_deg)[:, None]
    turned = signals.lowpass(time_s, planted, _TURNING_HZ)[:, 0]
    # The garrote: small turns are none, and of large ones little is left out.
    doubt = 2 * pose_model_errors.TURNED_SIGMA_DEG / np.maximum(np.abs(turned), 1e-9)
    return np.asarray(turned * np.maximum(1.0 - doubt**2, 0.0))


def seen(raw: PoseTrack, config: AnalysisConfig) -> BoolArray:
    """Whether hip, knee and ankle of each leg lie in the picture and are visible, shape (T, S)."""
    width, height = raw.video.size_wh_px
    good = np.ones((len(raw), 2), dtype=np.bool_)
    for pair in (HIPS, KNEES, ANKLES):
        right, down = np.moveaxis(raw.xy_px[:, list(pair)], -1, 0)
        good &= (right >= 0) & (right <= width) & (down >= 0) & (down <= height)
        good &= raw.visibility[:, list(pair)] >= config.min_visibility
    return good


def leg_points(
    xy_px: FloatArray, reference: Reference, turned_deg: FloatArray | float = 0.0
) -> FloatArray:
    """Hip, knee and ankle of both legs in body axes.

    Parameters
    ----------
    xy_px : ndarray, shape (T, J, 2), px
        Image positions with the camera's roll undone.
    reference : Reference
    turned_deg : ndarray, shape (T,), or float
        How far the camera went round since the subject stood, + toward the subject's left.

    Returns
    -------
    points : ndarray, shape (T, S, 3, 3), leg lengths
        Axes (left, up, forward); order hip, knee, ankle.
    """
    hip_rays, knee_rays, ankle_rays = (
        reference.rays(xy_px[:, list(pair)]) for pair in (HIPS, KNEES, ANKLES)
    )
    front, leg = reference.facing_camera, reference.leg_px
    yaw_deg = np.broadcast_to(reference.yaw_deg + turned_deg, len(xy_px))[:, None]
    ankle = ankle_rays * (reference.distance + _ankle_depth(xy_px, leg, yaw_deg))[..., None]
    knee = pinhole.point_on_ray(knee_rays, ankle, reference.shank_px / leg, nearer=front)
    hip = pinhole.point_on_ray(hip_rays, knee, reference.thigh_px / leg, nearer=not front)
    legs = np.moveaxis(np.stack([hip, knee, ankle]), 0, 2)
    return pinhole.camera_to_body(legs, yaw_deg[..., None])


def _ankle_depth(xy_px: FloatArray, leg_px: float, yaw_deg: FloatArray) -> FloatArray:
    """How much farther than the subject's middle each ankle stands, shape (T, S), leg lengths."""
    apart = (xy_px[:, ANKLES[0], 0] - xy_px[:, ANKLES[1], 0]) / leg_px
    slope = np.tan(np.radians(yaw_deg[:, 0]))
    half = np.clip(-0.5 * apart * slope, -0.5, 0.5)
    return np.stack([half, -half], axis=1)


def picture_legs(xy_px: FloatArray, reference: Reference) -> FloatArray:
    """Legs straight from the picture as frontal points (left, up), shape (T, S, 3, 2), px."""
    joints = np.stack([xy_px[:, list(pair)] for pair in (HIPS, KNEES, ANKLES)], axis=2)
    toward_left = 1.0 if reference.facing_camera else -1.0
    return np.asarray(joints * np.array([toward_left, -1.0]))


def _fppa_deg(front: FloatArray, exists: BoolArray) -> FloatArray:
    """FPPA of legs seen from the front, shape (T, S, 3, 2), where it can be read."""
    angle_deg = geometry.fppa_deg(front[:, :, 0], front[:, :, 1], front[:, :, 2], SIDE_SIGN)
    return np.where(exists, angle_deg, np.nan)


def _left_ahead(world_m: FloatArray, yaw_deg: float) -> FloatArray:
    """How far the left ankle is ahead of the right one, shape (T,), leg lengths."""
    hip, knee, ankle = (world_m[:, list(pair)] for pair in (HIPS, KNEES, ANKLES))
    leg_m = (geometry.length(knee - hip) + geometry.length(ankle - knee)).mean(axis=1)
    apart = pinhole.camera_to_body(ankle[:, 0] - ankle[:, 1], yaw_deg)
    return np.asarray(apart[:, 2] / leg_m)


def _hip_adduction(
    hip: FloatArray, knee: FloatArray, drop_deg: FloatArray, free: FloatArray
) -> FloatArray:
    # The pose model lets a lifted leg pull its hip up.
    tilt = drop_deg + pose_model_errors.FREE_HIP_HIGH_DEG * free
    return geometry.hip_adduction_deg(hip, knee, tilt[:, None], SIDE_SIGN)


def _foot_directions(reference: Reference) -> FloatArray:
    """Each foot's heel-to-toe direction on the floor in body axes, shape (S, 3)."""
    angle = np.radians(reference.toe_out_deg)
    left = np.sin(angle) * SIDE_SIGN
    return np.stack([left, np.zeros(2), np.cos(angle)], axis=-1)


def nothing(track: PoseTrack) -> KneeSeries:
    """Series of a video in which no one was seen: every value missing."""
    count = len(track)
    one, two = np.full(count, np.nan), np.full((count, 2), np.nan)
    values = {
        item.name: two if item.name in LEG_COLUMNS else one
        for item in dataclasses.fields(KneeSeries)
    }
    known: dict[str, Any] = {
        "frame_index": track.frame_index,
        "time_s": track.time_s,
        "valid": np.zeros((count, 2), dtype=np.bool_),
    }
    return KneeSeries(**{**values, **known})
