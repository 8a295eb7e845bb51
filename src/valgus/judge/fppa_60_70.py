"""FPPA at 60 to 70° of knee flexion, on the way down and up: where it can be compared.

Deep enough for an inward knee to show, and the thigh still rises in the picture. FPPA depends on
depth, so only angles at the same flexion can be held against each other.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from valgus.measure.uncertainty import interval
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import Rep
from valgus.model.terms import Side

_LOW_DEG: Final = 60.0
_HIGH_DEG: Final = 70.0
_MIDDLE_DEG: Final = 65.0


def of_leg(series: KneeSeries, rep: Rep, side: Side, config: AnalysisConfig) -> dict[str, Any]:
    """Angles and intervals of one leg, as `LegAssessment` names them; NaN where there are none.

    Parameters
    ----------
    series : KneeSeries
    rep : Rep
    side : Side
    config : AnalysisConfig
        How far apart two frames may be to go from one to the other.
    """
    ways = {
        "descent": slice(rep.start_row, rep.bottom_row + 1),
        "ascent": slice(rep.bottom_row, rep.end_row + 1),
    }
    found: dict[str, Any] = {}
    for way, rows in ways.items():
        value, sigma = _at_60_70(series, rows, side, config.max_gap_s)
        found[f"fppa_60_70_{way}_deg"] = value
        found[f"fppa_60_70_{way}_interval_deg"] = interval(value, sigma)
    return found


def _at_60_70(series: KneeSeries, rows: slice, side: Side, max_gap_s: float) -> tuple[float, float]:
    """Angle and standard error on one way."""
    s = side.index
    flexion, fppa = series.knee_flexion_deg[rows, s], series.fppa_deg[rows, s]
    known = series.valid[rows, s] & np.isfinite(fppa) & np.isfinite(flexion)
    values = np.stack([fppa, series.fppa_sigma_deg[rows, s]])[:, known]
    flexion, time_s = flexion[known], series.time_s[rows][known]
    within = (flexion >= _LOW_DEG) & (flexion <= _HIGH_DEG)
    if within.any():
        angle, sigma = np.median(values[:, within], axis=1).tolist()
        return angle, sigma
    return _between(flexion, time_s, values, max_gap_s)


def _between(
    flexion: FloatArray, time_s: FloatArray, values: FloatArray, max_gap_s: float
) -> tuple[float, float]:
    """Interpolate where two frames in sequence lie on either side: fast reps pass in one step."""
    crossed = np.diff(flexion > _MIDDLE_DEG) & (np.diff(time_s) <= max_gap_s)
    if not crossed.any():
        return math.nan, math.nan
    row = int(np.argmax(crossed))
    share = (_MIDDLE_DEG - flexion[row]) / (flexion[row + 1] - flexion[row])
    angle, sigma = (values[:, row] + share * (values[:, row + 1] - values[:, row])).tolist()
    return angle, sigma
