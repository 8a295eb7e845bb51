"""Landmarks displaced as the pose model displaces them come back to the joint centres."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, film
from valgus.measure import joint_centres, pinhole, pose_model_errors, standing_reference
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import PoseTrack

CONFIG = AnalysisConfig()


def displaced(track: PoseTrack, found: standing_reference.Reference) -> PoseTrack:
    """Put the pose model's systematic errors on exact joints."""
    front = found.facing_camera
    table = pose_model_errors.BIAS_FRONT if front else pose_model_errors.BIAS_BACK
    pulled = pose_model_errors.KNEE_PULLED_FRONT if front else pose_model_errors.KNEE_PULLED_BACK
    upright = pinhole.rotate_2d(track.xy_px, -found.roll_deg, found.centre_px)
    drop = np.clip(standing_reference.hip_drop(upright, found), 0, pose_model_errors.DEEPEST_DROP)
    xy = track.xy_px.copy()
    xy[:, list(KNEES), 0] -= pulled * joint_centres.beside_line_px(track.xy_px, found)
    for name, pair in (("hip", HIPS), ("knee", KNEES), ("ankle", ANKLES)):
        xy[:, list(pair)] += joint_centres.shift_px(table[name], drop, found)
    return dataclasses.replace(track, xy_px=xy)


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 180.0])
def test_displaced_joints_come_back(yaw_deg: float) -> None:
    track = film(Scene(yaw_deg=yaw_deg)).track
    found = standing_reference.calibrate(track, CONFIG)
    assert found is not None
    seen = displaced(track, found)
    again = standing_reference.calibrate(seen, CONFIG)
    assert again is not None
    back = joint_centres.to_joint_centres(seen, again)
    joints = [*HIPS, *KNEES, *ANKLES]
    before = np.abs(seen.xy_px - track.xy_px)[:, joints].max()
    after = np.abs(back.xy_px - track.xy_px)[:, joints].max()
    assert after < 0.25 * before
    assert after < 0.02 * found.leg_px


def test_only_legs_are_moved() -> None:
    track = film(Scene()).track
    found = standing_reference.calibrate(track, CONFIG)
    assert found is not None
    moved = np.abs(joint_centres.to_joint_centres(track, found).xy_px - track.xy_px).max(
        axis=(0, 2)
    )
    others = sorted(set(range(33)) - {*HIPS, *KNEES, *ANKLES})
    assert (moved[others] == 0).all()
    assert (moved[[*HIPS]] > 0).all()


def test_the_hip_is_moved_inward_and_down_for_both_legs() -> None:
    """Seen from the front the subject's left is on the right of the picture."""
    track = film(Scene()).track
    found = standing_reference.calibrate(track, CONFIG)
    assert found is not None
    row = int(np.argmax(film(Scene()).drop))
    shift = joint_centres.to_joint_centres(track, found).xy_px[row] - track.xy_px[row]
    assert shift[HIPS[0], 0] < 0 < shift[HIPS[1], 0]
    assert (shift[[*HIPS], 1] > 0).all()
