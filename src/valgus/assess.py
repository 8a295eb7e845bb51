"""Repetitions → verdicts with reasons: a page of rules over the series' columns.

A leg is compared with what its own stance, toe direction and depth predict (toe-line angle), with
the line from hip to ankle, and with the same leg's other repetitions at the same depth; over the
whole repetition, never by an absolute KASR or an unsigned FPPA.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from valgus import baseline, calibration
from valgus.config import AnalysisConfig
from valgus.findings import LegAssessment, Peak, Reason, Rep, RepAssessment, View
from valgus.model import BoolArray, FloatArray, KneeSeries, Phase, Side, SquatKind, Verdict

_Z90 = 1.645
"""Half-width of a 90 % interval in standard errors."""
_BOTTOM_S = 0.1
_GRAVITY = (Verdict.VALGUS, Verdict.UNCLEAR, Verdict.CLEAR, Verdict.NOT_ASSESSABLE)


@dataclass(frozen=True, slots=True)
class _Leg:
    """One leg of one repetition, cut out of the series."""

    side: Side
    rep: Rep
    time_s: FloatArray
    judged: BoolArray
    inward_deg: FloatArray
    sigma_deg: FloatArray
    shift_pct: FloatArray
    excess_pct: FloatArray
    fppa_deg: FloatArray
    valid_fraction: float


def assess(
    series: KneeSeries, reps: Sequence[Rep], view: View, config: AnalysisConfig
) -> tuple[RepAssessment, ...]:
    """Judge every leg of every repetition.

    Parameters
    ----------
    series : KneeSeries
    reps : sequence of Rep
    view : View
    config : AnalysisConfig

    Returns
    -------
    assessments : tuple of RepAssessment
        One for each repetition, in order.
    """
    excess = baseline.excess_pct(series, reps, config)
    return tuple(_assess_rep(series, rep, excess, view, config) for rep in reps)


def _assess_rep(
    series: KneeSeries, rep: Rep, excess_pct: FloatArray, view: View, config: AnalysisConfig
) -> RepAssessment:
    legs = {
        side: _assess_leg(_cut(series, rep, side, excess_pct, config), view, config)
        for side in Side
    }
    rows = slice(rep.start_row, rep.end_row + 1)
    deep = series.depth[rows] >= rep.depth / 2
    standing = rep.squat.standing
    return RepAssessment(
        rep=rep,
        legs=legs,
        verdict=min((legs[side].verdict for side in standing), key=_GRAVITY.index),
        ratio_bottom=float(series.knee_ankle_ratio[rep.bottom_row]),
        ratio_lowest=-_highest(-series.knee_ankle_ratio[rows][deep]),
        pelvic_drop_deg=_pelvic_drop_deg(series, rep),
        trunk_lean_deg=_trunk_lean_deg(series, rep),
        hip_adduction_deg={
            side: _highest(series.hip_adduction_deg[rows, side.index][deep]) for side in Side
        },
    )


def _pelvic_drop_deg(series: KneeSeries, rep: Rep) -> float:
    """At the bottom; + = the free side drops, with two legs the left side."""
    value = _around_bottom(series.pelvic_drop_deg, rep)
    if rep.squat is SquatKind.DOUBLE:
        return value
    # The pose model lets a lifted leg pull its hip up.
    return calibration.FREE_HIP_HIGH_DEG + (value if rep.squat is SquatKind.RIGHT else -value)


def _trunk_lean_deg(series: KneeSeries, rep: Rep) -> float:
    """At the bottom; + = over the standing leg, with two legs to the left."""
    value = _around_bottom(series.trunk_lean_deg, rep)
    return -value if rep.squat is SquatKind.RIGHT else value


def _around_bottom(column: FloatArray, rep: Rep) -> float:
    """Median over a few frames about the bottom: one value is at the mercy of one frame."""
    rows = slice(max(rep.start_row, rep.bottom_row - 2), min(rep.end_row, rep.bottom_row + 2) + 1)
    values = column[rows]
    return float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan


def _highest(values: FloatArray) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else math.nan


def _cut(
    series: KneeSeries, rep: Rep, side: Side, excess_pct: FloatArray, config: AnalysisConfig
) -> _Leg:
    rows, s = slice(rep.start_row, rep.end_row + 1), side.index
    bent = series.knee_flexion_deg[rows, s] > config.judged_flexion_deg
    seen = series.valid[rows, s]
    return _Leg(
        side=side,
        rep=rep,
        time_s=series.time_s[rows],
        judged=bent & seen,
        inward_deg=series.inward_deg[rows, s],
        sigma_deg=series.inward_sigma_deg[rows, s],
        shift_pct=series.medial_shift_pct[rows, s],
        excess_pct=excess_pct[rows, s],
        fppa_deg=series.fppa_deg[rows, s],
        valid_fraction=float((bent & seen).sum() / bent.sum()) if bent.any() else 0.0,
    )


def _assess_leg(leg: _Leg, view: View, config: AnalysisConfig) -> LegAssessment:
    obstacle = _obstacle(leg, view, config)
    peak_row = _peak_row(leg, config)
    verdict, reasons = (
        (Verdict.NOT_ASSESSABLE, (obstacle,)) if obstacle else _judge(leg, config)
    )
    return LegAssessment(
        side=leg.side,
        verdict=verdict,
        reasons=reasons,
        fppa_deg=_peak(leg, leg.fppa_deg, config),
        inward_deg=_inward_peak(leg, config),
        medial_shift_pct=_peak(leg, leg.shift_pct, config),
        excess_pct=held_peak(leg.time_s, np.where(leg.judged, leg.excess_pct, np.nan), config)[0],
        peak_s=math.nan if peak_row is None else float(leg.time_s[peak_row]),
        phase=None if peak_row is None else _phase(leg, peak_row),
        valid_fraction=leg.valid_fraction,
    )


def _obstacle(leg: _Leg, view: View, config: AnalysisConfig) -> Reason | None:
    """Why a leg cannot be judged; None when it can."""
    if leg.side not in leg.rep.squat.standing:
        return Reason("free_leg", f"The {leg.side} foot was off the floor.")
    if not view.assessable:
        return Reason("camera_angle", view.reasons[0])
    if not leg.judged.any():
        return Reason(
            "too_shallow_or_hidden",
            f"The {leg.side} leg was never seen beyond {config.judged_flexion_deg:.0f}° of flexion.",
        )
    if leg.valid_fraction < config.min_valid_fraction:
        return Reason(
            "hidden",
            f"The {leg.side} leg was seen in {100 * leg.valid_fraction:.0f} % of the frames that "
            f"matter; {100 * config.min_valid_fraction:.0f} % are needed.",
        )
    return None


def held_peak(
    time_s: FloatArray, values: FloatArray, config: AnalysisConfig
) -> tuple[float, int | None]:
    """Highest value that lasts for `min_hold_s`, and the row in its middle.

    Parameters
    ----------
    time_s : ndarray, shape (N,), s
    values : ndarray, shape (N,)
        NaN breaks a stretch.
    config : AnalysisConfig

    Returns
    -------
    peak : float
        NaN when no stretch is long enough.
    row : int or None
    """
    ends = np.searchsorted(time_s, time_s + config.min_hold_s - 1e-9, side="left")
    best, row = math.nan, None
    for start, end in enumerate(ends.tolist()):
        if end >= len(values):
            break
        lowest = float(np.min(values[start : end + 1]))
        if lowest > best or (row is None and not math.isnan(lowest)):
            best, row = lowest, (start + end) // 2
    return best, row


def _peak(leg: _Leg, values: FloatArray, config: AnalysisConfig) -> Peak:
    bottom = float(values[leg.rep.bottom_row - leg.rep.start_row])
    return Peak(bottom, held_peak(leg.time_s, np.where(leg.judged, values, np.nan), config)[0])


def _inward_peak(leg: _Leg, config: AnalysisConfig) -> Peak:
    plain = _peak(leg, leg.inward_deg, config)
    row = _peak_row(leg, config)
    if row is None:
        return plain
    half = _Z90 * float(leg.sigma_deg[row])
    return Peak(plain.bottom, plain.peak, plain.peak - half, plain.peak + half)


def _peak_row(leg: _Leg, config: AnalysisConfig) -> int | None:
    return held_peak(leg.time_s, np.where(leg.judged, leg.inward_deg, np.nan), config)[1]


def _phase(leg: _Leg, row: int) -> Phase:
    """Part of the repetition in which a row lies; the bottom is its middle tenth of a second."""
    away_s = float(leg.time_s[row]) - leg.rep.bottom_s
    if abs(away_s) <= _BOTTOM_S:
        return Phase.BOTTOM
    return Phase.DESCENT if away_s < 0 else Phase.ASCENT


def _judge(leg: _Leg, config: AnalysisConfig) -> tuple[Verdict, tuple[Reason, ...]]:
    """Three rules; the gravest outcome stands."""
    outcomes = [
        _rule(leg, "toe_line", "turned inward of where the foot points by", "°", leg.inward_deg,
              config.inward_limit_deg, config.inward_margin_deg, config),
        _rule(leg, "inside_hip_ankle_line", "inside the line from hip to ankle by", " % of leg length",
              leg.shift_pct, config.medial_limit_pct, config.shift_margin_pct, config),
        _rule(leg, "beyond_usual", "further in than in this leg's other reps at the same depth by",
              " % of leg length", leg.excess_pct, config.excess_limit_pct, config.shift_margin_pct, config),
    ]
    verdict = min((outcome for outcome, _ in outcomes), key=_GRAVITY.index)
    return verdict, tuple(reason for outcome, reason in outcomes if outcome is verdict and reason)


def _rule(
    leg: _Leg,
    code: str,
    what: str,
    unit: str,
    values: FloatArray,
    limit: float,
    margin: float,
    config: AnalysisConfig,
) -> tuple[Verdict, Reason | None]:
    """Hold one measure against its limit, with a margin in which nothing is said."""
    peak, row = held_peak(leg.time_s, np.where(leg.judged, values, np.nan), config)
    if row is None:
        return Verdict.CLEAR, None
    text = f"The {leg.side} knee was {what} {peak:.1f}{unit} at {leg.time_s[row]:.2f} s (limit {limit:g})."
    if peak > limit + margin:
        return Verdict.VALGUS, Reason(code, text)
    if peak > limit - margin:
        return Verdict.UNCLEAR, Reason(code, text)
    return Verdict.CLEAR, Reason(code, text)
