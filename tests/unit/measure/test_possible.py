"""What no body can do is missing, and said; it is never printed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track
from valgus.measure import possible
from valgus.measure.measure_track import measure_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.session import Interval, Rep
from valgus.model.terms import SquatKind


def rep(flexion_deg: float = 100.0, depth: float = 0.4) -> Rep:
    return Rep(1, SquatKind.DOUBLE, 10, 30, 50, 0.3, 1.0, 1.7, flexion_deg, depth)


@pytest.mark.parametrize("name", possible.POSSIBLE)
def test_every_measure_keeps_its_range_and_loses_what_lies_beyond(name: str) -> None:
    low, high = possible.POSSIBLE[name]
    kept = possible.possible(name, [low - 0.01, low, high, high + 0.01])
    assert np.isnan(kept).tolist() == [True, False, False, True]


def test_a_series_loses_what_no_body_can_do_and_nothing_else() -> None:
    series = measure_track(film(Scene()).track, AnalysisConfig()).series
    flexion = series.knee_flexion_deg.copy()
    flexion[40, 0] = 166.0
    kept = possible.series_of_a_body(dataclasses.replace(series, knee_flexion_deg=flexion))
    assert np.isnan(kept.knee_flexion_deg[40, 0])
    assert np.isnan(kept.knee_flexion_deg).sum() == 1
    assert np.array_equal(kept.depth, series.depth)


def test_a_rep_loses_its_bend_and_its_depth_each_by_itself() -> None:
    assert possible.rep_of_a_body(rep()) == rep()
    deep = possible.rep_of_a_body(rep(flexion_deg=166.0))
    assert np.isnan(deep.flexion_deg)
    assert deep.depth == 0.4
    assert np.isnan(possible.rep_of_a_body(rep(depth=1.66)).depth)


def test_an_interval_ends_where_the_body_does() -> None:
    assert possible.within_a_body("knee_flexion_deg", Interval(1.0, 9.0)) == Interval(1.0, 9.0)
    assert possible.within_a_body("knee_flexion_deg", Interval(140.0, 160.0)).high == 155.0
    assert np.isnan(possible.within_a_body("knee_flexion_deg", Interval()).high)


def test_what_was_left_out_is_named_with_its_reps() -> None:
    judged = judge_track.judge(film(Scene(squats=(Squat(), Squat()))).track, ChosenConfig())
    first, second = (item.rep for item in judged.session.reps)
    drop = judged.series.pelvic_drop_deg.copy()
    drop[second.bottom_row] = 178.0
    wrong = dataclasses.replace(judged.series, pelvic_drop_deg=drop)
    found = possible.left_out(wrong, [dataclasses.replace(first, depth=1.3), second])
    assert found == {"depth": (1,), "pelvic_drop_deg": (2,)}
    assert possible.left_out(judged.series, [first, second]) == {}


def far_too_deep() -> PoseTrack:
    """A squat whose hips go below the floor, as landmarks that jumped away say."""
    track = film(Scene(squats=(Squat(),))).track
    down = np.sin(np.linspace(0.0, np.pi, len(track)))
    xy = track.xy_px.copy()
    leg_px = xy[0, 27, 1] - xy[0, 23, 1]
    xy[:, 23:25, 1] += (1.7 * leg_px * down)[:, None]
    return dataclasses.replace(track, xy_px=xy)


def test_hips_that_drop_by_more_than_a_leg_are_not_told() -> None:
    judged = judge_track.judge(far_too_deep(), ChosenConfig())
    told = [reason for reason in judged.session.notices if "dropped_pct" in reason.values]
    assert not told
    assert any(reason.code == "beyond_a_body" for reason in judged.session.notices)
    assert not (judged.series.depth > 1.0).any()
