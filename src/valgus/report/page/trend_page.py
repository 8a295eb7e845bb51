"""The page of one person's sessions over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from valgus.judge.change import Change, Dated, LegValues, Stance, change_over, course
from valgus.model.terms import Side
from valgus.report.charts import trend_chart as figure
from valgus.report.markup import Markup, join, tag
from valgus.report.page.page_data import day_words
from valgus.report.page.session_page import document
from valgus.report.text.languages import Words

if TYPE_CHECKING:
    from valgus.results.history import Record

_CHANGED = {
    Change.LESS_INWARD: "trend.changed_less",
    Change.MORE_INWARD: "trend.changed_more",
    Change.NONE: "trend.unchanged",
}


def trend_page(person: str, sessions: Sequence[Record], words: Words, version: str) -> str:
    """Write the page.

    Parameters
    ----------
    person : str
    sessions : sequence of Record
    words : Words
    version : str
        Of the program.

    Returns
    -------
    html : str
        A whole document, as `valgus.report.page.session_page.report_page` makes them.
    """
    header = tag(
        "header",
        tag("p", words("trend.kicker"), class_="kicker"),
        tag("h1", person),
        tag("p", words("page.screening"), class_="screening"),
    )
    body = list(_body(sessions, words)) or [tag("p", words("trend.empty", name=person))]
    footer = tag("footer", tag("p", words("exercise.note")), tag("p", f"valgus {version}"))
    title = words("trend.title", name=person)
    return document(title, join(header, tag("main", *body, id="main"), footer), words)


def stances(sessions: Sequence[Record]) -> tuple[Stance, ...]:
    """Kinds of squat that occur."""
    found = {leg.stance for session in sessions for leg in session.legs}
    return tuple(stance for stance in Stance if stance in found)


def changes(sessions: Sequence[Record], stance: Stance, words: Words) -> Iterator[str]:
    """Say of each leg whether it has changed since its first session."""
    for side in Side:
        points = _course(sessions, stance, side)
        knee = words(f"side.knee_{side}")
        found = change_over(points)
        if found is None:
            yield words("trend.only" if points else "trend.never", knee=knee)
            continue
        yield words(
            _CHANGED[found.verdict],
            knee=knee,
            change=words("trend.degrees", value=words.number(found.change_deg, 1, sign=True)),
            date=day_words(points[0].day, words),
            least=words("trend.degrees", value=words.number(found.detectable_deg, 1)),
        )


def _course(sessions: Sequence[Record], stance: Stance, side: Side) -> tuple[Dated, ...]:
    return course(((session.day, session.legs) for session in sessions), stance, side)


def _body(sessions: Sequence[Record], words: Words) -> Iterator[Markup]:
    if not sessions:
        return
    yield tag("p", words("trend.intro"))
    for stance in stances(sessions):
        yield _stance(sessions, stance, words)
    yield _table(sessions, words)
    yield _how(sessions, words)


def _stance(sessions: Sequence[Record], stance: Stance, words: Words) -> Markup:
    """Write the curves of one kind of squat."""
    lines = [tag("p", line, class_="change") for line in changes(sessions, stance, words)]
    heading = tag("h2", words(f"trend.{stance}"))
    return tag("section", heading, *lines, *_row(sessions, stance, words), id=stance.value)


def _row(sessions: Sequence[Record], stance: Stance, words: Words) -> Iterator[Markup]:
    points = {side: _course(sessions, stance, side) for side in Side}
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


def _table(sessions: Sequence[Record], words: Words) -> Markup:
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


def _cells(session: Record, leg: LegValues, words: Words) -> Markup:
    cells: list[tuple[str, str | float]] = [
        (str(session.number), session.number),
        (session.day.isoformat(), session.day.toordinal()),
        (session.source, session.source),
        (words(f"strip.{leg.side}"), leg.side.value),
        (words(f"trend.{leg.stance}_short"), leg.stance.value),
        (str(leg.judged), leg.judged),
        (str(leg.flagged), leg.flagged),
        (words.number(leg.mean_deg, 1, sign=True), leg.mean_deg),
        (words.number(leg.spread_deg, 1), leg.spread_deg),
        (words.number(leg.shift_pct, 1, sign=True), leg.shift_pct),
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


def _how(sessions: Sequence[Record], words: Words) -> Markup:
    configs = [session.session.config.values for session in sessions]
    take = _span((config.take_error_deg for config in configs), words)
    rep = _span((config.rep_error_deg for config in configs), words)
    return tag("p", words("trend.how", take=take, rep=rep), class_="note")


def _span(values: Iterable[float], words: Words) -> str:
    """Write a setting; its least and largest value when sessions were found with several."""
    known = sorted(set(values))
    return "…".join(dict.fromkeys(words.number(value, 1) for value in (known[0], known[-1])))
