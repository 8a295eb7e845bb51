"""The page of one person's sessions over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from valgus.judge.change import Change, Dated, LegValues, Stance, change_over, course
from valgus.model.terms import Side
from valgus.report.charts import trend_chart as figure
from valgus.report.page.cells import Cell
from valgus.report.page.page_data import day_words
from valgus.report.page.render import render
from valgus.report.text.languages import Words

if TYPE_CHECKING:
    from valgus.results.history import Record

_CHANGED: Final = {
    Change.LESS_INWARD: "trend.changed_less",
    Change.MORE_INWARD: "trend.changed_more",
    Change.NONE: "trend.unchanged",
}


@dataclass(frozen=True, slots=True)
class StancePart:
    """The course of one kind of squat."""

    stance: Stance
    """Which kind."""
    changes: tuple[str, ...]
    """A sentence for each leg."""
    panels: tuple[Markup, ...]
    """A drawing for each leg; none without a judged angle."""


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
    configs = [session.session.config.values for session in sessions]
    return render(
        "trend.html.j2",
        words,
        title=words("trend.title", name=person),
        person=person,
        version=version,
        sessions=sessions,
        parts=[_part(sessions, stance, words) for stance in stances(sessions)],
        columns=_COLUMNS,
        rows=[_cells(session, leg, words) for session in sessions for leg in session.legs],
        take=_span((config.take_error_deg for config in configs), words),
        rep=_span((config.rep_error_deg for config in configs), words),
    )


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


def _part(sessions: Sequence[Record], stance: Stance, words: Words) -> StancePart:
    points = {side: _course(sessions, stance, side) for side in Side}
    y_range = figure.value_range(list(points.values()))
    panels = (figure.panel(side, points[side], y_range, words) for side in Side)
    return StancePart(
        stance,
        tuple(changes(sessions, stance, words)),
        tuple(panels) if any(points.values()) else (),
    )


_COLUMNS: Final = (
    *("session", "date", "clip", "leg", "kind"),
    *("reps", "flagged", "mean", "spread", "shift_mean"),
)


def _cells(session: Record, leg: LegValues, words: Words) -> dict[str, Cell]:
    cells = (
        Cell(str(session.number), session.number),
        Cell(session.day.isoformat(), session.day.toordinal()),
        Cell(session.source, session.source),
        Cell(words(f"strip.{leg.side}"), leg.side.value),
        Cell(words(f"trend.{leg.stance}_short"), leg.stance.value),
        Cell(str(leg.judged), leg.judged),
        Cell(str(leg.flagged), leg.flagged),
        Cell(words.number(leg.mean_deg, 1, sign=True), leg.mean_deg),
        Cell(words.number(leg.spread_deg, 1), leg.spread_deg),
        Cell(words.number(leg.shift_pct, 1, sign=True), leg.shift_pct),
    )
    return dict(zip(_COLUMNS, cells, strict=True))


def _span(values: Iterable[float], words: Words) -> str:
    """Write a setting; its least and largest value when sessions were found with several."""
    known = sorted(set(values))
    return "…".join(dict.fromkeys(words.number(value, 1) for value in known[:1] + known[-1:]))
