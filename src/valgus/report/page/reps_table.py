"""The table of all numbers, a row for each repetition and standing leg."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.model.session import LegAssessment, RepAssessment
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.report.page.cells import Cell
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg in one repetition."""

    verdict: Verdict
    """Its verdict."""
    cells: Mapping[str, Cell]
    """Name of a column → what stands there."""


_COLUMNS: Final = (
    *("rep", "leg", "verdict", "phase", "inward", "interval", "shift", "excess"),
    *("bend", "depth", "ratio", "fppa", "start"),
)
_SINGLE_LEG: Final = ("adduction", "drop", "lean")


def columns(data: PageData) -> tuple[str, ...]:
    """Name the columns; those of hip, pelvis and trunk are for single-leg squats."""
    single = any(item.rep.squat is not SquatKind.DOUBLE for item in data.session.reps)
    return _COLUMNS + _SINGLE_LEG if single else _COLUMNS


def rows(data: PageData) -> list[LegRow]:
    """List the standing legs of each repetition with their numbers."""
    return [
        LegRow(item.legs[side].verdict, _cells(data, item, side))
        for item in data.session.reps
        for side in item.rep.squat.standing
    ]


def _cells(data: PageData, item: RepAssessment, side: Side) -> dict[str, Cell]:
    words, leg, rep = data.words, item.legs[side], item.rep
    judged = leg.verdict is not Verdict.NOT_ASSESSABLE
    order = list(Verdict).index(leg.verdict)

    def number(value: float, decimals: int = 0, *, sign: bool = False) -> Cell:
        return Cell(words.number(value, decimals, sign=sign), value)

    def only_judged(value: float, decimals: int = 0) -> Cell:
        # There are numbers of a leg that was not judged, but no one should read them.
        return number(value if judged else math.nan, decimals, sign=True)

    double = rep.squat is SquatKind.DOUBLE and judged
    return {
        "rep": Cell(str(rep.number), rep.number),
        "leg": Cell(words(f"strip.{side}"), side.value),
        "verdict": Cell(sentences.verdict_words(leg.verdict, words), order),
        "phase": _phase(data, item, side),
        "inward": only_judged(leg.inward_deg.peak),
        "interval": _interval(data, item, side),
        "shift": only_judged(leg.medial_shift_pct.peak, 1),
        "excess": only_judged(leg.excess_pct, 1),
        "bend": number(rep.flexion_deg),
        "depth": number(100 * rep.depth),
        "ratio": number(item.ratio_lowest if double else math.nan, 2),
        "fppa": _fppa(data, leg),
        "start": number(rep.start_s, 1),
        "adduction": only_judged(item.legs[side].hip_adduction_deg),
        "drop": only_judged(item.pelvic_drop_deg),
        "lean": only_judged(item.trunk_lean_deg),
    }


def _fppa(data: PageData, leg: LegAssessment) -> Cell:
    down, up = leg.fppa_60_70_descent_deg, leg.fppa_60_70_ascent_deg
    if leg.verdict is Verdict.NOT_ASSESSABLE:
        return Cell(sentences.NOT_MEASURED, math.nan)
    return Cell(sentences.fppa(leg, data.words), float(np.fmax(down, up)))


def _phase(data: PageData, item: RepAssessment, side: Side) -> Cell:
    leg = item.legs[side]
    if leg.phase is None or leg.verdict is Verdict.NOT_ASSESSABLE:
        return Cell(sentences.NOT_MEASURED, "")
    order = (leg.peak_s - item.rep.start_s) / max(item.rep.end_s - item.rep.start_s, 1e-9)
    return Cell(data.words(f"phase.{leg.phase}"), order)


def _interval(data: PageData, item: RepAssessment, side: Side) -> Cell:
    leg = item.legs[side]
    low, high = leg.inward_deg.low, leg.inward_deg.high
    if leg.verdict is Verdict.NOT_ASSESSABLE or not (math.isfinite(low) and math.isfinite(high)):
        return Cell(sentences.NOT_MEASURED, math.nan)
    shown = f"{data.words.number(low, sign=True)}…{data.words.number(high, sign=True)}"
    return Cell(shown, low)
