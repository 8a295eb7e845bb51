"""Repetitions → verdicts with reasons: a page of rules over the series' columns.

A leg is compared with what its own stance, toe direction and depth predict (toe-line angle), with
the line from hip to ankle, and with the same leg's other repetitions at the same depth; over the
whole repetition, never by an absolute KASR or an unsigned FPPA.
"""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Sequence

import numpy as np

from valgus.judge import fppa_60_70, peaks, rules, usual_shift
from valgus.judge.peaks import Leg, Peaks, Sustained
from valgus.judge.rep_rows import phase_at, rows_of
from valgus.judge.rules import Rule, gravest
from valgus.judge.view import Unseen
from valgus.measure import pose_model_errors
from valgus.measure.possible import rep_of_a_body, within_a_body
from valgus.measure.uncertainty import (
    flexion_sigma_deg,
    interval,
    pelvic_drop_sigma_deg,
    trunk_lean_sigma_deg,
)
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import (
    NO_INTERVAL,
    Interval,
    LegAssessment,
    Peak,
    Rep,
    RepAssessment,
    View,
)
from valgus.model.terms import Side, SquatKind, Verdict


def assess(
    series: KneeSeries,
    reps: Sequence[Rep],
    views: Sequence[View],
    config: AnalysisConfig,
    unseen_feet: Sequence[Unseen] = (),
) -> tuple[RepAssessment, ...]:
    """Judge every leg of every repetition.

    Parameters
    ----------
    series : KneeSeries
    reps : sequence of Rep
    views : sequence of View
        Where each repetition was seen from.
    config : AnalysisConfig
    unseen_feet : sequence of Unseen, optional
        Which feet were not seen in each; default: all were.

    Returns
    -------
    assessments : tuple of RepAssessment
        One for each repetition, in order.
    """
    seen = list(zip(reps, views, unseen_feet or [{}] * len(reps), strict=True))
    # What is seen from the side, or without its feet, is no measure for the others.
    comparable = [rep for rep, view, unseen in seen if view.assessable and not unseen]
    excess = usual_shift.excess_pct(series, comparable, config)
    return tuple(
        _assess_rep(series, rep, excess, view, unseen, config) for rep, view, unseen in seen
    )


def _assess_rep(
    series: KneeSeries,
    rep: Rep,
    excess_pct: FloatArray,
    view: View,
    unseen: Unseen,
    config: AnalysisConfig,
) -> RepAssessment:
    rows = rows_of(rep)
    deep = series.depth[rows] >= rep.depth / 2
    legs = {}
    for side in Side:
        leg = peaks.cut(series, rep, side, excess_pct, config)
        adduction = _adduction(series, side, rows, deep)
        legs[side] = dataclasses.replace(
            _assess_leg(leg, view, unseen.get(side), adduction, config),
            **fppa_60_70.of_leg(series, rep, side, config),
        )
    standing = rep.squat.standing
    shown = rep_of_a_body(rep)
    drop_deg, lean_deg = _pelvic_drop_deg(series, rep), _trunk_lean_deg(series, rep)
    return RepAssessment(
        rep=shown,
        legs=legs,
        verdict=gravest(legs[side].verdict for side in standing),
        ratio_bottom=float(series.knee_ankle_ratio[rep.bottom_row]),
        ratio_lowest=-_highest(-series.knee_ankle_ratio[rows][deep]),
        pelvic_drop_deg=drop_deg,
        trunk_lean_deg=lean_deg,
        flexion_interval_deg=within_a_body(
            "knee_flexion_deg", interval(shown.flexion_deg, flexion_sigma_deg(view, rep.squat))
        ),
        pelvic_drop_interval_deg=interval(drop_deg, pelvic_drop_sigma_deg(rep.squat)),
        trunk_lean_interval_deg=interval(lean_deg, trunk_lean_sigma_deg(view, rep.squat)),
    )


def _adduction(
    series: KneeSeries, side: Side, rows: slice, deep: BoolArray
) -> tuple[float, Interval]:
    """Largest hip adduction over the deeper half, with its interval."""
    values = series.hip_adduction_deg[rows, side.index][deep]
    if not np.isfinite(values).any():
        return math.nan, NO_INTERVAL
    row = int(np.nanargmax(values))
    sigma = series.hip_adduction_sigma_deg[rows, side.index][deep][row]
    return float(values[row]), interval(float(values[row]), float(sigma))


def _pelvic_drop_deg(series: KneeSeries, rep: Rep) -> float:
    """At the bottom; + = the free side drops, with two legs the left side."""
    value = _around_bottom(series.pelvic_drop_deg, rep)
    if rep.squat is SquatKind.DOUBLE:
        return value
    # The pose model lets a lifted leg pull its hip up.
    return pose_model_errors.FREE_HIP_HIGH_DEG + (value if rep.squat is SquatKind.RIGHT else -value)


def _trunk_lean_deg(series: KneeSeries, rep: Rep) -> float:
    """At the bottom; + = over the standing leg, with two legs to the left."""
    value = _around_bottom(series.trunk_lean_deg, rep)
    return -value if rep.squat is SquatKind.RIGHT else value


def _around_bottom(column: FloatArray, rep: Rep) -> float:
    """Median over a few frames about the bottom: one value is at the mercy of one frame."""
    rows = slice(max(rep.start_row, rep.bottom_row - 2), min(rep.end_row, rep.bottom_row + 2) + 1)
    values = [value for value in column[rows].tolist() if math.isfinite(value)]
    return statistics.median(values) if values else math.nan


def _highest(values: FloatArray) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else math.nan


def _assess_leg(
    leg: Leg,
    view: View,
    foot: Reason | None,
    adduction: tuple[float, Interval],
    config: AnalysisConfig,
) -> LegAssessment:
    found = peaks.highest(leg, config)
    obstacle = _obstacle(leg, found, view, config) or foot
    verdict, reasons = (
        (Verdict.NOT_ASSESSABLE, (obstacle,)) if obstacle else _judge(leg, found, config)
    )
    bottom = Peaks(*(Sustained(value, None) for value in leg.at_bottom().tolist()))
    row = found.inward_deg.row
    return LegAssessment(
        side=leg.side,
        verdict=verdict,
        reasons=reasons,
        fppa_deg=peaks.fppa_peak(bottom.fppa_deg.value, found.fppa_deg, leg.fppa_sigma_deg),
        inward_deg=peaks.peak(bottom.inward_deg.value, found.inward_deg, leg.sigma_deg),
        medial_shift_pct=Peak(bottom.shift_pct.value, found.shift_pct.value),
        excess_pct=found.excess_pct.value,
        peak_s=math.nan if row is None else float(leg.time_s[row]),
        phase=None if row is None else phase_at(leg.rep, float(leg.time_s[row])),
        valid_fraction=leg.valid_fraction,
        hip_adduction_deg=adduction[0],
        hip_adduction_interval_deg=adduction[1],
    )


def _obstacle(leg: Leg, found: Peaks, view: View, config: AnalysisConfig) -> Reason | None:
    """Why a leg cannot be judged; None when it can."""
    if leg.side not in leg.rep.squat.standing:
        return Reason("free_leg", {"side": leg.side})
    if not view.assessable:
        return view.reasons[0]
    return _unseen(leg, found, config)


def _unseen(leg: Leg, found: Peaks, config: AnalysisConfig) -> Reason | None:
    """Why too little of a leg was seen; None when it was enough."""
    if leg.rate < config.min_frame_rate:
        return Reason(
            "few_frames", {"looked_at_hz": float(leg.rate), "limit_hz": config.min_frame_rate}
        )
    if not leg.judged.any():
        return Reason(
            "too_shallow_or_hidden", {"side": leg.side, "limit_deg": config.judged_flexion_deg}
        )
    if leg.valid_fraction < config.min_valid_fraction:
        return Reason(
            "hidden",
            {
                "side": leg.side,
                "seen_pct": 100 * leg.valid_fraction,
                "limit_pct": 100 * config.min_valid_fraction,
            },
        )
    if found.log_odds.row is None:
        return Reason("hidden", {"side": leg.side, "hold_s": config.min_hold_s})
    return None


def _judge(leg: Leg, found: Peaks, config: AnalysisConfig) -> tuple[Verdict, tuple[Reason, ...]]:
    """Let all rules speak at the moment that speaks most for an inward knee."""
    verdict = rules.outcome(found.log_odds.value, config)
    row = found.log_odds.row or 0
    said = [
        (rule, float(part))
        for rule, part in zip(rules.every(config), leg.weighed.parts[:, row], strict=True)
        if math.isfinite(leg.measures[Peaks._fields.index(rule.measure), row])
    ]
    weighty = [(rule, part) for rule, part in said if _supports(part, verdict)] or said
    weighty.sort(key=lambda item: -abs(item[1]))
    return verdict, tuple(_reason(rule, part, leg, row) for rule, part in weighty)


def _supports(log_odds: float, verdict: Verdict) -> bool:
    """Whether what a rule says led to the verdict; where nothing was decided, all of it did."""
    if verdict is Verdict.VALGUS:
        return log_odds > 0
    return log_odds < 0 if verdict is Verdict.CLEAR else log_odds != 0


def _reason(rule: Rule, log_odds: float, leg: Leg, row: int) -> Reason:
    value = float(leg.measures[Peaks._fields.index(rule.measure), row])
    values = {"value": value, "limit": rule.limit, "at_s": float(leg.time_s[row])}
    outside = {"outside": -value} if value < 0 else {}
    return Reason(rule.code, {"side": leg.side, **values, **outside, "log_odds": log_odds})


def onset_s(
    series: KneeSeries,
    item: RepAssessment,
    side: Side,
    excess_pct: FloatArray,
    config: AnalysisConfig,
) -> float:
    """When a knee was first inward for as long as it takes to be flagged.

    Parameters
    ----------
    series : KneeSeries
        The one in which the repetition was judged.
    item : RepAssessment
    side : Side
    excess_pct : ndarray, shape (T, S), % of leg length
        From `valgus.judge.usual_shift`.
    config : AnalysisConfig

    Returns
    -------
    onset_s : float
        Never later than the times in the reasons of a flagged leg; NaN when it never was inward.
    """
    leg = peaks.cut(series, item.rep, side, excess_pct, config)
    row = peaks.first_row(leg, config)
    return math.nan if row is None else float(leg.time_s[row])
