"""Each place is measured by itself: distance, direction and feet may change between repetitions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film, walked
from valgus.judge import judge_track
from valgus.measure import places
from valgus.model.arrays import FloatArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.session import SessionResult
from valgus.model.terms import Side, Verdict

CONFIG = AnalysisConfig()
FIVE = Scene(squats=(Squat(),) * 5, lead_s=5.0)
LEFT_IN = Scene(squats=(Squat(), Squat(inward_left_deg=30.0)) * 2, lead_s=5.0)


def judged(track: PoseTrack) -> SessionResult:
    return judge_track.judge(track, ChosenConfig(CONFIG)).session


def approach(
    near_m: float, hold_s: float, far_m: float = 3.0
) -> Callable[[FloatArray], FloatArray]:
    """From near to far within 1.5 s, after some time near the camera."""
    return lambda t: np.interp(t, [0, hold_s, hold_s + 1.5], [near_m, near_m, far_m])


def test_who_stays_has_one_place() -> None:
    (place,) = places.find(film(FIVE).track, CONFIG)
    assert place.rows == slice(0, len(film(FIVE).track))


@pytest.mark.parametrize("near_m", [2.6, 2.2, 1.8, 1.2])
@pytest.mark.parametrize("hold_s", [0.5, 1.0, 2.0])
def test_starting_the_recording_by_hand_changes_nothing(near_m: float, hold_s: float) -> None:
    session = judged(walked(FIVE, distance_m=approach(near_m, hold_s)))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 5
    for item in session.reps:
        assert item.rep.flexion_deg == pytest.approx(106, abs=3)


@pytest.mark.parametrize("near_m", [2.2, 1.5])
def test_ending_it_by_hand_changes_nothing(near_m: float) -> None:
    scene = dataclasses.replace(FIVE, squats=(*FIVE.squats[:-1], Squat(rest_s=4.0)), lead_s=1.0)
    end_s = float(film(scene).track.time_s[-1])
    path = lambda t: np.interp(t, [end_s - 3.0, end_s - 1.5], [3.0, near_m])  # noqa: E731
    session = judged(walked(scene, distance_m=path))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 5


def test_a_collapse_is_found_at_either_place() -> None:
    session = judged(walked(LEFT_IN, distance_m=approach(1.8, 1.0)))
    assert session.flagged(Side.LEFT) == (2, 4)
    assert session.flagged(Side.RIGHT) == ()


def test_stepping_back_between_sets_flags_nobody_and_is_said() -> None:
    scene = dataclasses.replace(FIVE, squats=(Squat(rest_s=3.0),) * 4)
    bottoms = film(scene).bottoms_s
    half_s = (bottoms[1] + bottoms[2]) / 2
    session = judged(
        walked(scene, distance_m=lambda t: np.interp(t, [half_s, half_s + 0.6], [3.0, 3.5]))
    )
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 4
    (moved,) = [notice for notice in session.notices if notice.code == "moved"]
    assert moved.values == {"reps": (3,)}


@pytest.mark.parametrize("turn_deg", [50.0, 70.0, 90.0, -70.0])
def test_whoever_turns_aside_is_not_judged_there(turn_deg: float) -> None:
    session = judged(turned_after_two(turn_deg))
    verdicts = [item.verdict for item in session.reps]
    assert verdicts == [Verdict.CLEAR] * 2 + [Verdict.NOT_ASSESSABLE] * 2
    reasons = session.reps[2].legs[Side.LEFT].reasons
    assert [reason.code for reason in reasons] == ["camera_angle"]


def test_sound_squats_from_the_front_and_then_from_behind_are_clear() -> None:
    session = judged(turned_after_two(180.0))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 4


def turned_after_two(turn_deg: float) -> PoseTrack:
    """Four squats, the last two after a turn on the spot."""
    scene = dataclasses.replace(FIVE, squats=(Squat(rest_s=3.0),) * 4)
    bottoms = film(scene).bottoms_s
    half_s = (bottoms[1] + bottoms[2]) / 2
    return walked(scene, yaw_deg=lambda t: np.interp(t, [half_s, half_s + 0.8], [0.0, turn_deg]))


def test_nobody_there_has_no_place() -> None:
    track = film(FIVE).track
    nobody = dataclasses.replace(
        track,
        xy_px=np.full_like(track.xy_px, np.nan),
        world_m=np.full_like(track.world_m, np.nan),
    )
    assert places.find(nobody, CONFIG) == ()


def test_places_cover_the_track_without_gaps() -> None:
    track = walked(FIVE, distance_m=approach(1.8, 1.0))
    found = places.find(track, CONFIG)
    assert len(found) > 1
    edges = [0, *(place.rows.stop for place in found)]
    assert [place.rows.start for place in found] == edges[:-1]
    assert edges[-1] == len(track)
    assert all(len(p.standing) == p.rows.stop - p.rows.start for p in found)


@pytest.mark.parametrize("lift", ["left", "right"])
def test_one_leg_in_the_air_is_no_other_place(lift: str) -> None:
    track = film(Scene(squats=(Squat(drop=0.2),) * 3, lift=lift)).track
    assert len(places.find(track, CONFIG)) == 1


@pytest.mark.parametrize("rate_hz", [0.5, 1.0, 2.0, 5.0])
def test_few_frames_a_second_are_no_failure(rate_hz: float) -> None:
    track = film(dataclasses.replace(FIVE, rate_hz=rate_hz)).track
    assert len(places.find(track, CONFIG)) >= 1


def test_feet_that_are_turned_right_after_a_squat_do_not_cost_it() -> None:
    """The landmarks of the toes tell another place; the squat before it is still a squat."""
    scene = dataclasses.replace(FIVE, squats=(Squat(rest_s=0.8),) * 4, lead_s=1.0)
    truth = film(scene)
    after = truth.track.time_s > truth.bottoms_s[1] + 1.1
    xy = truth.track.xy_px.copy()
    xy[after, 31, 0] += 60
    xy[after, 32, 0] -= 60
    track = dataclasses.replace(truth.track, xy_px=xy)
    assert len(places.find(track, CONFIG)) == 2
    assert len(judged(track).reps) == 4
