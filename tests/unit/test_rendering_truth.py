"""The renderer's truth, in closed form; needs neither torch nor OpenGL."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from benchmarks.accuracy import scenarios  # noqa: E402
from fixtures.make_videos import scenarios as fixture_scenarios  # noqa: E402
from fixtures.rendering import camera, pose, timeline, truth, verdict  # noqa: E402
from fixtures.rendering.scenario import Camera, Rep, Scenario  # noqa: E402

LEFT = np.array([[1.0, 0.0, 0.0]])


def standing_legs() -> np.ndarray:
    """Hip, knee and ankle of straight legs, shape (1, 2, 3, 3), m."""
    heights = [0.9, 0.5, 0.1]
    return np.array([[[[side * 0.15, 0.0, z] for z in heights] for side in (1, -1)]])


def toes(yaw_left_deg: float = 0.0, yaw_right_deg: float = 0.0) -> np.ndarray:
    """Heels and toes with the given toe-out, shape (1, 2, 2, 3), m."""
    out = np.zeros((1, 2, 2, 3))
    for side, yaw in enumerate(np.radians([yaw_left_deg, -yaw_right_deg])):
        out[0, side, 1] = [np.sin(yaw), -np.cos(yaw), 0.0]
    return out


def bent_legs(inward_deg: float, toe_out_deg: float = 0.0) -> np.ndarray:
    """Legs whose knees are turned inward by a known angle, shape (1, 2, 3, 3), m."""
    legs = standing_legs()
    hip, ankle = legs[:, :, 0], legs[:, :, 2] + [0.0, 0.0, 0.3]
    toe = toes(toe_out_deg, toe_out_deg)[:, :, 1]
    knee = pose.knee_position(hip, ankle, toe, np.full((1, 2), inward_deg), np.full((2, 2), 0.4))
    return np.stack([hip, knee, ankle], axis=2)


def test_straight_legs_measure_nothing() -> None:
    flat = truth.frontal(standing_legs(), LEFT)
    assert truth.fppa_deg(flat) == pytest.approx(np.zeros((1, 2)), abs=1e-9)
    assert truth.medial_shift(flat, np.full((1, 2), 0.8)) == pytest.approx(np.zeros((1, 2)))
    assert truth.flexion_deg(standing_legs()) == pytest.approx(np.zeros((1, 2)), abs=1e-5)
    assert truth.knee_ankle_ratio(flat) == pytest.approx([1.0])


def test_knees_five_centimetres_in() -> None:
    legs = standing_legs()
    legs[0, 0, 1, 0] -= 0.05
    legs[0, 1, 1, 0] += 0.05
    flat = truth.frontal(legs, LEFT)
    expected = 2 * np.degrees(np.arctan(0.05 / 0.4))
    assert truth.fppa_deg(flat) == pytest.approx(np.full((1, 2), expected))
    assert truth.medial_shift(flat, np.full((1, 2), 0.8)) == pytest.approx(
        np.full((1, 2), 0.05 / 0.8)
    )
    assert truth.knee_ankle_ratio(flat) == pytest.approx([0.2 / 0.3])


def test_frontal_measures_ignore_the_heading() -> None:
    legs = bent_legs(20.0)
    turn = np.array([[np.cos(0.7), -np.sin(0.7), 0], [np.sin(0.7), np.cos(0.7), 0], [0, 0, 1]])
    straight = truth.fppa_deg(truth.frontal(legs, LEFT))
    turned = truth.fppa_deg(truth.frontal(legs @ turn.T, LEFT @ turn.T))
    assert turned == pytest.approx(straight)


@pytest.mark.parametrize("inward", [-25.0, 0.0, 12.0, 33.0])
@pytest.mark.parametrize("toe_out", [0.0, 20.0])
def test_inward_angle_is_the_angle_the_knee_was_turned_by(inward: float, toe_out: float) -> None:
    legs = bent_legs(inward, toe_out)
    assert truth.inward_deg(legs, toes(toe_out, toe_out)) == pytest.approx(np.full((1, 2), inward))


def test_turning_the_knee_keeps_the_flexion() -> None:
    expected = 2 * np.degrees(np.arccos(0.25 / 0.4))
    for inward in (0.0, 30.0):
        assert truth.flexion_deg(bent_legs(inward)) == pytest.approx(np.full((1, 2), expected))


def test_knee_turned_inward_moves_medially_on_both_legs() -> None:
    flat = truth.frontal(bent_legs(30.0), LEFT)
    out = np.sqrt(0.4**2 - 0.25**2) * np.sin(np.radians(30.0))
    assert truth.medial_shift(flat, np.full((1, 2), 0.8)) == pytest.approx(
        np.full((1, 2), out / 0.8)
    )


def test_picture_from_behind_keeps_side_and_sign() -> None:
    legs = bent_legs(25.0)
    aim = np.array([0.0, 0.0, 0.5])
    far = {"distance_m": 400.0, "height_m": 0.5, "vertical_fov_deg": 0.3}
    for yaw in (0.0, 180.0):
        px = camera.project_px(Camera(yaw_deg=yaw, **far), aim, legs)
        seen = truth.image_fppa_deg(px, from_behind=yaw == 180.0)
        assert seen == pytest.approx(truth.fppa_deg(truth.frontal(legs, LEFT)), abs=0.5)


def test_camera_left_of_the_subject_sees_the_left_side_first() -> None:
    assert camera.position_m(Camera(yaw_deg=90.0, distance_m=2.0)) == pytest.approx([2.0, 0.0, 1.0])


@pytest.mark.parametrize(
    ("asked", "excess", "expected"),
    [
        (20.0, 0.08, True),
        (14.0, 0.05, True),
        (20.0, 0.04, None),
        (10.0, 0.08, None),
        (20.0, 0.025, False),
        (-15.0, -0.1, False),
        (20.0, None, None),
    ],
)
def test_decision(asked: float, excess: float | None, expected: bool | None) -> None:
    assert verdict.decide(asked, excess) is expected


def test_peak_must_be_held() -> None:
    values = np.array([1.0, 9.0, 5.0, 4.0, 3.0])
    assert truth.held_peak(values, fps=30.0) == 4.0
    assert truth.held_peak(values[:2], fps=30.0) is None


def test_depth_profile_goes_down_and_up_once() -> None:
    scenario = Scenario(name="one", reps=(Rep(depth=0.8),))
    (times,) = timeline.rep_times(scenario)
    time_s = timeline.frame_times_s(scenario)
    depth = times.depth(time_s)
    assert depth.max() == pytest.approx(1.0)
    assert np.all(depth[time_s < times.start_s] == 0)
    assert depth[time_s > times.end_s] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("collapse", "falling", "rising"), [("ascent", False, True), ("descent", True, False)]
)
def test_collapse_keeps_to_its_phase(collapse: str, falling: bool, rising: bool) -> None:
    scenario = Scenario(name="one", reps=(Rep(collapse=collapse),))  # type: ignore[arg-type]
    (times,) = timeline.rep_times(scenario)
    late_descent = np.array([times.bottom_s - 0.35 * times.rep.descent_s])
    mid_ascent = np.array([times.rise_s + 0.4 * times.rep.ascent_s])
    assert bool(times.collapse(late_descent)[0] > 0.5) is falling
    assert bool(times.collapse(mid_ascent)[0] > 0.5) is rising


def test_lost_frames_keep_the_time_of_the_others() -> None:
    clip = scenarios.draw(0)
    lossy = replace(clip, defects=replace(clip.defects, dropped_share=0.2))
    whole, kept = timeline.frame_times_s(clip), timeline.frame_times_s(lossy)
    assert len(kept) < len(whole)
    assert set(kept) <= set(whole)


def test_a_seed_always_gives_the_same_clip() -> None:
    assert scenarios.draw(17) == scenarios.draw(17)
    assert scenarios.draw(17) != scenarios.draw(18)


def test_every_25_seeds_have_all_camera_strata() -> None:
    places = [scenarios.stratum(seed) for seed in range(1000, 1025)]
    counts = {place: places.count(place) for place in set(places)}
    assert counts == {"front": 13, "oblique": 4, "wide": 2, "behind": 4, "side": 2}


def test_fixture_names_are_the_files() -> None:
    videos = Path(ROOT) / "fixtures" / "videos"
    assert {p.stem for p in videos.glob("*.mp4")} <= set(fixture_scenarios())
