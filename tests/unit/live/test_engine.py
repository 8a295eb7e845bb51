"""The live engine says what `analyze` says, as soon as it can be known."""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.support.live import play
from tests.support.stick import Scene, Squat, film, spliced
from valgus import api
from valgus.live import judging
from valgus.live.state import LegTone, LiveState, RepLine, Stage
from valgus.model.landmarks import FOOT_JOINTS
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.session import RepAssessment
from valgus.model.terms import MovementKind, Side, SquatKind, Verdict

GOOD, IN = Squat(), Squat(inward_left_deg=32, inward_right_deg=32)
LEFT_IN = Squat(inward_left_deg=32)

SCENES = {
    "good": Scene(squats=(GOOD,) * 3),
    "both knees in": Scene(squats=(IN,) * 3),
    "left knee in the second": Scene(squats=(GOOD, LEFT_IN, GOOD)),
    "on the way up only": Scene(squats=(GOOD, dataclasses.replace(IN, collapse="ascent"), GOOD)),
    "partial ones between": Scene(squats=(GOOD, Squat(drop=0.1), GOOD, Squat(drop=0.1))),
    "no pause": Scene(squats=(Squat(rest_s=0.0),) * 4),
    "slow": Scene(squats=(Squat(down_s=3.0, pause_s=1.0, up_s=3.0),) * 2),
    "oblique": Scene(squats=(GOOD, IN, GOOD), yaw_deg=20),
    "from behind": Scene(squats=(GOOD, LEFT_IN, GOOD), yaw_deg=180),
    "from the side": Scene(squats=(GOOD, GOOD), yaw_deg=85),
    "tilted camera": Scene(squats=(GOOD, IN), roll_deg=4),
    "noise": Scene(squats=(GOOD, IN, GOOD), noise_px=2.0),
    "left leg": Scene(squats=(Squat(drop=0.25),) * 2, lift="right"),
    "15 a second": Scene(squats=(GOOD, IN), rate_hz=15),
    "nobody squats": Scene(squats=(), lead_s=5.0),
}


def verdicts(reps: Sequence[RepAssessment]) -> list[tuple[int, SquatKind, dict[Side, Verdict]]]:
    return [
        (item.rep.number, item.rep.squat, {s: item.legs[s].verdict for s in Side}) for item in reps
    ]


def told(lines: Sequence[RepLine]) -> list[tuple[int, SquatKind, dict[Side, Verdict]]]:
    return [(line.number, line.squat, dict(line.legs)) for line in lines]


@pytest.mark.parametrize("name", SCENES)
def test_played_live_the_count_and_the_flags_are_those_of_analyze(name: str) -> None:
    track = film(SCENES[name]).track
    offline = api.judge(track)
    engine, states = play(track)
    assert told(states[-1].reps) == verdicts(offline.session.reps)
    session, series = engine.finish(len(track))
    assert repr(session) == repr(offline.session)  # a missing value is not equal to itself
    assert np.array_equal(series.inward_deg, offline.series.inward_deg, equal_nan=True)


@pytest.mark.parametrize("name", ["good", "both knees in", "no pause", "partial ones between"])
def test_a_repetition_is_shown_within_half_a_second_of_its_end(name: str) -> None:
    _, states = play(film(SCENES[name]).track)
    first_shown: dict[int, LiveState] = {}
    for state in states:
        for line in state.reps:
            first_shown.setdefault(line.number, state)
    assert first_shown
    for number, state in first_shown.items():
        assert state.time_s - state.reps[number - 1].end_s <= 0.5


def test_frames_that_the_machine_had_no_time_for_change_neither_count_nor_flags() -> None:
    track = film(SCENES["left knee in the second"]).track
    keep = np.random.default_rng(3).random(len(track)) > 0.35
    thinned = _rows(track, keep)
    _, states = play(thinned)
    assert told(states[-1].reps) == verdicts(api.judge(track).session.reps)


def test_a_repetition_under_way_is_not_counted_before_the_end() -> None:
    truth = film(Scene(squats=(GOOD, Squat(pause_s=1.0))))
    rows = np.arange(len(truth.track)) < int(truth.bottoms_s[1] * 30)
    engine, states = play(_rows(truth.track, rows))
    assert [line.number for line in states[-1].reps] == [1]
    so_far, _ = engine.so_far(len(rows))
    assert not so_far.partials
    session, _ = engine.finish()
    assert [item.rep.number for item in session.reps] == [1]
    assert [dip.kind for dip in session.partials] == [MovementKind.CUT_OFF]


def test_a_long_session_is_judged_piece_by_piece_and_keeps_its_numbers() -> None:
    squats = (GOOD, LEFT_IN, GOOD, GOOD) * 4
    track = film(Scene(squats=squats)).track
    engine, states = play(track, longest_s=15.0)
    session, series = engine.finish(len(track))
    assert [item.rep.number for item in session.reps] == list(range(1, 17))
    assert session.flagged(Side.LEFT) == (2, 6, 10, 14)
    assert told(states[-1].reps) == verdicts(session.reps)
    assert np.array_equal(series.time_s, track.time_s)
    assert [series.frame_index[item.rep.bottom_row] / 30 for item in session.reps] == [
        pytest.approx(item.rep.bottom_s, abs=1e-6) for item in session.reps
    ]


def test_memory_is_bounded_by_the_piece_that_is_judged_in_one_go() -> None:
    track = film(Scene(squats=(GOOD,) * 12)).track
    engine, _ = play(track, longest_s=10.0)
    held = engine.recording.end - engine.recording.begin
    assert held <= (10.0 + 4.0) * 30


def test_no_copy_of_the_landmarks_stays_alive_once_they_are_judged() -> None:
    track = film(Scene(squats=(GOOD,) * 6)).track
    before = {id(item) for item in _long_tracks()}
    engine, states = play(track, longest_s=10.0)
    assert states[-1].count == 6
    assert [len(item) for item in _long_tracks() if id(item) not in before] == []
    assert engine.recording.end == len(track)


def _long_tracks() -> list[PoseTrack]:
    """Every track of over two seconds that anybody holds."""
    gc.collect()
    return [item for item in gc.get_objects() if isinstance(item, PoseTrack) and len(item) > 60]


def test_the_past_keeps_its_own_rows_alone() -> None:
    track = film(Scene(squats=(GOOD,) * 12)).track
    engine, _ = play(track, longest_s=10.0)
    past = engine._judging._past._series
    assert past
    for series in past:
        for name, column in series.columns():
            owner = column if column.base is None else column.base
            assert len(owner) == len(series), name


def test_somebody_who_only_stands_there_for_long_is_bounded_too() -> None:
    track = film(Scene(squats=(), lead_s=60.0)).track
    engine, states = play(track, longest_s=10.0)
    assert states[-1].count == 0
    assert engine.recording.end - engine.recording.begin <= 14.0 * 30
    session, _ = engine.finish(len(track))
    assert session.reps == ()


def looks_counted(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Lengths of what is judged, in seconds, from now on."""
    lengths: list[float] = []
    real = judging._look

    def look(begin: int, track: PoseTrack, *rest: Any) -> Any:
        lengths.append(float(np.ptp(track.time_s)))
        return real(begin, track, *rest)

    monkeypatch.setattr(judging, "_look", look)
    return lengths


def test_a_long_rest_after_a_set_is_bounded_and_looked_at_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    squats = (GOOD, LEFT_IN, dataclasses.replace(GOOD, rest_s=60.0), GOOD, LEFT_IN)
    track = film(Scene(squats=squats)).track
    lengths = looks_counted(monkeypatch)
    engine, states = play(track, longest_s=12.0)
    assert max(lengths) <= 16.0
    assert len(lengths) <= 40  # two for each rep, three for each piece of 6 s that is cut off
    session, series = engine.finish(len(track))
    assert session.flagged(Side.LEFT) == (2, 5)
    assert (
        told(states[-1].reps) == verdicts(session.reps) == verdicts(api.judge(track).session.reps)
    )
    assert np.array_equal(series.time_s, track.time_s)


def test_a_rest_that_fits_leaves_the_reps_before_it_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    squats = (GOOD, GOOD, GOOD, dataclasses.replace(GOOD, rest_s=8.0), GOOD)
    lengths = looks_counted(monkeypatch)
    engine, _ = play(film(Scene(squats=squats)).track, longest_s=20.0)
    assert len(engine._judging._latest.session.reps) >= 3  # type: ignore[union-attr]
    assert len(lengths) <= 14


def test_somebody_who_leaves_in_the_middle_of_a_repetition_is_bounded_too() -> None:
    truth = film(Scene(squats=(GOOD, dataclasses.replace(GOOD, pause_s=60.0))))
    gone = truth.track.time_s > truth.bottoms_s[1] - 29
    xy = np.where(gone[:, None, None], np.nan, truth.track.xy_px)
    engine, _ = play(dataclasses.replace(truth.track, xy_px=xy), longest_s=10.0)
    assert engine.recording.end - engine.recording.begin <= 14.0 * 30


def test_what_is_said_of_a_session_is_said_of_its_reps_not_of_the_rest_after_them() -> None:
    track = film(Scene(squats=(GOOD, dataclasses.replace(GOOD, rest_s=40.0)))).track
    gone = track.time_s > 10.0
    xy = np.where(gone[:, None, None], np.nan, track.xy_px)
    absent = dataclasses.replace(track, xy_px=xy)
    engine, _ = play(absent, longest_s=10.0)
    session, _ = engine.finish(len(track))
    offline = api.judge(absent).session
    assert [item.rep.number for item in session.reps] == [1, 2]
    assert session.view.facing is offline.view.facing
    assert session.view.yaw_deg == pytest.approx(offline.view.yaw_deg, abs=2.0)
    assert "nobody" not in {item.code for item in session.notices}


def feet_cut_off(track: PoseTrack) -> PoseTrack:
    xy = track.xy_px.copy()
    xy[:, list(FOOT_JOINTS), 1] = track.video.size_wh_px[1] + 5
    return dataclasses.replace(track, xy_px=xy)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (film(Scene(squats=(GOOD, GOOD), yaw_deg=80, distance_m=2.5)).track, "camera_angle"),
        (feet_cut_off(film(Scene(squats=(GOOD, GOOD), distance_m=2.5)).track), "foot_outside"),
    ],
    ids=["side", "no feet"],
)
def test_what_may_not_be_judged_is_not_judged_live_either(second: PoseTrack, code: str) -> None:
    """A camera that was moved between two sets, as an editor cuts them together."""
    track = spliced(film(Scene(squats=(GOOD, GOOD))).track, second)
    _, states = play(track)
    lines = states[-1].reps
    assert told(lines) == verdicts(api.judge(track).session.reps)
    assert [line.verdict for line in lines[:2]] == [Verdict.CLEAR] * 2
    assert [line.why.code for line in lines[2:] if line.why] == [code] * 2


def test_before_anybody_stands_still_it_says_what_to_do() -> None:
    track = film(SCENES["good"]).track
    absent = dataclasses.replace(track, xy_px=np.full_like(track.xy_px, np.nan))
    _, states = play(absent)
    assert {state.stage for state in states} == {Stage.SETUP}
    assert states[-1].message == Reason("stand_in_view")
    assert all(state.cue is None for state in states)


def test_judging_starts_within_a_second_of_standing_there() -> None:
    _, states = play(film(SCENES["good"]).track)
    first = next(state for state in states if state.stage is Stage.READY)
    assert first.time_s <= 1.0


def test_from_the_side_reps_are_counted_and_it_says_why_knees_are_not_judged() -> None:
    _, states = play(film(SCENES["from the side"]).track)
    assert states[-1].count == 2
    assert states[-1].stage is Stage.BLOCKED
    assert states[-1].message == Reason("turn_to_the_camera", {"side": "left"})
    assert all(state.legs[Side.LEFT].tone is LegTone.UNSEEN for state in states)


def test_walking_out_stops_judging_and_coming_back_starts_it_again() -> None:
    track = film(Scene(squats=(GOOD, Squat(rest_s=4.0), GOOD))).track
    gone = (track.time_s > 7.0) & (track.time_s < 9.0)
    xy = np.where(gone[:, None, None], np.nan, track.xy_px)
    _, states = play(dataclasses.replace(track, xy_px=xy))
    stage_at = {round(state.time_s, 2): state.stage for state in states}
    assert stage_at[6.9] is Stage.READY
    assert stage_at[8.5] is Stage.SETUP
    assert stage_at[10.0] is Stage.READY
    assert states[-1].count == 3


def _rows(track: PoseTrack, rows: np.ndarray) -> PoseTrack:
    names = ("frame_index", "time_s", "xy_px", "world_m", "visibility")
    return dataclasses.replace(track, **{name: getattr(track, name)[rows] for name in names})


def test_a_squat_that_a_gap_cut_off_is_counted_apart_as_in_a_video() -> None:
    truth = film(Scene(squats=(GOOD, Squat(pause_s=1.0), GOOD)))
    gone = np.abs(truth.track.time_s - truth.bottoms_s[1] - 0.8) < 0.7
    thinned = _rows(truth.track, ~gone)
    engine, states = play(thinned)
    offline = api.judge(thinned)
    assert told(states[-1].reps) == verdicts(offline.session.reps)
    assert [dip.kind for dip in offline.session.partials] == [MovementKind.CUT_OFF]
    session, _ = engine.finish(thinned.decoded_frames)
    assert repr(session) == repr(offline.session)  # a missing value is not equal to itself
