"""The page of one person's sessions over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from valgus.judge.trend import LegValues, Stance, change, points_of
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side
from valgus.report.charts import trend_chart as figure
from valgus.report.markup import Markup, join, tag
from valgus.report.page.page_data import day_words
from valgus.report.page.session_page import document
from valgus.report.text.languages import Words


@dataclass(frozen=True, slots=True)
class TrendSession:
    """One session of the page."""

    number: int
    """Its name."""
    day: date
    """When it was filmed."""
    source: str
    """Name of the clip."""
    legs: tuple[LegValues, ...]
    """Its values."""


def trend_page(person: str, sessions: Sequence[TrendSession], words: Words, version: str) -> str:
    """Write the page.

    Parameters
    ----------
    person : str
    sessions : sequence of TrendSession
    words : Words
    version : str
        Of the program.

    Returns
    -------
    html : str
        A whole document, as `valgus.report.page.session_page.report_page` makes them.
    """
    sections = [_stance(sessions, stance, words) for stance in Stance]
    header = tag(
        "header",
        tag("p", words("trend.kicker"), class_="kicker"),
        tag("h1", person),
        tag("p", words("page.screening"), class_="screening"),
    )
    body = [tag("p", words("trend.intro")), *sections, _table(sessions, words), _how(words)]
    if not sessions:
        body = [tag("p", words("trend.empty", name=person))]
    footer = tag("footer", tag("p", words("exercise.note")), tag("p", f"valgus {version}"))
    title = words("trend.title", name=person)
    return document(title, join(header, tag("main", *body, id="main"), footer), words)


def changes(
    sessions: Sequence[tuple[date, Sequence[LegValues]]], stance: Stance, words: Words
) -> Iterator[str]:
    """Say of each leg whether it has changed since its first session."""
    for side in Side:
        points = points_of(sessions, side, stance)
        knee = words(f"side.knee_{side}")
        found = change(points)
        if found is None:
            yield words("trend.only" if points else "trend.never", knee=knee)
            continue
        key = "unchanged"
        if found.real:
            key = "changed_more" if found.inward_deg > 0 else "changed_less"
        yield words(
            f"trend.{key}",
            knee=knee,
            change=words("trend.degrees", value=words.number(found.inward_deg, 1, sign=True)),
            date=day_words(found.first.day, words),
            least=words("trend.degrees", value=words.number(found.least_deg, 1)),
        )


def _dated(sessions: Sequence[TrendSession]) -> list[tuple[date, Sequence[LegValues]]]:
    return [(session.day, session.legs) for session in sessions]


def _stance(sessions: Sequence[TrendSession], stance: Stance, words: Words) -> Markup:
    """Write the curves of one kind of squat; nothing when it never occurred."""
    if not any(leg.stance is stance for session in sessions for leg in session.legs):
        return join()
    lines = [tag("p", line, class_="change") for line in changes(_dated(sessions), stance, words)]
    return tag(
        "section",
        tag("h2", words(f"trend.{stance}")),
        *lines,
        *_row(sessions, stance, words),
        id=stance.value,
    )


def _row(sessions: Sequence[TrendSession], stance: Stance, words: Words) -> Iterator[Markup]:
    points = {side: points_of(_dated(sessions), side, stance) for side in Side}
    if not any(points.values()):
        return
    y_range = figure.value_range(list(points.values()))
    panels = (figure.panel(side, points[side], y_range, words) for side in Side)
    caption = tag("figcaption", words("trend.inward"))
    yield tag("figure", caption, tag("div", *panels, class_="panels"), class_="curves")


_WORDS = frozenset({"date", "clip", "leg", "kind"})
"""Columns that are no numbers."""

_COLUMNS = (
    "session",
    "date",
    "clip",
    "leg",
    "kind",
    "reps",
    "flagged",
    "mean",
    "spread",
    "shift_mean",
)


def _table(sessions: Sequence[TrendSession], words: Words) -> Markup:
    head = (
        tag("th", tag("button", words(f"trend.{n}"), type="button"), scope="col", class_=_kind(n))
        for n in _COLUMNS
    )
    rows = [_cells(session, leg, words) for session in sessions for leg in session.legs]
    table = tag(
        "table",
        tag("thead", tag("tr", *head)),
        tag("tbody", *rows),
        class_="sortable",
        aria_label=words("trend.sessions"),
    )
    wide = tag("div", table, class_="wide", tabindex=0)
    return tag("section", tag("h2", words("trend.sessions")), wide, id="sessions")


def _cells(session: TrendSession, leg: LegValues, words: Words) -> Markup:
    cells: list[tuple[str, str | float]] = [
        (str(session.number), session.number),
        (session.day.isoformat(), session.day.toordinal()),
        (session.source, session.source),
        (words(f"strip.{leg.side}"), leg.side.value),
        (words(f"trend.{leg.stance}_short"), leg.stance.value),
        (str(leg.judged), leg.judged),
        (str(leg.flagged), leg.flagged),
        (words.number(leg.inward_deg.mean, 1, sign=True), leg.inward_deg.mean),
        (words.number(leg.inward_deg.spread, 1), leg.inward_deg.spread),
        (words.number(leg.shift_pct.mean, 1, sign=True), leg.shift_pct.mean),
    ]
    written = (
        tag("td", shown, data_sort=_sortable(sort), class_=_kind(name))
        for name, (shown, sort) in zip(_COLUMNS, cells, strict=True)
    )
    return tag("tr", *written)


def _kind(column: str) -> str | None:
    return "words" if column in _WORDS else None


def _sortable(value: str | float) -> str | float:
    # NaN, what was not measured, is not equal to itself.
    return "" if value != value else value  # noqa: PLR0124


def _how(words: Words) -> Markup:
    config = AnalysisConfig()
    take, rep = (words.number(value, 1) for value in (config.take_error_deg, config.rep_error_deg))
    return tag("p", words("trend.how", take=take, rep=rep), class_="note")
