"""One session in a few numbers, and the page of many."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from datetime import date

import pytest

from tests.support.sessions import FRAME_INDEX, UNCLEAR, UNJUDGED, VALGUS, rep, session
from tests.unit.report.page.test_session_page import read
from valgus.judge.change import Change as Verdict
from valgus.judge.change import LegSession, compare, compare_leg, detectable_change_deg
from valgus.judge.trend import LegValues, Stance, Value, change, points_of, values_of
from valgus.model.config import AnalysisConfig
from valgus.model.session import Peak, RepAssessment
from valgus.model.terms import Side, SquatKind
from valgus.report.charts import trend_chart as figure
from valgus.report.page.trend_page import TrendSession, changes, trend_page
from valgus.report.text import languages
from valgus.results.document import session_to_dict
from valgus.results.leg_sessions import legs_of
from valgus.results.reading import checked

EN = languages.load()


def leg(inward: float, side: Side = Side.LEFT, judged: int = 5) -> LegValues:
    value = Value(inward, 1.0, 0 if math.isnan(inward) else judged)
    return LegValues(side, Stance.DOUBLE, judged, 2, 0, value, Value(1.0, 0.5, judged))


def sessions(*inward: float) -> list[TrendSession]:
    return [
        TrendSession(n, date(2026, n, 1), f"{n}.mp4", (leg(value),))
        for n, value in enumerate(inward, 1)
    ]


def test_a_session_is_summed_up_for_each_leg() -> None:
    made = session(rep(1, VALGUS), rep(2), rep(3, UNCLEAR), rep(4, UNJUDGED))
    left, right = values_of(made)
    assert (left.side, left.stance, left.judged, left.flagged, left.unclear) == (
        Side.LEFT, Stance.DOUBLE, 3, 1, 1,
    )  # fmt: skip
    assert left.inward_deg.mean == pytest.approx((24.25 + 3 + 3) / 3)
    assert (right.judged, right.flagged) == (4, 0)
    assert right.inward_deg.spread == 0.0


def test_single_leg_squats_are_kept_apart() -> None:
    made = session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT), rep(2))
    found = {(item.side, item.stance): item.judged for item in values_of(made)}
    assert found == {
        (Side.LEFT, Stance.DOUBLE): 1,
        (Side.RIGHT, Stance.DOUBLE): 1,
        (Side.LEFT, Stance.SINGLE): 1,
    }


def test_one_repetition_has_no_spread_and_none_judged_no_mean() -> None:
    (left, _) = values_of(session(rep(1)))
    assert math.isnan(left.inward_deg.spread)
    (left, _) = values_of(session(rep(1, UNJUDGED)))
    assert math.isnan(left.inward_deg.mean)


def points(*inward: float) -> tuple[object, ...]:
    return points_of([(s.day, s.legs) for s in sessions(*inward)], Side.LEFT, Stance.DOUBLE)


def test_a_change_is_real_beyond_what_two_takes_differ_by_and_only_there() -> None:
    least = detectable_change_deg(5, 5, AnalysisConfig())
    within, beyond = (change(points(20.0, 20.0 - least + d)) for d in (0.1, -0.1))  # type: ignore[arg-type]
    assert within is not None
    assert beyond is not None
    assert not within.real
    assert beyond.real
    assert beyond.inward_deg == pytest.approx(-least - 0.1)


@pytest.mark.parametrize("config", [AnalysisConfig(), AnalysisConfig(take_error_deg=0.5)])
@pytest.mark.parametrize("inward", [(20.0, 20.0), (20.0, 17.0), (17.0, 20.0), (20.0, 5.0)])
def test_a_trend_and_a_comparison_of_two_sessions_say_the_same(
    inward: tuple[float, float], config: AnalysisConfig
) -> None:
    trend = change(points(*inward), config)  # type: ignore[arg-type]
    before, after = (LegSession(Side.LEFT, SquatKind.DOUBLE, (deg,) * 5, 2, 5) for deg in inward)
    compared = compare_leg(before, after, config)
    assert trend is not None
    assert (trend.inward_deg, trend.least_deg) == (compared.change_deg, compared.detectable_deg)
    assert trend.verdict is compared.verdict
    assert trend.real == (compared.verdict is not Verdict.NONE)


def unmeasured(item: RepAssessment) -> RepAssessment:
    """The same repetition with the left foot out of sight: judged by the medial shift alone."""
    left = dataclasses.replace(item.legs[Side.LEFT], inward_deg=Peak(math.nan, math.nan))
    return dataclasses.replace(item, legs={**item.legs, Side.LEFT: left})


def test_of_the_same_sessions_they_say_the_same_when_an_angle_is_missing() -> None:
    made = [
        session(rep(1, VALGUS), unmeasured(rep(2, VALGUS)), rep(3, UNJUDGED)),
        session(rep(1), rep(2), rep(3)),
    ]
    read = [checked(session_to_dict(one, FRAME_INDEX)).session() for one in made]
    days = [date(2026, n, 1) for n in (1, 2)]
    dated = list(zip(days, (values_of(one) for one in made), strict=True))
    trend = change(points_of(dated, Side.LEFT, Stance.DOUBLE))
    compared, _ = compare(*(legs_of(one) for one in read), AnalysisConfig())
    assert trend is not None
    assert trend.least_deg == detectable_change_deg(1, 3, AnalysisConfig())
    assert (trend.inward_deg, trend.least_deg) == (compared.change_deg, compared.detectable_deg)
    first = trend.first.values
    assert (first.judged, first.flagged) == (compared.before.judged, compared.before.flagged)
    assert (first.judged, first.flagged) == (2, 2)


def test_a_session_without_an_angle_is_no_point() -> None:
    made = session(unmeasured(rep(1, VALGUS)))
    dated = [(date(2026, n, 1), values_of(made)) for n in (1, 2)]
    assert points_of(dated, Side.LEFT, Stance.DOUBLE) == ()
    assert len(points_of(dated, Side.RIGHT, Stance.DOUBLE)) == 2


def test_the_latest_session_is_compared_with_the_first() -> None:
    shuffled = [sessions(30.0, 5.0, 12.0)[n] for n in (2, 0, 1)]
    ordered = points_of([(s.day, s.legs) for s in shuffled], Side.LEFT, Stance.DOUBLE)
    found = change(ordered)
    assert found is not None
    assert (found.first.day.month, found.last.day.month) == (1, 3)
    assert found.inward_deg == pytest.approx(-18.0)


def test_one_session_or_an_unjudged_one_is_no_change() -> None:
    assert change(points(20.0)) is None  # type: ignore[arg-type]
    assert len(points(20.0, math.nan)) == 1
    assert change(points(20.0, math.nan)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inward", "words"),
    [
        ((30.0, 5.0), "−25.0° since 1 January 2026, beyond the smallest detectable change"),
        ((5.0, 30.0), "moves inward more"),
        ((10.0, 11.0), "That may be chance"),
        ((10.0,), "one session so far"),
        ((), "never judged"),
    ],
)
def test_a_change_is_told_in_words(inward: tuple[float, ...], words: str) -> None:
    dated = [(s.day, s.legs) for s in sessions(*inward)]
    (left, right) = changes(dated, Stance.DOUBLE, EN)
    assert words in left
    assert right == "Right knee: never judged."


@pytest.mark.parametrize("language", languages.languages())
@pytest.mark.parametrize("inward", [(), (12.0,), (12.0, 3.0), (12.0, math.nan, 3.0)])
def test_every_history_has_a_page(inward: tuple[float, ...], language: str) -> None:
    html = trend_page("A <b>", sessions(*inward), languages.load(language), "0.0")
    assert read(html).tags.count("h1") == 1
    assert "A &lt;b&gt;" in html


def test_the_page_shows_each_session_and_the_band() -> None:
    html = trend_page("Anna", sessions(25.0, 20.0, 4.0), EN, "0.0")
    assert html.count('class="dot"') == 3
    assert html.count('class="unsure"') == 1
    assert "2026-03-01" in html
    assert "take share" in read(html).text


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 25])
def test_days_are_not_written_over_each_other_and_stay_inside(count: int) -> None:
    days = [date.fromordinal(738_000 + 30 * n) for n in range(count)]
    many = [TrendSession(n, day, "a.mp4", (leg(10.0 + n),)) for n, day in enumerate(days)]
    left_panel = trend_page("Anna", many, EN, "0.0").split("<svg")[1].split("</svg")[0]
    found = re.findall(r'class="tick( mid| end|)" x="([\d.]+)"[^>]*>(\d{4}-[\d-]+)<', left_panel)
    assert {days[0].isoformat(), days[-1].isoformat()} <= {day for _, _, day in found}
    begins = [float(x) - {"": 0, " mid": 40, " end": 80}[anchor] for anchor, x, _ in found]
    assert all(b - a >= 80 for a, b in itertools.pairwise(begins))
    assert begins[0] >= 0
    assert begins[-1] + 80 <= figure.WIDTH


def test_without_a_judged_angle_there_is_no_empty_drawing() -> None:
    html = trend_page("Anna", sessions(math.nan), EN, "0.0")
    assert "<svg" not in html
    assert "Left knee: never judged." in html
