"""One leg of one repetition, cut out of the series: what was measured, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from valgus.config import AnalysisConfig
from valgus.findings import Peak, Rep
from valgus.model import BoolArray, FloatArray, KneeSeries, Phase, Side

_Z90 = 1.645
"""Half-width of a 90 % interval in standard errors."""
_BOTTOM_S = 0.1
"""Within this of the deepest flexion the knee is at the bottom, neither on its way down nor up."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One leg of one repetition; arrays have shape (N,), the repetition's rows."""

    side: Side
    """Which leg."""
    rep: Rep
    """Which repetition."""
    time_s: FloatArray
    """Presentation times."""
    judged: BoolArray
    """Rows in which the knee is bent far enough and seen."""
    inward_deg: FloatArray
    """Toe-line inward angle."""
    sigma_deg: FloatArray
    """Its standard error."""
    shift_pct: FloatArray
    """Medial shift."""
    excess_pct: FloatArray
    """Medial shift beyond the leg's usual one."""
    fppa_deg: FloatArray
    """Frontal plane projection angle."""
    valid_fraction: float
    """Share of the bent rows in which the leg was seen."""


@dataclass(frozen=True, slots=True)
class Held:
    """The highest value that lasted."""

    value: float
    """NaN when nothing lasted."""
    row: int | None
    """Row in its middle, within the repetition."""


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
        From `valgus.baseline`.
    config : AnalysisConfig

    Returns
    -------
    leg : Leg
    """
    rows, s = slice(rep.start_row, rep.end_row + 1), side.index
    bent = series.knee_flexion_deg[rows, s] > config.judged_flexion_deg
    seen = series.valid[rows, s]
    return Leg(
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


def held(leg: Leg, values: FloatArray, config: AnalysisConfig) -> Held:
    """Highest value that lasts for `min_hold_s` within the judged rows.

    Parameters
    ----------
    leg : Leg
    values : ndarray, shape (N,)
        NaN breaks a stretch.
    config : AnalysisConfig

    Returns
    -------
    held : Held
    """
    known = np.where(leg.judged, values, np.nan)
    ends = np.searchsorted(leg.time_s, leg.time_s + config.min_hold_s - 1e-9, side="left")
    ends = ends[ends < len(known)]
    if not len(ends):
        return Held(math.nan, None)
    starts = np.arange(len(ends))
    lowest = known[: len(ends)].copy()
    for ahead in range(1, int((ends - starts).max()) + 1):
        np.minimum(lowest, known[np.minimum(starts + ahead, ends)], out=lowest)
    lowest[np.isnan(lowest)] = -np.inf
    best = int(lowest.argmax())
    if math.isinf(lowest[best]):
        return Held(math.nan, None)
    return Held(float(lowest[best]), int(best + ends[best]) // 2)


def peak(leg: Leg, values: FloatArray, config: AnalysisConfig) -> Peak:
    """Value at the bottom and the highest that lasted."""
    return Peak(
        float(values[leg.rep.bottom_row - leg.rep.start_row]), held(leg, values, config).value
    )


def inward_peak(leg: Leg, config: AnalysisConfig) -> Peak:
    """Inward angle with the 90 % interval of its peak."""
    highest = held(leg, leg.inward_deg, config)
    bottom = float(leg.inward_deg[leg.rep.bottom_row - leg.rep.start_row])
    if highest.row is None:
        return Peak(bottom, highest.value)
    half = _Z90 * float(leg.sigma_deg[highest.row])
    return Peak(bottom, highest.value, highest.value - half, highest.value + half)


def phase(leg: Leg, row: int) -> Phase:
    """Part of the repetition in which a row lies."""
    away_s = float(leg.time_s[row]) - leg.rep.bottom_s
    if abs(away_s) <= _BOTTOM_S:
        return Phase.BOTTOM
    return Phase.DESCENT if away_s < 0 else Phase.ASCENT
