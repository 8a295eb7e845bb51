"""Figures: the frames that are chosen, and curves that stay in their frame."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.recorded import analysis
from tests.support.sessions import rep, session
from valgus.judge.rules import TOE_LINE, Rule
from valgus.model.terms import Phase, Side, Verdict
from valgus.report import shots
from valgus.report.charts import curves
from valgus.report.charts.axes import Axes, nice_range, nice_step, paths, ticks
from valgus.report.charts.curves import Measure
from valgus.report.charts.strip import strip
from valgus.report.text import languages

EN = languages.load()
FOUND = analysis()
SESSION, SERIES = FOUND.session, FOUND.series


# --- which frames


def test_every_flagged_repetition_is_compared() -> None:
    plan = shots.choose(SESSION, SERIES)
    assert [item.rep.rep.number for item in plan.comparisons] == list(SESSION.flagged())


def test_the_worst_frame_is_the_one_that_spoke_most_for_the_flag() -> None:
    for item in shots.choose(SESSION, SERIES).comparisons:
        leg = item.rep.legs[Side.LEFT]
        assert item.side is Side.LEFT
        assert item.worst.time_s == pytest.approx(leg.reasons[0].values["at_s"], abs=0.02)


def test_the_best_frame_is_another_repetition_at_the_same_depth_on_the_same_way() -> None:
    for item in shots.choose(SESSION, SERIES).comparisons:
        assert item.best is not None
        assert item.best.rep not in SESSION.flagged()
        depths = SERIES.depth[[item.best.row, item.worst.row]]
        assert depths[0] == pytest.approx(depths[1], abs=0.03)
        ways = {item.best.phase, item.worst.phase} - {Phase.BOTTOM}
        assert len(ways) <= 1


def test_the_standing_frame_shows_somebody_who_stands() -> None:
    standing = shots.choose(SESSION, SERIES).standing
    assert standing is not None
    assert abs(SERIES.depth[standing.row]) < 0.05
    assert standing.rep is None


def test_without_a_flag_the_repetition_nearest_to_a_limit_is_shown() -> None:
    reps = tuple(item for item in SESSION.reps if item.rep.number not in SESSION.flagged())
    plan = shots.choose(dataclasses.replace(SESSION, reps=reps), SERIES)
    assert len(plan.comparisons) == 1
    peaks = {r.rep.number: max(leg.inward_deg.peak for leg in r.legs.values()) for r in reps}
    assert plan.comparisons[0].worst.rep == max(peaks, key=lambda number: peaks[number])


def test_the_only_repetition_has_no_better_one() -> None:
    only = tuple(item for item in SESSION.reps if item.rep.number == 2)
    (item,) = shots.choose(dataclasses.replace(SESSION, reps=only), SERIES).comparisons
    assert item.best is None


def test_a_view_that_allows_no_verdict_shows_the_deepest_frame() -> None:
    reps = tuple(
        dataclasses.replace(
            item,
            verdict=Verdict.NOT_ASSESSABLE,
            legs={
                side: dataclasses.replace(leg, verdict=Verdict.NOT_ASSESSABLE)
                for side, leg in item.legs.items()
            },
        )
        for item in SESSION.reps
    )
    (item,) = shots.choose(dataclasses.replace(SESSION, reps=reps), SERIES).comparisons
    assert item.side is None
    assert item.worst.row == item.rep.rep.bottom_row


def test_no_repetition_shows_nothing() -> None:
    plan = shots.choose(dataclasses.replace(SESSION, reps=()), SERIES)
    assert plan.rows() == frozenset()


# --- curves

RULE = Rule(TOE_LINE, "inward_deg", 11.0, 11.0, weight=1.0, most_for=4.0, most_against=4.0)
INWARD = Measure("inward", SERIES.inward_deg, RULE, SERIES.inward_sigma_deg)


def test_a_curve_for_each_judged_repetition_flagged_ones_marked() -> None:
    left = curves.curves_of(SESSION, SERIES, Side.LEFT, INWARD)
    assert [curve.number for curve in left] == [1, 2, 3, 4]
    assert [curve.number for curve in left if curve.flagged] == [2, 4]


def test_a_curve_goes_over_the_repetition_where_the_knee_is_bent() -> None:
    (curve, *_) = curves.curves_of(SESSION, SERIES, Side.LEFT, INWARD)
    assert (curve.percent[0], curve.percent[-1]) == (pytest.approx(0), pytest.approx(100))
    rep = SESSION.reps[0].rep
    bent = SERIES.knee_flexion_deg[rep.start_row : rep.end_row + 1, 0] > 45
    assert np.array_equal(np.isfinite(curve.values), bent)


def drawn_points(svg: str) -> list[tuple[float, float]]:
    found = re.findall(r'<path class="rep[^"]*" d="([^"]+)"', svg)
    return [(float(x), float(y)) for d in found for x, y in re.findall(r"([\d.-]+) ([\d.-]+)", d)]


def test_both_panels_stay_in_their_frame_and_tell_the_highest_value() -> None:
    found = {side: curves.curves_of(SESSION, SERIES, side, INWARD) for side in Side}
    y_range = curves.value_range(list(found.values()), INWARD)
    for side in Side:
        svg = curves.panel(side, found[side], INWARD, y_range, EN)
        points = drawn_points(svg)
        assert len(points) > 50
        assert all(0 <= x <= curves.WIDTH and 0 <= y <= curves.HEIGHT for x, y in points)
        highest = max(np.nanmax(curve.values) for curve in found[side])
        assert f"The highest value is {EN.number(highest)}" in svg
    assert "flagged: 2, 4" in curves.panel(Side.LEFT, found[Side.LEFT], INWARD, y_range, EN)


def test_a_line_is_broken_where_nothing_was_judged() -> None:
    axes = Axes(0, 0, 100, 100, (0, 100), (0, 1))
    x, y = np.arange(5.0), np.array([0.1, 0.2, np.nan, 0.4, 0.5])
    assert len(list(paths(axes, x, y))) == 2


def test_labels_do_not_lie_on_each_other() -> None:
    moved = curves.spread([10.0, 10.0, 12.0, 90.0], 200.0)
    assert all(b - a >= 12 for a, b in itertools.pairwise(moved))
    assert moved[-1] == 90.0


@given(st.lists(st.floats(0, 180), max_size=13).map(sorted))
def test_labels_neither_lie_on_each_other_nor_below_the_drawing(places: list[float]) -> None:
    moved = curves.spread(places, 180.0)
    assert all(b - a >= 12.9 for a, b in itertools.pairwise(moved))
    assert all(0 <= place <= 180.0 for place in moved)


def many(count: int) -> tuple[curves.Curve, ...]:
    x = np.linspace(0, 100, 20)
    return tuple(curves.Curve(n, True, x, 20 + x / 50, np.ones(20)) for n in range(1, count + 1))


@pytest.mark.parametrize(("count", "named"), [(1, 1), (13, 13), (40, 0)])
def test_more_repetitions_than_have_room_are_not_named(count: int, named: int) -> None:
    svg = curves.panel(Side.LEFT, many(count), INWARD, (0.0, 30.0), EN)
    assert svg.count('class="flag-name"') == named
    assert svg.count("rep flagged") == count


def test_the_bands_of_many_repetitions_do_not_hide_their_curves() -> None:
    few, lot = (curves.panel(Side.LEFT, many(n), INWARD, (0.0, 30.0), EN) for n in (4, 40))
    assert few.count('fill-opacity="1"') == 4
    assert lot.count('fill-opacity="0.1"') == 40


@pytest.mark.parametrize("count", [1, 12, 40, 150])
def test_the_numbers_of_a_long_session_do_not_run_into_each_other(count: int) -> None:
    made = session(*(rep(n) for n in range(1, count + 1)), duration_s=float(count + 2))
    svg = strip(made, None, EN)
    places = [
        (float(x), len(n)) for x, n in re.findall(r'number mid" x="([\d.]+)"[^>]*>(\d+)<', svg)
    ]
    assert len(places) >= min(count, 20)
    for (a, long), (b, wide) in itertools.pairwise(places):
        assert b - a >= 8 * (long + wide) / 2


@pytest.mark.parametrize("span", [0.003, 0.7, 8.0, 47.0, 350.0])
def test_four_to_nine_numbers_are_written_along_an_axis(span: float) -> None:
    low, high = nice_range([-span / 3, 2 * span / 3])
    assert low <= -span / 3
    assert high >= 2 * span / 3
    assert 3 <= len(ticks(low, high, nice_step(span))) <= 9


def test_the_strip_has_a_field_for_each_leg_and_symbols_for_verdicts() -> None:
    svg = strip(SESSION, SERIES, EN)
    assert svg.count('class="field ') == 2 * len(SESSION.reps)
    assert svg.count(">✗<") == 2
    assert "rep 2 from" in svg


def test_the_strip_needs_no_series() -> None:
    assert strip(SESSION, None, EN).count('class="field ') == 2 * len(SESSION.reps)
