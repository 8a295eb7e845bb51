"""Standard errors against what really comes out when joints and camera are off by chance."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, film
from valgus.measure import geometry, pose_model_errors, standing_reference, uncertainty
from valgus.measure.geometry import SIDE_SIGN
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.session import View
from valgus.model.terms import Facing, SquatKind

TRACK = film(Scene()).track
FOUND = standing_reference.calibrate(TRACK, AnalysisConfig())
assert FOUND is not None
FRONT = View(Facing.FRONT, 0.0, 0.0, True, ())
STILL = np.zeros(1)
"""The camera has not moved."""
DOWN = np.array([False])
"""No foot is off the floor."""
BACK = dataclasses.replace(FRONT, facing=Facing.BACK, yaw_deg=180.0)

# Hip, knee and ankle of a left leg in body axes (left, up, forward), leg lengths.
BENT_A_LITTLE = ((0.1, 0.85, -0.1), (0.14, 0.42, 0.12), (0.14, 0.0, 0.0))
DEEP = ((0.1, 0.55, -0.3), (0.2, 0.4, 0.18), (0.16, 0.0, 0.0))
KNEE_IN = ((0.1, 0.6, -0.25), (0.04, 0.42, 0.18), (0.16, 0.0, 0.0))
POSES = {"bent a little": BENT_A_LITTLE, "deep": DEEP, "knee in": KNEE_IN}


def seen(share: float) -> PoseTrack:
    """One frame in which every joint is seen as well as that."""
    one = {name: getattr(TRACK, name)[:1] for name in ("frame_index", "time_s", "xy_px", "world_m")}
    return dataclasses.replace(TRACK, **one, visibility=np.full_like(TRACK.visibility[:1], share))


def legs_of(pose: tuple[tuple[float, ...], ...]) -> FloatArray:
    """Both legs of one frame, the right one the mirror of the left, shape (1, 2, 3, 3)."""
    left = np.array(pose)
    return np.stack([left, left * [-1, 1, 1]])[None]


def shaken(pose: tuple[tuple[float, ...], ...]) -> FloatArray:
    """The same left leg many times, joints off in the picture and the camera off in its angle."""
    draw = np.random.default_rng(3)
    legs = np.repeat(legs_of(pose), 20_000, axis=0)
    sigma = np.array(pose_model_errors.JOINT_SIGMA_FRONT)
    off = draw.normal(size=(*legs.shape[:3], 2)) * sigma[:, None]
    turn = np.radians(pose_model_errors.YAW_SIGMA_FRONT_DEG) * draw.normal(size=(len(legs), 1, 1))
    front = legs[..., :2] + off
    front[..., 0] += turn * legs[..., 2]
    return front


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_the_error_of_fppa_is_what_off_joints_and_an_off_camera_make(
    pose: tuple[tuple[float, ...], ...],
) -> None:
    front = shaken(pose)
    scatter = geometry.fppa_deg(front[:, :, 0], front[:, :, 1], front[:, :, 2], SIDE_SIGN).std(0)
    words = uncertainty.fppa_sigma_deg(legs_of(pose), seen(1.0), FOUND)[0]
    assert words == pytest.approx(scatter, rel=0.12)


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_the_error_of_hip_adduction_is_that_of_the_thigh_and_of_the_pelvis(
    pose: tuple[tuple[float, ...], ...],
) -> None:
    front, still = shaken(pose), legs_of(pose)[0]
    # How long the thigh is was seen while standing: it comes nearer by what it goes sideways.
    across = front[:, :, 0, 0] - front[:, :, 1, 0]
    thigh = np.broadcast_to(still[:, 0] - still[:, 1], (*across.shape, 3)).copy()
    length = np.linalg.norm(thigh, axis=-1)
    thigh[..., 0] = across
    thigh[..., 2] = -np.sqrt(length**2 - across**2 - thigh[..., 1] ** 2)
    tilt = pose_model_errors.PELVIS_SIGMA_TWO_DEG * np.random.default_rng(4).normal(
        size=(len(front), 1)
    )
    expected = geometry.hip_adduction_deg(thigh, np.zeros(3), tilt).std(0)
    words = uncertainty.hip_adduction_sigma_deg(legs_of(pose), seen(1.0), DOWN, FOUND)[0]
    assert words == pytest.approx(expected, rel=0.12)


def test_hip_adduction_is_less_sure_with_a_foot_off_the_floor() -> None:
    both, one = (
        uncertainty.hip_adduction_sigma_deg(legs_of(DEEP), seen(1.0), lifted, FOUND)
        for lifted in (DOWN, ~DOWN)
    )
    assert (one > both).all()


def test_what_has_no_direction_errs_by_no_more_than_any() -> None:
    nowhere = legs_of(((0.1, 0.42, -0.4), (0.1, 0.42, 0.1), (0.1, 0.42, 0.0)))
    words = uncertainty.fppa_sigma_deg(nowhere, seen(0.0), FOUND)
    assert words == pytest.approx(100.0)


def test_joints_are_less_sure_from_behind() -> None:
    assert FOUND is not None
    behind = dataclasses.replace(FOUND, yaw_deg=180.0)
    front, back = (uncertainty.fppa_sigma_deg(legs_of(DEEP), seen(1.0), f) for f in (FOUND, behind))
    assert (back > 1.15 * front).all()


def test_the_cameras_angle_is_surest_straight_in_front() -> None:
    front, oblique, side, back = map(uncertainty.yaw_sigma_deg, (0.0, 25.0, -90.0, 180.0))
    assert front < back < oblique < side
    assert uncertainty.yaw_sigma_deg(-25.0) == pytest.approx(oblique)


def test_a_thigh_that_points_at_the_camera_has_no_fppa() -> None:
    pointing = ((0.1, 0.42, -0.4), (0.1, 0.42, 0.1), (0.1, 0.0, 0.0))
    unsure, sure = (
        uncertainty.fppa_sigma_deg(legs_of(pose), seen(1.0), FOUND)
        for pose in (pointing, BENT_A_LITTLE)
    )
    assert (unsure > 30).all()
    assert (sure < 8).all()


def test_what_is_hidden_errs_more() -> None:
    well, badly = (
        uncertainty.fppa_sigma_deg(legs_of(DEEP), seen(share), FOUND) for share in (1.0, 0.0)
    )
    assert badly == pytest.approx(2 * well)


def test_the_inward_angle_is_the_surer_the_farther_the_knee_is_from_the_line() -> None:
    near, far = (
        uncertainty.inward_sigma_deg(legs_of(pose), seen(1.0), FOUND, STILL)
        for pose in (BENT_A_LITTLE, DEEP)
    )
    assert (near > 1.2 * far).all()


def test_a_camera_that_went_round_makes_the_knee_less_sure() -> None:
    """By half of what the turn moves it: the knee's distance from the line times the sine."""
    turned = uncertainty.medial_shift_sigma_pct(legs_of(DEEP), seen(1.0), FOUND, np.array([10.0]))
    still = uncertainty.medial_shift_sigma_pct(legs_of(DEEP), seen(1.0), FOUND, STILL)
    arm = geometry.distance_from_axis(*(np.array(DEEP)[[i]] - np.array(DEEP)[[0]] for i in (1, 2)))
    moved = 100 * arm[0] * np.sin(np.radians(5.0))
    assert turned == pytest.approx(np.hypot(still, moved))


def test_a_foot_that_points_far_out_is_less_surely_known() -> None:
    ahead, out, sideways = uncertainty.toe_out_sigma_deg(np.array([0.0, 30.0, 60.0])).tolist()
    assert ahead == pose_model_errors.TOE_SIGMA_DEG
    assert ahead < out < sideways / 1.5


def test_nine_in_ten_of_normal_errors_lie_within_the_interval() -> None:
    values = np.random.default_rng(1).normal(30.0, 4.0, 50_000)
    low, high = uncertainty.interval(30.0, 4.0)
    assert ((low <= values) & (values <= high)).mean() == pytest.approx(0.9, abs=0.005)


def test_two_legs_make_a_surer_mean_than_one() -> None:
    one = uncertainty.flexion_sigma_deg(FRONT, SquatKind.LEFT)
    assert uncertainty.flexion_sigma_deg(FRONT, SquatKind.DOUBLE) == pytest.approx(one / 2**0.5)


def test_knee_flexion_is_less_sure_from_behind() -> None:
    front, back = (uncertainty.flexion_sigma_deg(v, SquatKind.DOUBLE) for v in (FRONT, BACK))
    assert back > front


def test_the_pelvis_is_less_sure_on_one_leg() -> None:
    one, two = (uncertainty.pelvic_drop_sigma_deg(k) for k in (SquatKind.LEFT, SquatKind.DOUBLE))
    assert one > two


@pytest.mark.parametrize("squat", [SquatKind.DOUBLE, SquatKind.RIGHT])
def test_the_trunk_is_less_sure_obliquely_and_as_sure_from_behind(squat: SquatKind) -> None:
    oblique = dataclasses.replace(FRONT, yaw_deg=30.0)
    straight, turned, behind = (
        uncertainty.trunk_lean_sigma_deg(view, squat) for view in (FRONT, oblique, BACK)
    )
    assert turned > straight == pytest.approx(behind)
