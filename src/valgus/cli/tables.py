"""A session on the screen: the table, the summary and what it suggests; fits 80 columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from valgus.findings import LegAssessment, RepAssessment, SessionResult
from valgus.model import Side, SquatKind, Verdict
from valgus.report import text

# Okabe and Ito's colours, which people with any common colour blindness tell apart.
_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.VALGUS: "bold #D55E00",
    Verdict.CLEAR: "#009E73",
    Verdict.UNCLEAR: "#CC79A7",
    Verdict.NOT_ASSESSABLE: "dim",
}
_COLUMNS: Final = (
    *("Rep", "Time s", "Bend", "Depth", "K/A"),
    *("Leg", "Knee", "Inward °", "FPPA °", "Shift %"),
)
_TEXT_COLUMNS: Final = frozenset({"Leg", "Knee"})
_LEGEND: Final = (
    "Bend: knee flexion. Depth: hip drop, % of leg length. K/A: least knee per ankle "
    "separation. Inward, FPPA, shift (% of leg): highest; + is toward the midline."
)


def show(session: SessionResult, console: Console, explain: bool) -> None:
    """Print a session: table, two-line summary, gluteus medius, next steps."""
    console.print(Text(text.headline(session)))
    if session.reps:
        console.print(_table(session.reps))
        for line in text.single_leg(session):
            console.print(Text(line))
        console.print(Text(_LEGEND, style="dim"))
    console.print()
    for line in text.summary(session):
        console.print(Text(line, style="bold"))
    if explain:
        _paragraphs(console, text.reasons(session))
    _paragraphs(console, text.gluteus_medius(session))
    _paragraphs(console, text.next_steps(session), bullet="→ ")


def _paragraphs(console: Console, lines: Iterable[str], bullet: str = "") -> None:
    """Print lines after an empty one; what does not fit is continued under the text."""
    lines = tuple(lines)
    if lines:
        console.print()
    for line in lines:
        grid = Table.grid()
        grid.add_row(bullet, Text(line))
        console.print(grid if bullet else Text(line))


def _table(reps: tuple[RepAssessment, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in _TEXT_COLUMNS else "right", no_wrap=True)
    for item in reps:
        for row in _rows(item):
            table.add_row(*row)
    return table


def _rows(item: RepAssessment) -> Iterator[tuple[str | Text, ...]]:
    """A row for each standing leg; the rep's own numbers stand in the first."""
    rep = item.rep
    own: tuple[str, ...] = (
        str(rep.number),
        f"{rep.start_s:.1f}–{rep.end_s:.1f}",
        _number(rep.flexion_deg, ".0f", "°"),
        _number(100 * rep.depth, ".0f", " %"),
        _number(item.ratio_lowest, ".2f") if _has_ratio(item) else text.NOT_MEASURED,
    )
    for side in rep.squat.standing:
        yield (*own, *_leg(side, item.legs[side]))
        own = ("",) * len(own)


def _has_ratio(item: RepAssessment) -> bool:
    """Whether both feet stood and the view shows how far they are apart."""
    return item.rep.squat is SquatKind.DOUBLE and item.verdict is not Verdict.NOT_ASSESSABLE


def _leg(side: Side, leg: LegAssessment) -> tuple[str | Text, ...]:
    words = f"{text.VERDICT_SYMBOLS[leg.verdict]} {text.verdict_words(leg.verdict)}"
    verdict = Text(words, style=_STYLES[leg.verdict])
    if leg.verdict is Verdict.NOT_ASSESSABLE:
        # There are numbers, but nobody should read anything into them; the JSON has them.
        return (side.value, verdict, *[text.NOT_MEASURED] * 3)
    return (
        side.value,
        verdict,
        _inward(leg),
        _number(leg.fppa_deg.peak, "+.0f"),
        _number(leg.medial_shift_pct.peak, "+.1f"),
    )


def _inward(leg: LegAssessment) -> str:
    peak = _number(leg.inward_deg.peak, "+.0f")
    low, high = leg.inward_deg.low, leg.inward_deg.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return peak
    return f"{peak} ({_number(low, '+.0f')}…{_number(high, '+.0f')})"


def _number(value: float, form: str, unit: str = "") -> str:
    """Format a number; a minus is as wide as a plus, and what is missing is a dash."""
    if not math.isfinite(value):
        return text.NOT_MEASURED
    return f"{value:{form}}{unit}".replace("-", "−")
