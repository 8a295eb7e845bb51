"""The camera's place and the standing subject are found from landmarks alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import SHANK_M, THIGH_M, Scene, Squat, film
from valgus.judge import view
from valgus.measure import pose_model_errors, standing_reference
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Facing

CONFIG = AnalysisConfig()


@pytest.mark.parametrize("yaw_deg", [0.0, 12.0, -30.0, 45.0, 90.0, -90.0])
def test_yaw_is_where_the_camera_stands(yaw_deg: float) -> None:
    found = standing_reference.calibrate(film(Scene(yaw_deg=yaw_deg)).track, CONFIG)
    assert found is not None
    assert found.yaw_deg == pytest.approx(yaw_deg, abs=3.0)


def test_the_turn_that_the_pose_model_gives_a_trunk_is_undone() -> None:
    plain = film(Scene(yaw_deg=10.0)).track
    turn = -np.radians(pose_model_errors.TRUNK_TURNED_DEG)
    x, y, z = np.moveaxis(plain.world_m, -1, 0)
    turned = np.stack(
        [x * np.cos(turn) - z * np.sin(turn), y, x * np.sin(turn) + z * np.cos(turn)], axis=-1
    )
    as_seen = [dataclasses.replace(plain, world_m=world) for world in (turned, plain.world_m)]
    right, left_alone = (standing_reference.calibrate(track, CONFIG) for track in as_seen)
    assert right is not None
    assert left_alone is not None
    undone = left_alone.yaw_deg - right.yaw_deg
    share = 1.0 - pose_model_errors.FEET_WEIGHT
    assert undone == pytest.approx(-pose_model_errors.TRUNK_TURNED_DEG * share, abs=0.05)
    assert right.yaw_deg == pytest.approx(10.0, abs=1.5)


@pytest.mark.parametrize("yaw_deg", [80.0, -80.0, 180.0])
def test_only_a_trunk_that_faces_the_camera_is_turned_back(
    yaw_deg: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = film(Scene(yaw_deg=yaw_deg)).track
    found = standing_reference.calibrate(track, CONFIG)
    monkeypatch.setattr(pose_model_errors, "TRUNK_TURNED_DEG", 0.0)
    plain = standing_reference.calibrate(track, CONFIG)
    assert found is not None
    assert plain is not None
    assert found.yaw_deg == plain.yaw_deg


@pytest.mark.parametrize("off_deg", [-15.0, 10.0])
def test_an_angle_off_straight_behind_is_believed_in_part(off_deg: float) -> None:
    """The pose model turns backs too far; exact landmarks come out nearer to straight behind."""
    found = standing_reference.calibrate(film(Scene(yaw_deg=180.0 + off_deg)).track, CONFIG)
    assert found is not None
    off = (found.yaw_deg - 180.0 + 180.0) % 360.0 - 180.0
    assert off == pytest.approx(pose_model_errors.BACK_SHRINK * off_deg, abs=3.0)


def test_yaw_behind_the_subject_does_not_depend_on_the_sign_of_180() -> None:
    found = standing_reference.calibrate(film(Scene(yaw_deg=180.0)).track, CONFIG)
    assert found is not None
    assert abs(found.yaw_deg) == pytest.approx(180.0, abs=1.0)


@pytest.mark.parametrize("roll_deg", [-5.0, 3.0])
def test_roll_is_the_turn_of_the_upright(roll_deg: float) -> None:
    found = standing_reference.calibrate(film(Scene(roll_deg=roll_deg)).track, CONFIG)
    assert found is not None
    assert found.roll_deg == pytest.approx(roll_deg, abs=0.5)


def test_segment_lengths_are_those_of_the_standing_legs() -> None:
    scene = Scene()
    found = standing_reference.calibrate(film(scene).track, CONFIG)
    assert found is not None
    expected = (THIGH_M + SHANK_M) * found.focal_px / scene.distance_m
    assert found.leg_px == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("toe_out_deg", [0.0, 15.0, 30.0])
def test_toe_out_is_where_the_feet_point(
    toe_out_deg: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A figure's trunk is seen as it is.
    monkeypatch.setattr(pose_model_errors, "TRUNK_TURNED_DEG", 0.0)
    found = standing_reference.calibrate(film(Scene(toe_out_deg=toe_out_deg)).track, CONFIG)
    assert found is not None
    # Standing beside the line of sight turns a foot outward by up to 4 degrees.
    assert found.toe_out_deg == pytest.approx(toe_out_deg, abs=5.5)


def test_standing_rows_leave_out_the_squat() -> None:
    truth = film(Scene(squats=(Squat(),)))
    found = standing_reference.calibrate(truth.track, CONFIG)
    assert found is not None
    assert not found.standing[truth.drop > 0.1].any()
    assert found.standing[truth.drop < 0.01].mean() > 0.9


def test_walking_nearer_does_not_set_the_standing_size() -> None:
    """Frames in which the feet move are no standing frames, however tall the person looks."""
    truth = film(Scene(lead_s=3.0))
    xy = truth.track.xy_px.copy()
    near = np.linspace(1.6, 1.0, 45)
    xy[:45] = (xy[:45] - 640) * near[:, None, None] + 640 + 300 * (near - 1)[:, None, None]
    found = standing_reference.calibrate(dataclasses.replace(truth.track, xy_px=xy), CONFIG)
    still = standing_reference.calibrate(truth.track, CONFIG)
    assert found is not None
    assert still is not None
    assert found.leg_px == pytest.approx(still.leg_px, rel=0.03)


def test_nobody_there_gives_no_reference() -> None:
    truth = film(Scene())
    nobody = np.full_like(truth.track.xy_px, np.nan)
    track = dataclasses.replace(
        truth.track, xy_px=nobody, world_m=np.full_like(truth.track.world_m, np.nan)
    )
    assert standing_reference.calibrate(track, CONFIG) is None
    seen = view.look(None, CONFIG)
    assert seen.facing is Facing.UNKNOWN
    assert not seen.assessable


@pytest.mark.parametrize(
    ("yaw_deg", "facing", "assessable"),
    [
        (0.0, Facing.FRONT, True),
        (30.0, Facing.FRONT, True),
        (-45.0, Facing.FRONT, False),
        (90.0, Facing.LEFT_SIDE, False),
        (-90.0, Facing.RIGHT_SIDE, False),
        (180.0, Facing.BACK, True),
        (-155.0, Facing.BACK, True),
    ],
)
def test_what_may_be_judged_depends_on_the_angle(
    yaw_deg: float, facing: Facing, assessable: bool
) -> None:
    seen = view.look(
        standing_reference.calibrate(film(Scene(yaw_deg=yaw_deg)).track, CONFIG), CONFIG
    )
    assert seen.facing is facing
    assert seen.assessable is assessable
    assert bool(seen.reasons) is not assessable
