"""A session on the screen: the table, the summary and what it suggests; fits any width."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from valgus.model.session import LegAssessment, RepAssessment, SessionResult
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.report import palette
from valgus.report.text import sentences
from valgus.report.text.languages import Words
from valgus.results.document import as_kept

_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.VALGUS: f"bold {palette.written(palette.TERMINAL_INWARD)}",
    Verdict.CLEAR: palette.written(palette.TERMINAL_CLEAR),
    Verdict.UNCLEAR: palette.written(palette.TERMINAL_UNCLEAR),
    Verdict.NOT_ASSESSABLE: "dim",
}
_COLUMNS: Final = (
    *("rep", "time", "bend", "depth", "ratio"),
    *("leg", "knee", "inward", "fppa", "shift"),
)
_OWN: Final = 5
"""Columns of the repetition itself; the others are a leg's."""
_TEXT_COLUMNS: Final = frozenset({"leg", "knee"})


def show(session: SessionResult, console: Console, explain: bool, words: Words) -> None:
    """Print a session: table, two-line summary, gluteus medius, next steps."""
    session = as_kept(session)
    console.print(Text(sentences.headline(session, words)))
    if session.reps:
        _print_reps(session.reps, console, words)
        for line in sentences.single_leg(session, words):
            console.print(Text(line))
        console.print(Text(words("table.legend"), style="dim"))
    console.print()
    for line in sentences.summary(session, words):
        console.print(Text(line, style="bold"))
    if explain:
        _paragraphs(console, sentences.reasons(session, words))
    _paragraphs(console, sentences.gluteus_medius(session, words))
    _paragraphs(console, sentences.next_steps(session, words), bullet="→ ")


def _paragraphs(console: Console, lines: Iterable[str], bullet: str = "") -> None:
    """Print lines after an empty one; what does not fit is continued under the text."""
    lines = tuple(lines)
    if lines:
        console.print()
    for line in lines:
        grid = Table.grid()
        grid.add_row(bullet, Text(line))
        console.print(grid if bullet else Text(line))


def _print_reps(reps: tuple[RepAssessment, ...], console: Console, words: Words) -> None:
    """Print the table, or its cells one after the other where its columns would be cut off."""
    rows = [row for item in reps for row in _rows(item, words)]
    headings = [words(f"table.{name}") for name in _COLUMNS]
    widths = [
        max(cell_len(heading), *(_width(row[place]) for row in rows))
        for place, heading in enumerate(headings)
    ]
    if sum(widths) + len(widths) - 1 <= console.width:
        console.print(_table(headings, widths, rows))
        return
    for row in rows:
        own, (side, verdict, *numbers) = row[:_OWN], row[_OWN:]
        if own[0]:
            _stack(_COLUMNS[:_OWN], own, 0, console, words)
        console.print(Text.assemble("  ", side, " ", verdict))
        _stack(_COLUMNS[_OWN + 2 :], numbers, 4, console, words)


def _stack(
    names: Sequence[str], cells: Sequence[str | Text], indent: int, console: Console, words: Words
) -> None:
    """Print cells with their headings; a heading stays on the line of its cell."""
    line = Text(" " * indent)
    for name, cell in zip(names, cells, strict=True):
        pair = Text.assemble(f"{words(f'table.{name}')} ", cell, "  ")
        if line.cell_len > indent and line.cell_len + pair.cell_len > console.width:
            console.print(line)
            line = Text(" " * indent)
        line.append_text(pair)
    console.print(line)


def _width(cell: str | Text) -> int:
    return cell_len(str(cell))


def _table(
    headings: Sequence[str], widths: Sequence[int], rows: Iterable[tuple[str | Text, ...]]
) -> Table:
    """Make the table of known widths: for many reps Rich would take longest to measure it."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name, heading, width in zip(_COLUMNS, headings, widths, strict=True):
        justify: JustifyMethod = "left" if name in _TEXT_COLUMNS else "right"
        table.add_column(heading, justify=justify, no_wrap=True, width=width)
    for row in rows:
        table.add_row(*row)
    return table


def _rows(item: RepAssessment, words: Words) -> Iterator[tuple[str | Text, ...]]:
    """A row for each standing leg; the rep's own numbers stand in the first."""
    rep = item.rep
    span = f"{words.number(rep.start_s, 1)}–{words.number(rep.end_s, 1)}"
    own: tuple[str, ...] = (
        str(rep.number),
        span,
        _with_unit(rep.flexion_deg, "°", words),
        _with_unit(100 * rep.depth, " %", words),
        words.number(item.ratio_lowest if _has_ratio(item) else math.nan, 2),
    )
    for side in rep.squat.standing:
        yield (*own, *_leg(side, item.legs[side], words))
        own = ("",) * len(own)


def _has_ratio(item: RepAssessment) -> bool:
    """Whether both feet stood and the view shows how far they are apart."""
    return item.rep.squat is SquatKind.DOUBLE and item.verdict is not Verdict.NOT_ASSESSABLE


def _leg(side: Side, leg: LegAssessment, words: Words) -> tuple[str | Text, ...]:
    shown = (
        f"{sentences.VERDICT_SYMBOLS[leg.verdict]} {sentences.verdict_words(leg.verdict, words)}"
    )
    name, verdict = words(f"strip.{side}"), Text(shown, style=_STYLES[leg.verdict])
    if leg.verdict is Verdict.NOT_ASSESSABLE:
        # There are numbers, but no one should read anything into them; the JSON has them.
        return (name, verdict, *[sentences.NOT_MEASURED] * 3)
    return (
        name,
        verdict,
        _inward(leg, words),
        sentences.fppa(leg, words),
        words.number(leg.medial_shift_pct.peak, 1, sign=True),
    )


def _inward(leg: LegAssessment, words: Words) -> str:
    peak = words.number(leg.inward_deg.peak, sign=True)
    low, high = leg.inward_deg.low, leg.inward_deg.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return peak
    return f"{peak} ({words.number(low, sign=True)}…{words.number(high, sign=True)})"


def _with_unit(value: float, unit: str, words: Words) -> str:
    number = words.number(value)
    return f"{number}{unit}" if math.isfinite(value) else number
