"""The page of many sessions: what changed, in words, in a drawing and in a table."""

from __future__ import annotations

import itertools
import math
import re
from datetime import date

import pytest

from tests.support.history import kept, monthly
from tests.support.sessions import UNJUDGED, VALGUS, rep, session, turned
from tests.unit.report.page.test_session_page import read
from valgus.judge.change import Stance
from valgus.model.terms import SquatKind
from valgus.report.charts import trend_chart as figure
from valgus.report.page.trend_page import changes, stances, trend_page
from valgus.report.text import languages

EN = languages.load()


@pytest.mark.parametrize(
    ("inward", "words"),
    [
        ((30.0, 5.0), "−25.0° since 1 January 2026, beyond the smallest detectable change"),
        ((5.0, 30.0), "moves inward more"),
        ((10.0, 11.0), "That may be chance"),
        ((10.0,), "one session so far"),
        ((), "never judged"),
        ((math.nan,), "never judged"),
    ],
)
def test_a_change_is_told_in_words(inward: tuple[float, ...], words: str) -> None:
    left, _ = changes(monthly(*inward), Stance.DOUBLE, EN)
    assert left.startswith("Left knee: ")
    assert words in left


def test_a_kind_of_squat_is_shown_when_it_occurs() -> None:
    single = session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT))
    records = [kept(1, date(2026, 1, 1), single)]
    assert stances(records) == (Stance.SINGLE,)
    assert stances([*records, *monthly(3.0)]) == (Stance.DOUBLE, Stance.SINGLE)
    assert 'id="double"' not in trend_page("Anna", records, EN, "0.0")


@pytest.mark.parametrize("setting", ["take_error_deg", "rep_error_deg"])
def test_the_errors_of_measurement_are_those_of_the_sessions(setting: str) -> None:
    usual, sure = monthly(20.0, 14.0), monthly(20.0, 14.0, **{setting: 9.0})
    told = [next(changes(records, Stance.DOUBLE, EN)) for records in (usual, sure)]
    assert told[0] != told[1]
    pages = [trend_page("Anna", records, EN, "0.0") for records in (usual, sure)]
    bands = [re.findall(r'class="unsure" d="([^"]+)"', page)[0] for page in pages]
    assert bands[0] != bands[1]
    assert "9.0°" not in pages[0]
    assert "9.0°" in pages[1]


def test_errors_that_differ_from_session_to_session_are_told_as_a_range() -> None:
    records = [*monthly(20.0), kept(2, date(2026, 2, 1), turned(3.0, take_error_deg=1.0))]
    assert (
        "1.0…2.8° is what all repetitions of one take share"
        in read(trend_page("Anna", records, EN, "0.0")).text
    )


@pytest.mark.parametrize("language", languages.languages())
@pytest.mark.parametrize("inward", [(), (12.0,), (12.0, 3.0), (12.0, math.nan, 3.0)])
def test_every_history_has_a_page(inward: tuple[float, ...], language: str) -> None:
    html = trend_page("A <b>", monthly(*inward), languages.load(language), "0.0")
    assert read(html).tags.count("h1") == 1
    assert "A &lt;b&gt;" in html


def test_the_page_shows_each_session_and_the_band() -> None:
    html = trend_page("Anna", monthly(25.0, 20.0, 4.0), EN, "0.0")
    left, right = html.split("<svg")[1:3]
    for panel in (left, right):
        assert panel.count('class="dot"') == 3
        assert panel.count('class="unsure"') == 1
    assert "2026-03-01" in html
    assert "take share" in read(html).text


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 25])
def test_days_are_not_written_over_each_other_and_stay_inside(count: int) -> None:
    days = [date.fromordinal(738_000 + 30 * n) for n in range(count)]
    many = [kept(n, day, turned(10.0 + n)) for n, day in enumerate(days)]
    left_panel = trend_page("Anna", many, EN, "0.0").split("<svg")[1].split("</svg")[0]
    found = re.findall(r'class="tick( mid| end|)" x="([\d.]+)"[^>]*>(\d{4}-[\d-]+)<', left_panel)
    assert {days[0].isoformat(), days[-1].isoformat()} <= {day for _, _, day in found}
    begins = [float(x) - {"": 0, " mid": 40, " end": 80}[anchor] for anchor, x, _ in found]
    assert all(b - a >= 80 for a, b in itertools.pairwise(begins))
    assert begins[0] >= 0
    assert begins[-1] + 80 <= figure.WIDTH


def test_without_a_judged_angle_there_is_no_empty_drawing() -> None:
    records = [kept(1, date(2026, 1, 1), session(rep(1, UNJUDGED, UNJUDGED)))]
    html = trend_page("Anna", records, EN, "0.0")
    assert "<svg" not in html
    assert "Left knee: never judged." in html
