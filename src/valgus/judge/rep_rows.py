"""Rows of the series: which of them are judged, and in which part of a repetition they lie."""

from __future__ import annotations

from typing import Final

import numpy as np

from valgus.model.arrays import BoolArray
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import Rep
from valgus.model.terms import Phase, Side

_BOTTOM_S: Final = 0.1
"""Within this of the deepest flexion the knee is at the bottom, neither on its way down nor up."""
_ALL: Final = slice(None)


def rows_of(rep: Rep) -> slice:
    """Rows of a repetition."""
    return slice(rep.start_row, rep.end_row + 1)


def bent_rows(
    series: KneeSeries, side: Side, config: AnalysisConfig, rows: slice = _ALL
) -> BoolArray:
    """Whether a knee is bent far enough to be judged, shape (N,).

    A leg that stands obliquely, or whose foot is poorly seen, may look bent: but no leg that stands
    bends without the hip coming down.
    """
    bent = series.knee_flexion_deg[rows, side.index] > config.judged_flexion_deg
    return np.asarray(bent & (series.depth[rows] >= config.judged_drop))


def judged_rows(
    series: KneeSeries, side: Side, config: AnalysisConfig, rows: slice = _ALL
) -> BoolArray:
    """Whether a knee is judged: bent far enough, and its leg seen; shape (N,)."""
    return bent_rows(series, side, config, rows) & series.valid[rows, side.index]


def phase_at(rep: Rep, time_s: float) -> Phase:
    """Part of a repetition in which a moment lies."""
    away_s = time_s - rep.bottom_s
    if abs(away_s) <= _BOTTOM_S:
        return Phase.BOTTOM
    return Phase.DESCENT if away_s < 0 else Phase.ASCENT
