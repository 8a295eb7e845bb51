"""Landmarks → joint centres: undoes what the pose model gets wrong alike for everybody."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.measure import pinhole, pose_model_errors
from valgus.measure.geometry import SIDE_SIGN
from valgus.measure.standing_reference import Reference, calibrate, hip_drop
from valgus.model.arrays import BoolArray, FloatArray, readonly
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import PoseTrack

_SHORTEST_LINE: Final = 0.1
"""Leg lengths; a hip that is hardly above its ankle."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Camera and standing subject, measured on the landmarks and on the joint centres."""

    landmarks: Reference
    """What moving landmarks to the joint centres needs."""
    centres: Reference
    """What measuring needs."""


def calibrate_at_centres(
    track: PoseTrack, config: AnalysisConfig, standing: BoolArray | None = None
) -> Calibration | None:
    """Calibrate on the landmarks, move them to the joint centres, and calibrate again.

    Parameters
    ----------
    track : PoseTrack
        Smoothed landmarks of somebody who stays at one place, T rows.
    config : AnalysisConfig
    standing : ndarray of bool, shape (T,), optional
        Rows in which the subject stands; default: those that look tallest.

    Returns
    -------
    calibration : Calibration or None
        None when the subject was not seen.
    """
    first = calibrate(track, config, standing)
    if first is None:
        return None
    centres = calibrate(to_joint_centres(track, first), config, standing)
    return Calibration(first, centres or first)


def to_joint_centres(track: PoseTrack, reference: Reference) -> PoseTrack:
    """Move hips, knees and ankles from where the pose model puts them to the joint centres.

    Parameters
    ----------
    track : PoseTrack
        Smoothed landmarks.
    reference : Reference
        Measured on the same landmarks.

    Returns
    -------
    corrected : PoseTrack
    """
    front = reference.facing_camera
    table = pose_model_errors.BIAS_FRONT if front else pose_model_errors.BIAS_BACK
    pulled = pose_model_errors.KNEE_PULLED_FRONT if front else pose_model_errors.KNEE_PULLED_BACK
    upright = pinhole.rotate_2d(track.xy_px, -reference.roll_deg, reference.centre_px)
    drop = np.clip(hip_drop(upright, reference), 0.0, pose_model_errors.DEEPEST_DROP)
    xy = track.xy_px.copy(order="K")
    for name, pair in (("hip", HIPS), ("knee", KNEES), ("ankle", ANKLES)):
        xy[:, list(pair)] -= shift_px(table[name], drop, reference)
    xy[:, list(KNEES), 0] += pulled / (1 - pulled) * beside_line_px(xy, reference)
    return dataclasses.replace(track, xy_px=readonly(xy))


def beside_line_px(xy_px: FloatArray, reference: Reference) -> FloatArray:
    """How far right of the line hip-ankle each knee lies at its own height, shape (T, S), px.

    Parameters
    ----------
    xy_px : ndarray, shape (T, J, 2), px
    reference : Reference
    """
    upright = pinhole.rotate_2d(xy_px, -reference.roll_deg, reference.centre_px)
    hip, knee, ankle = (upright[:, list(pair)] for pair in (HIPS, KNEES, ANKLES))
    line = ankle - hip
    # A leg that lies down in the picture has no side.
    share = (knee - hip)[..., 1] / np.maximum(line[..., 1], _SHORTEST_LINE * reference.leg_px)
    return np.asarray((knee - hip)[..., 0] - np.clip(share, 0.0, 1.0) * line[..., 0])


def shift_px(bias: pose_model_errors.Bias, drop: FloatArray, reference: Reference) -> FloatArray:
    """How far a landmark lies from its joint in the picture, shape (T, S, 2), px."""
    medial, forward, down = (
        constant + slope * drop for constant, slope in (bias.medial, bias.forward, bias.down)
    )
    yaw = np.radians(reference.yaw_deg)
    right = -np.cos(yaw) * medial[:, None] * SIDE_SIGN - np.sin(yaw) * forward[:, None]
    both = np.stack([right, np.broadcast_to(down[:, None], right.shape)], axis=-1)
    return np.asarray(both * reference.leg_px)
