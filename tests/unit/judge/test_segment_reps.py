"""What makes a repetition, and what neither makes nor breaks one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track
from valgus.judge.classify_rep import describe
from valgus.judge.movement import RepSample
from valgus.judge.segment_reps import RepSegmenter
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.session import Dip, Rep
from valgus.model.terms import SquatKind


def reps_of(track: PoseTrack, **settings: object) -> tuple[list[Rep], tuple[Dip, ...]]:
    config = ChosenConfig(AnalysisConfig(**settings))  # type: ignore[arg-type]
    session = judge_track.judge(track, config).session
    return [item.rep for item in session.reps], session.partials


@pytest.mark.parametrize("count", [0, 1, 2, 5, 12])
def test_every_count_is_found(count: int) -> None:
    reps, dips = reps_of(film(Scene(squats=(Squat(),) * count)).track)
    assert len(reps) == count
    assert [rep.number for rep in reps] == list(range(1, count + 1))
    assert not dips


def test_the_bottom_is_the_middle_of_the_deepest_part() -> None:
    for pause_s in (0.0, 0.2, 1.0, 3.0):
        truth = film(Scene(squats=(Squat(pause_s=pause_s), Squat(pause_s=pause_s))))
        reps, _ = reps_of(truth.track)
        assert [rep.bottom_s for rep in reps] == pytest.approx(truth.bottoms_s, abs=0.1)


@pytest.mark.parametrize("tempo_s", [0.4, 1.0, 3.0, 6.0])
def test_tempo_does_not_matter(tempo_s: float) -> None:
    reps, _ = reps_of(film(Scene(squats=(Squat(down_s=tempo_s, up_s=tempo_s),) * 2)).track)
    assert len(reps) == 2


def test_start_and_end_enclose_the_movement() -> None:
    truth = film(Scene(squats=(Squat(down_s=1.0, pause_s=0.2, up_s=1.0),), lead_s=1.0))
    (rep,), _ = reps_of(truth.track)
    assert rep.start_s == pytest.approx(1.2, abs=0.3)
    assert rep.end_s == pytest.approx(3.0, abs=0.3)


def test_shallow_squats_are_partials_and_do_not_count() -> None:
    squats = (Squat(), Squat(drop=0.1), Squat(), Squat(drop=0.1))
    reps, dips = reps_of(film(Scene(squats=squats)).track)
    assert len(reps) == 2
    assert len(dips) == 2
    assert all(35 <= dip.flexion_deg < 57 for dip in dips)


def test_squats_without_standing_still_between_are_told_apart() -> None:
    reps, _ = reps_of(film(Scene(squats=(Squat(rest_s=0.0),) * 4)).track)
    assert len(reps) == 4


def test_a_bounce_at_the_bottom_is_one_repetition() -> None:
    truth = film(Scene(squats=(Squat(pause_s=1.0),)))
    xy = truth.track.xy_px.copy()
    pulse = 25 * np.sin(np.linspace(0, 2 * np.pi, 20)).clip(0)
    middle = int(truth.bottoms_s[0] * 30)
    xy[middle - 10 : middle + 10, 11:27, 1] -= pulse[:, None]
    reps, _ = reps_of(dataclasses.replace(truth.track, xy_px=xy))
    assert len(reps) == 1


def test_swinging_arms_are_no_repetition() -> None:
    truth = film(Scene(squats=()))
    truth = film(Scene(squats=(), lead_s=6.0))
    xy = truth.track.xy_px.copy()
    xy[:, 13:23, 1] += 150 * np.sin(truth.track.time_s * 5)[:, None]
    reps, dips = reps_of(dataclasses.replace(truth.track, xy_px=xy))
    assert not reps
    assert not dips


def test_walking_in_and_out_makes_no_repetition() -> None:
    truth = film(Scene(squats=(Squat(),), lead_s=4.0))
    xy = truth.track.xy_px.copy()
    share = np.concatenate([np.linspace(0.5, 1.0, 75), np.ones(len(xy) - 75)])
    xy = (xy - [360, 640]) * share[:, None, None] + [360, 640]
    xy[:75, :, 0] += 40 * np.sin(np.arange(75) / 4)[:, None]
    reps, _ = reps_of(dataclasses.replace(truth.track, xy_px=xy))
    assert len(reps) == 1


def test_dropped_frames_neither_make_nor_break_a_repetition() -> None:
    truth = film(Scene(squats=(Squat(), Squat(), Squat())))
    keep = np.random.default_rng(1).random(len(truth.track)) > 0.4
    keep[0] = True
    track = dataclasses.replace(
        truth.track,
        **{
            name: getattr(truth.track, name)[keep]
            for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility")
        },
    )
    reps, _ = reps_of(track)
    assert [rep.bottom_s for rep in reps] == pytest.approx(truth.bottoms_s, abs=0.1)


@pytest.mark.parametrize(("lift", "kind"), [("right", SquatKind.LEFT), ("left", SquatKind.RIGHT)])
def test_single_leg_squats_name_the_standing_leg(lift: str, kind: SquatKind) -> None:
    reps, _ = reps_of(film(Scene(lift=lift, squats=(Squat(drop=0.25),) * 2)).track)
    assert [rep.squat for rep in reps] == [kind, kind]


def test_the_kind_can_be_forced() -> None:
    reps, _ = reps_of(film(Scene()).track, squat="left")
    assert [rep.squat for rep in reps] == [SquatKind.LEFT]


def test_a_sample_without_anybody_changes_nothing() -> None:
    segmenter = RepSegmenter(AnalysisConfig())
    nobody = RepSample(0, 0.0, *[float("nan")] * 12)
    assert segmenter.update(nobody) == []
    assert not segmenter.deep
    assert segmenter.finish() == []


def test_legs_taken_for_each_other_at_the_bottom_do_not_cost_the_rep() -> None:
    truth = film(Scene(squats=(Squat(),) * 2))
    bottom = round(truth.bottoms_s[0] * 30)
    rows = slice(bottom - 10, bottom + 10)
    xy = truth.track.xy_px.copy()
    for left in (25, 27, 29, 31):
        xy[rows, [left, left + 1]] = xy[rows, [left + 1, left]]
    reps, _ = reps_of(dataclasses.replace(truth.track, xy_px=xy))
    assert [rep.squat for rep in reps] == [SquatKind.DOUBLE] * 2


def a_step(free_x: float) -> list[RepSample]:
    """A foot lifted while the other one, which seems to stand, travels; flexion as in a squat."""
    share = np.linspace(0.0, 1.0, 20)
    return [
        RepSample(
            n,
            n / 30,
            0.3 * s,
            70.0 * s,
            70.0 * s,
            70.0 * s,
            70.0 * s,
            1.0,
            0.2,
            0.0,
            free_x * s,
            0.0,
            0.0,
            0.0,
        )
        for n, s in enumerate(share)
    ]


def test_a_step_that_was_cut_off_is_no_single_leg_squat() -> None:
    config = AnalysisConfig()
    assert describe(a_step(0.4), config, 1, complete=False) is None
    whole = describe(a_step(0.4), config, 1, complete=True)
    assert isinstance(whole, Rep)
    assert whole.squat is SquatKind.LEFT


def test_a_squat_after_a_cut_is_no_landing_from_the_take_before() -> None:
    """There the feet stood a leg length higher in the picture."""
    segmenter = RepSegmenter(AnalysisConfig())
    found: list[Rep | Dip] = []
    for row, time_s in enumerate(np.arange(120) / 30):
        bent = 78.0 * np.sin(np.pi * np.clip((time_s - 2.1) / 1.6, 0.0, 1.0))
        down = 4.0 if row < 60 else 5.0
        depth = 1 - np.cos(np.radians(bent / 2))
        if row == 60:
            found += segmenter.leave()
        sample = (row, time_s, depth, *[bent] * 4, 0.0, -0.2, down, 0.2, down, 0.0, 0.0)
        found += segmenter.update(RepSample._make(sample))
    (rep,) = found + segmenter.finish()
    assert isinstance(rep, Rep)
