"""The top of the page: what was found of each leg; and the curves that show it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from valgus.judge import rules, usual_shift
from valgus.model.series import KneeSeries
from valgus.model.session import LegAssessment
from valgus.model.terms import Side, SignGrade, Verdict
from valgus.report.charts import curves as knee_curves
from valgus.report.charts.curves import Measure
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences
from valgus.report.text.reasons import say


@dataclass(frozen=True, slots=True)
class Card:
    """What was found of one leg."""

    side: Side
    """Which."""
    verdict: Verdict
    """Its gravest."""
    sentence: str
    """In how many repetitions."""
    details: tuple[str, ...]
    """The angles, and what supports the sign."""


@dataclass(frozen=True, slots=True)
class CurveRow:
    """The curves of one measure."""

    measure: str
    """Name among the texts."""
    panels: tuple[Markup, ...]
    """A drawing for each leg."""


def shortcomings(data: PageData) -> list[str]:
    """What keeps the whole clip from being judged stands beside the finding."""
    if not data.session.reps or data.session.view.assessable:
        return []
    return [say(reason, data.words) for reason in data.session.view.reasons]


def overall(data: PageData, side: Side) -> Verdict:
    """Sum one leg up: the gravest verdict of its judged repetitions."""
    judged = sentences.judged_reps(data.session, side)
    return rules.gravest(item.legs[side].verdict for item in judged)


def card(data: PageData, side: Side) -> Card:
    """Sum up what was found of a leg."""
    words, verdict = data.words, overall(data, side)
    judged = [item.legs[side] for item in sentences.judged_reps(data.session, side)]
    sentence = words(
        f"finding.{'inward' if verdict is Verdict.VALGUS else verdict}",
        count=sum(leg.verdict is verdict for leg in judged),
        reps=words.count("count.rep", len(judged)),
    )
    return Card(side, verdict, sentence, tuple(_details(data, side, verdict, judged)))


def _details(
    data: PageData, side: Side, verdict: Verdict, judged: Sequence[LegAssessment]
) -> Iterator[str]:
    words = data.words
    if verdict is Verdict.VALGUS:
        yield _angles(data, [leg for leg in judged if leg.verdict is Verdict.VALGUS])
    grade = data.session.signs[side].grade
    if grade is SignGrade.NOT_ASSESSABLE:
        # What keeps the whole clip from being judged stands below both legs.
        reasons = data.session.signs[side].reasons if data.session.view.assessable else ()
        yield from (say(reason, words) for reason in reasons)
        return
    yield words("finding.sign", grade=words(f"grade.{grade}"))
    if grade is SignGrade.NONE:
        yield words("finding.no_evidence")
        return
    evidence = [say(line, words) for line in data.session.signs[side].reasons[1:]]
    yield words("result.between").join([words("finding.evidence"), *evidence])


def _angles(data: PageData, flagged: Sequence[LegAssessment]) -> str:
    words, limit = data.words, data.session.config.values.inward_limit_deg
    by_toe_line = [leg for leg in flagged if rules.TOE_LINE in {r.code for r in leg.reasons}]
    angles = [leg.inward_deg.peak for leg in by_toe_line or flagged]
    peaks = [angle for angle in angles if math.isfinite(angle)]
    ends = [
        words.number(value)
        for value in (min(peaks, default=math.nan), max(peaks, default=math.nan))
    ]
    places = {"limit": words.as_set(limit)}
    if ends[0] == ends[1]:
        return words("finding.angle_one", value=ends[0], **places)
    return words("finding.angle_range", low=ends[0], high=ends[1], **places)


def curves(data: PageData) -> list[CurveRow] | None:
    """Draw the curves of both legs, a row for each measure; None without the landmarks."""
    if data.series is None:
        return None
    if all(overall(data, side) is Verdict.NOT_ASSESSABLE for side in Side):
        return []
    return [_row(data, data.series, measure) for measure in _measures(data, data.series)]


def curves_note(data: PageData) -> str:
    """Say from which bend on a knee is judged, and what the band about a curve is."""
    words = data.words
    note = [words("curves.gate", limit=words.as_set(data.session.config.values.judged_flexion_deg))]
    if data.series is not None and np.isfinite(data.series.inward_sigma_deg).any():
        note.append(words("curves.band"))
    return words("result.between").join(note)


def _measures(data: PageData, series: KneeSeries) -> list[Measure]:
    """The two measures that everybody has, and the comparison where it flagged a leg most."""
    toe_line, inside, beyond_usual = rules.every(data.session.config.values)
    known = bool(np.isfinite(series.inward_sigma_deg).any())
    sigma = series.inward_sigma_deg if known else None
    shown = [
        Measure("inward", series.inward_deg, toe_line, sigma),
        Measure("shift", series.medial_shift_pct, inside),
    ]
    legs = (leg for item in data.session.reps for leg in item.legs.values())
    first = [leg.reasons[0].code for leg in legs if leg.verdict is Verdict.VALGUS and leg.reasons]
    if rules.BEYOND_USUAL in first:
        excess = usual_shift.excess_of_session_pct(series, data.session)
        shown.append(Measure("excess", excess, beyond_usual))
    return shown


def inward_half(data: PageData) -> float:
    """Half-width of the 90 % interval of an inward angle, as most judged legs have it; or NaN."""
    legs = [leg for item in data.session.reps for leg in item.legs.values()]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    halves = [(leg.inward_deg.high - leg.inward_deg.low) / 2 for leg in judged]
    known = [half for half in halves if math.isfinite(half)]
    return float(np.median(known)) if known else math.nan


def _row(data: PageData, series: KneeSeries, measure: Measure) -> CurveRow:
    found = {side: knee_curves.curves_of(data.session, series, side, measure) for side in Side}
    y_range = knee_curves.value_range(list(found.values()), measure)
    panels = (knee_curves.panel(side, found[side], measure, y_range, data.words) for side in Side)
    return CurveRow(measure.key, tuple(panels))
