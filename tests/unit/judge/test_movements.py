"""What is no whole squat is counted apart, and nothing of it is judged."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import moves
from tests.support.stick import Scene, Squat, film
from valgus.judge.judge_track import judge
from valgus.judge.rep_rows import bent_rows
from valgus.measure.measure_track import measure_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.session import SessionResult
from valgus.model.terms import MovementKind, Side, SignGrade, SquatKind

SEEN_FROM = (0.0, 20.0, -25.0)
"""Camera angles from which knees are judged."""


def session_of(track: PoseTrack, **given: object) -> SessionResult:
    return judge(track, ChosenConfig.of(given)).session


def kinds(session: SessionResult) -> list[MovementKind]:
    return [dip.kind for dip in session.counted_apart]


def rows(track: PoseTrack, first: float, last: float) -> PoseTrack:
    """Only what lies between two times."""
    begin, end = np.searchsorted(track.time_s, (first, last))
    return track.part(slice(int(begin), int(end)))


@pytest.mark.parametrize("yaw_deg", [*SEEN_FROM, 175.0])
def test_side_lunges_are_counted_apart(yaw_deg: float) -> None:
    session = session_of(moves.side_lunges(Scene(yaw_deg=yaw_deg)))
    assert not session.reps
    assert kinds(session) == [MovementKind.SIDE_LUNGE] * 2


@pytest.mark.parametrize("yaw_deg", [20.0, -25.0, 80.0])
def test_forward_lunges_are_counted_apart(yaw_deg: float) -> None:
    session = session_of(moves.lunges(Scene(yaw_deg=yaw_deg)))
    assert not session.reps
    assert set(kinds(session)) == {MovementKind.LUNGE}


@pytest.mark.parametrize("yaw_deg", [*SEEN_FROM, 80.0, 175.0])
def test_squats_on_split_feet_are_lunges(yaw_deg: float) -> None:
    session = session_of(moves.split_squats(Scene(yaw_deg=yaw_deg)))
    assert not session.reps
    assert kinds(session) == [MovementKind.LUNGE] * 2


@pytest.mark.parametrize("yaw_deg", [*SEEN_FROM, 80.0, 175.0])
def test_the_landing_of_a_jump_squat_is_no_second_repetition(yaw_deg: float) -> None:
    session = session_of(moves.jump_squat(Scene(yaw_deg=yaw_deg)))
    assert [item.rep.squat for item in session.reps] == [SquatKind.DOUBLE]
    assert kinds(session) == [MovementKind.JUMP]


def test_a_landing_that_goes_on_into_a_squat_is_that_squat() -> None:
    session = session_of(moves.jump_squat(landing_drop=0.36))
    assert len(session.reps) == 2
    assert not kinds(session)


def test_other_movements_leave_no_sign_and_are_said() -> None:
    session = session_of(moves.side_lunges())
    assert {sign.grade for sign in session.signs.values()} == {SignGrade.NOT_ASSESSABLE}
    said = {item.values["kind"] for item in session.notices if item.code == "counted_apart"}
    assert said == {MovementKind.SIDE_LUNGE}


def test_who_says_which_legs_stand_says_that_these_are_squats() -> None:
    session = session_of(moves.side_lunges(), squat="double")
    assert len(session.reps) == 2
    assert not session.other_movements


@pytest.mark.parametrize("inward_deg", [0.0, 25.0])
def test_a_squat_that_the_end_cuts_off_is_neither_counted_nor_judged(inward_deg: float) -> None:
    truth = film(Scene(squats=(Squat(), Squat(pause_s=1.0, inward_left_deg=inward_deg))))
    session = session_of(rows(truth.track, 0.0, truth.bottoms_s[1]))
    assert [item.rep.number for item in session.reps] == [1]
    assert kinds(session) == [MovementKind.CUT_OFF]
    assert not session.flagged()


def test_a_squat_whose_way_down_was_not_seen_is_cut_off() -> None:
    truth = film(Scene(squats=(Squat(inward_left_deg=25.0, pause_s=1.0), Squat())))
    session = session_of(rows(truth.track, truth.bottoms_s[0], 100.0))
    assert [item.rep.number for item in session.reps] == [1]
    assert kinds(session) == [MovementKind.CUT_OFF]
    assert not session.flagged()


def test_somebody_who_is_down_all_the_time_makes_no_half_squat() -> None:
    truth = film(Scene(squats=(Squat(), Squat(pause_s=3.0))))
    deep = truth.bottoms_s[1]
    session = session_of(rows(truth.track, deep - 1.0, deep + 1.0))
    assert not session.reps
    assert not kinds(session)


@given(share=st.floats(0.05, 0.95), toe_out_deg=st.floats(0.0, 40.0))
@settings(max_examples=15, deadline=None)
def test_wherever_a_video_ends_only_whole_squats_are_judged(
    share: float, toe_out_deg: float
) -> None:
    truth = film(Scene(squats=(Squat(), Squat()), toe_out_deg=toe_out_deg))
    end_s = float(truth.track.time_s[-1]) * share
    session = session_of(rows(truth.track, 0.0, end_s))
    assert len(session.reps) <= sum(bottom_s < end_s for bottom_s in truth.bottoms_s)
    assert all(item.rep.complete for item in session.reps)


@pytest.mark.parametrize("yaw_deg", [30.0, -40.0, 50.0])
@pytest.mark.parametrize("stance_m", [0.3, 0.6])
def test_a_far_foot_that_stands_higher_in_the_picture_is_planted(
    yaw_deg: float, stance_m: float
) -> None:
    scene = Scene(squats=(Squat(),) * 2, yaw_deg=yaw_deg, stance_m=stance_m, distance_m=2.0)
    session = session_of(film(scene).track)
    assert [item.rep.squat for item in session.reps] == [SquatKind.DOUBLE] * 2


def test_a_kick_after_a_squat_does_not_undo_it() -> None:
    track = film(Scene(squats=(Squat(rest_s=1.5), Squat(rest_s=1.5)))).track
    kick = np.interp(track.time_s, [2.7, 3.2, 3.7], [0.0, 110.0, 0.0])
    xy = track.xy_px.copy()
    xy[:, [27, 29, 31], 1] -= kick[:, None]
    session = session_of(dataclasses.replace(track, xy_px=xy))
    assert [item.rep.squat for item in session.reps] == [SquatKind.DOUBLE] * 2


def test_a_knee_is_judged_only_where_the_hip_has_come_down() -> None:
    config = AnalysisConfig()
    series = measure_track(film(Scene(squats=(Squat(),))).track, config).series
    # A foot that is poorly seen makes a standing leg look bent.
    seen_bent = dataclasses.replace(
        series, knee_flexion_deg=np.maximum(series.knee_flexion_deg, 60.0)
    )
    judged = bent_rows(seen_bent, Side.LEFT, config)
    assert judged.any()
    assert series.depth[judged].min() >= config.judged_drop
