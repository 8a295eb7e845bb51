"""The table of all numbers, a row for each repetition and standing leg."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from valgus.model.session import RepAssessment
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.report.markup import Markup, join, tag
from valgus.report.page.finding import badge
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences


@dataclass(frozen=True, slots=True)
class _Cell:
    shown: str
    sort: float | str
    wordy: bool = False


def section(data: PageData) -> Markup:
    """Write the table."""
    words = data.words
    if not data.session.reps:
        return join()
    single = any(item.rep.squat is not SquatKind.DOUBLE for item in data.session.reps)
    names = ["rep", "leg", "verdict", "phase", "inward", "interval", "shift", "excess"]
    names += ["bend", "depth", "ratio", "fppa", "start"]
    names += ["adduction", "drop", "lean"] if single else []
    head = tag("tr", *(_heading(words(f"reps.{name}"), name) for name in names))
    rows = [row for item in data.session.reps for row in _rows(data, item, names)]
    table = tag(
        "table",
        tag("thead", head),
        tag("tbody", *rows),
        id="reps",
        class_="sortable",
        aria_label=words("reps.heading"),
    )
    return tag(
        "section",
        tag("h2", words("reps.heading")),
        tag("p", words("reps.caption"), class_="note"),
        tag("p", words("reps.sort"), class_="note screen"),
        tag("div", table, class_="wide", tabindex=0),
        id="numbers",
    )


def _heading(wordy: str, name: str) -> Markup:
    kind = "words" if name in {"leg", "verdict", "phase"} else None
    return tag("th", tag("button", wordy, type="button"), scope="col", class_=kind)


def _rows(data: PageData, item: RepAssessment, names: list[str]) -> Iterator[Markup]:
    for side in item.rep.squat.standing:
        cells = _cells(data, item, side)
        written = [_written(cells[name], first=name == "rep") for name in names]
        yield tag("tr", *written, class_=f"row {item.legs[side].verdict}")


def _written(cell: _Cell, *, first: bool) -> Markup:
    sort = cell.sort if isinstance(cell.sort, str) or math.isfinite(cell.sort) else ""
    if first:
        return tag("th", cell.shown, scope="row", data_sort=sort)
    return tag("td", cell.shown, data_sort=sort, class_="words" if cell.wordy else None)


def _cells(data: PageData, item: RepAssessment, side: Side) -> dict[str, _Cell]:
    words, leg, rep = data.words, item.legs[side], item.rep
    judged = leg.verdict is not Verdict.NOT_ASSESSABLE
    order = list(Verdict).index(leg.verdict)

    def number(value: float, decimals: int = 0, *, sign: bool = False) -> _Cell:
        return _Cell(words.number(value, decimals, sign=sign), value)

    def only_judged(value: float, decimals: int = 0) -> _Cell:
        # There are numbers of a leg that was not judged, but nobody should read them.
        return number(value if judged else math.nan, decimals, sign=True)

    double = rep.squat is SquatKind.DOUBLE and judged
    return {
        "rep": _Cell(str(rep.number), rep.number),
        "leg": _Cell(words(f"strip.{side}"), side.value, wordy=True),
        "verdict": _Cell(badge(leg.verdict, data), order, wordy=True),
        "phase": _phase(data, item, side),
        "inward": only_judged(leg.inward_deg.peak),
        "interval": _interval(data, item, side),
        "shift": only_judged(leg.medial_shift_pct.peak, 1),
        "excess": only_judged(leg.excess_pct, 1),
        "bend": number(rep.flexion_deg),
        "depth": number(100 * rep.depth),
        "ratio": number(item.ratio_lowest if double else math.nan, 2),
        "fppa": only_judged(leg.fppa_deg.peak),
        "start": number(rep.start_s, 1),
        "adduction": only_judged(item.legs[side].hip_adduction_deg),
        "drop": only_judged(item.pelvic_drop_deg),
        "lean": only_judged(item.trunk_lean_deg),
    }


def _phase(data: PageData, item: RepAssessment, side: Side) -> _Cell:
    leg = item.legs[side]
    if leg.phase is None or leg.verdict is Verdict.NOT_ASSESSABLE:
        return _Cell(sentences.NOT_MEASURED, "", wordy=True)
    order = (leg.peak_s - item.rep.start_s) / max(item.rep.end_s - item.rep.start_s, 1e-9)
    return _Cell(data.words(f"phase.{leg.phase}"), order, wordy=True)


def _interval(data: PageData, item: RepAssessment, side: Side) -> _Cell:
    leg = item.legs[side]
    low, high = leg.inward_deg.low, leg.inward_deg.high
    if leg.verdict is Verdict.NOT_ASSESSABLE or not (math.isfinite(low) and math.isfinite(high)):
        return _Cell(sentences.NOT_MEASURED, math.nan)
    shown = f"{data.words.number(low, sign=True)}…{data.words.number(high, sign=True)}"
    return _Cell(shown, low)
