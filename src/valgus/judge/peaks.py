"""One leg of one repetition, cut out of the series: what was measured, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from valgus.judge import rules
from valgus.judge.rep_rows import bent_rows, judged_rows, rows_of
from valgus.measure import pose_model_errors, signals, uncertainty
from valgus.model.arrays import BoolArray, FloatArray, IntArray
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import Peak, Rep
from valgus.model.terms import Side

_FPPA_KNOWN_DEG: Final = 10.0
"""Half-width of the 90 % interval from which a peak of FPPA is not worth reading."""


class Sustained(NamedTuple):
    """The highest value that lasted."""

    value: float
    """NaN when nothing lasted."""
    row: int | None
    """Row in its middle, within the repetition."""


class Peaks(NamedTuple):
    """What lasted of each measure of one leg."""

    inward_deg: Sustained
    """Toe-line inward angle."""
    shift_pct: Sustained
    """Medial shift."""
    excess_pct: Sustained
    """Medial shift beyond the leg's usual one."""
    fppa_deg: Sustained
    """Frontal plane projection angle."""
    log_odds: Sustained
    """Evidence of all rules together."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One leg of one repetition; arrays have N rows, those of the repetition."""

    side: Side
    """Which leg."""
    rep: Rep
    """Which repetition."""
    time_s: FloatArray
    """Presentation times, shape (N,)."""
    judged: BoolArray
    """Rows in which the knee is bent far enough and seen, shape (N,)."""
    measures: FloatArray
    """What `Peaks` lists, in its order, shape (5, N)."""
    weighed: rules.Weighed
    """What each rule says in each row."""
    sigma_deg: FloatArray
    """Standard error of the inward angle, shape (N,)."""
    fppa_sigma_deg: FloatArray
    """Standard error of the frontal plane projection angle, shape (N,)."""
    valid_fraction: float
    """Share of the bent rows in which the leg was seen."""

    @property
    def rate(self) -> float:
        """Frames per second; infinite for a single frame."""
        span_s = float(self.time_s[-1] - self.time_s[0])
        return (len(self.time_s) - 1) / span_s if span_s > 0 else math.inf

    def at_bottom(self) -> FloatArray:
        """Each measure at the bottom, shape (5,)."""
        return np.asarray(self.measures[:, self.rep.bottom_row - self.rep.start_row])


def cut(
    series: KneeSeries, rep: Rep, side: Side, excess_pct: FloatArray, config: AnalysisConfig
) -> Leg:
    """Cut one leg of one repetition out of the series.

    Parameters
    ----------
    series : KneeSeries
    rep : Rep
    side : Side
    excess_pct : ndarray, shape (T, S), % of leg length
        From `valgus.judge.usual_shift`.
    config : AnalysisConfig

    Returns
    -------
    leg : Leg
    """
    rows, s = rows_of(rep), side.index
    bent = bent_rows(series, side, config, rows)
    judged = judged_rows(series, side, config, rows)
    weighed = weigh_rows(series, side, excess_pct, config, rows)
    columns = (series.inward_deg, series.medial_shift_pct, excess_pct, series.fppa_deg)
    return Leg(
        side=side,
        rep=rep,
        time_s=series.time_s[rows],
        judged=judged,
        measures=np.array([*(column[rows, s] for column in columns), weighed.total]),
        weighed=weighed,
        sigma_deg=series.inward_sigma_deg[rows, s],
        fppa_sigma_deg=series.fppa_sigma_deg[rows, s],
        valid_fraction=float(judged.sum() / bent.sum()) if bent.any() else 0.0,
    )


def weigh_rows(
    series: KneeSeries,
    side: Side,
    excess_pct: FloatArray,
    config: AnalysisConfig,
    rows: slice = slice(None),
) -> rules.Weighed:
    """Weigh what was measured of one leg, row by row.

    Parameters
    ----------
    series, side, excess_pct, config
        As in `cut`.
    rows : slice
        N rows; default: all.

    Returns
    -------
    weighed : Weighed
    """
    s = side.index
    shift_sigma = series.medial_shift_sigma_pct[rows, s]
    return rules.weigh(
        {
            "inward_deg": series.inward_deg[rows, s],
            "shift_pct": series.medial_shift_pct[rows, s],
            "excess_pct": excess_pct[rows, s],
        },
        {
            "inward_deg": series.inward_sigma_deg[rows, s],
            "shift_pct": shift_sigma,
            "excess_pct": pose_model_errors.EXCESS_SIGMA_SHARE * shift_sigma,
        },
        config,
    )


def highest(leg: Leg, config: AnalysisConfig) -> Peaks:
    """Highest value of each measure that lasts for `min_hold_s` within the judged rows.

    Parameters
    ----------
    leg : Leg
        NaN in a measure breaks a stretch.
    config : AnalysisConfig

    Returns
    -------
    highest : Peaks
    """
    lowest, ends = _stretches(leg, config)
    if not len(ends):
        return Peaks(*[Sustained(math.nan, None)] * len(lowest))
    best = lowest.argmax(axis=1)
    values = lowest[np.arange(len(lowest)), best]
    middles = (best + ends[best]) // 2
    return Peaks(*map(_held, values.tolist(), middles.tolist()))


def first_row(leg: Leg, config: AnalysisConfig) -> int | None:
    """Row with which the first stretch begins that is inward for `min_hold_s`, if any does."""
    lowest, _ = _stretches(leg, config)
    broken = np.flatnonzero(rules.inward(lowest[Peaks._fields.index("log_odds")], config))
    return int(broken[0]) if len(broken) else None


def _stretches(leg: Leg, config: AnalysisConfig) -> tuple[FloatArray, IntArray]:
    """Lowest value of each measure within every stretch of `min_hold_s`, and where it ends.

    Returns
    -------
    lowest : ndarray, shape (5, W)
        Of the stretch that begins with each row; −inf where some of it is not judged.
    ends : ndarray of int, shape (W,)
        Last row of each stretch; rows too near to the end begin none.
    """
    # Landmarks of a leg that is hidden for a moment are bridged, and so is the judgement.
    counts = signals.bridged(leg.time_s, leg.judged, config.max_gap_s)
    known = np.where(counts, leg.measures, np.nan)
    ends = np.searchsorted(leg.time_s, leg.time_s + config.min_hold_s - 1e-9, side="left")
    ends = ends[ends < known.shape[1]]
    if not len(ends):
        return known[:, :0], ends
    starts = np.arange(len(ends))
    widths = ends - starts
    shortest, longest = int(widths.min()), int(widths.max())
    lowest = known[:, : len(ends)].copy()
    for ahead in range(1, longest + 1):
        # Most often all windows have the same number of rows, and a slice will do.
        rows = (
            slice(ahead, ahead + len(ends))
            if ahead <= shortest
            else np.minimum(starts + ahead, ends)
        )
        np.minimum(lowest, known[:, rows], out=lowest)
    lowest[np.isnan(lowest)] = -np.inf
    return lowest, ends


def _held(value: float, row: int) -> Sustained:
    return Sustained(math.nan, None) if math.isinf(value) else Sustained(value, row)


def fppa_peak(bottom_deg: float, held: Sustained, sigma_deg: FloatArray) -> Peak:
    """FPPA at the bottom and at its highest; the latter only where it is known to ±10°."""
    found = peak(bottom_deg, held, sigma_deg)
    known = found.high - found.low < 2 * _FPPA_KNOWN_DEG
    return found if known else Peak(bottom_deg, math.nan)


def peak(bottom_deg: float, held: Sustained, sigma_deg: FloatArray) -> Peak:
    """Angle at the bottom and at its highest, with the 90 % interval of the latter."""
    if held.row is None:
        return Peak(bottom_deg, held.value)
    ends = uncertainty.interval(held.value, float(sigma_deg[held.row]))
    return Peak(bottom_deg, held.value, *ends)
