"""What one leg does in the same person's other repetitions at the same knee flexion.

The knee's medial shift depends on depth; compared at equal flexion, sound repetitions of one
person agree within 2.5 % of leg length while a collapse stands out by more than 5 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from valgus.judge.rep_rows import bent_rows, rows_of
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import LegAssessment, Rep, SessionResult
from valgus.model.terms import Side

SEEN_ASKEW: Final = frozenset(
    {"nobody_seen", "camera_angle", "no_stand", "seen_askew", "turned_away", "facing_unsure"}
)
"""Codes of the reasons that a repetition was seen from where nothing can be judged."""
_NOT_COMPARED: Final = SEEN_ASKEW | {"foot_outside", "foot_hidden"}
"""Codes of the reasons that what was measured in a repetition is no measure for others."""
_BIN_DEG = 5.0
"""Width of a step of flexion: narrow against the curve, wide against the noise of flexion."""


def excess_pct(series: KneeSeries, reps: Sequence[Rep], config: AnalysisConfig) -> FloatArray:
    """Medial shift beyond the same leg's typical sound repetition at the same flexion.

    Parameters
    ----------
    series : KneeSeries
    reps : sequence of Rep
    config : AnalysisConfig

    Returns
    -------
    excess_pct : ndarray, shape (T, S), % of leg length
        NaN outside the judged frames of repetitions, and more than a step of flexion beyond
        where two repetitions with the same standing leg showed it.
    """
    excess = np.full(series.inward_deg.shape, np.nan)
    for side in Side:
        for kind in {rep.squat for rep in reps}:
            alike = [rep for rep in reps if rep.squat is kind]
            if side in kind.standing and len(alike) > 1:
                _fill(excess[:, side.index], series, side, alike, config)
    return excess


def excess_of_session_pct(series: KneeSeries, session: SessionResult) -> FloatArray:
    """The same for a session that is judged already; shape (T, S), % of leg length."""
    comparable = [
        item.rep
        for item in session.reps
        if not any(_not_compared(leg) for leg in item.legs.values())
    ]
    return excess_pct(series, comparable, session.config.values)


def _not_compared(leg: LegAssessment) -> bool:
    return any(reason.code in _NOT_COMPARED for reason in leg.reasons)


def _fill(
    column: FloatArray,
    series: KneeSeries,
    side: Side,
    reps: Sequence[Rep],
    config: AnalysisConfig,
) -> None:
    """Write the excess of one leg into its column."""
    flexion = series.knee_flexion_deg[:, side.index]
    shift = series.medial_shift_pct[:, side.index]
    edges = np.arange(config.judged_flexion_deg, 180.0 + _BIN_DEG, _BIN_DEG)
    seen = np.where(series.valid[:, side.index], shift, np.nan)
    curves = np.stack([_curve(flexion, seen, rows_of(rep), edges) for rep in reps])
    usual = _usual(curves, config)
    centres = (edges[:-1] + edges[1:]) / 2
    known = np.isfinite(usual)
    if not known.any():
        return
    reached = centres[known][[0, -1]] + [-_BIN_DEG, _BIN_DEG]
    for rep in reps:
        rows, bend = rows_of(rep), flexion[rows_of(rep)]
        bent = bent_rows(series, side, config, rows)
        judged = bent & (bend > reached[0]) & (bend < reached[1])
        expected = np.interp(bend, centres[known], usual[known])
        column[rows] = np.where(judged, shift[rows] - expected, np.nan)


def _curve(flexion: FloatArray, shift: FloatArray, rows: slice, edges: FloatArray) -> FloatArray:
    """Mean medial shift of one repetition in each step of flexion; NaN where it has no frame."""
    step = np.digitize(flexion[rows], edges) - 1
    inside = (step >= 0) & (step < len(edges) - 1) & np.isfinite(shift[rows])
    count = np.bincount(step[inside], minlength=len(edges) - 1)[: len(edges) - 1]
    total = np.bincount(step[inside], shift[rows][inside], minlength=len(edges) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total[: len(edges) - 1] / count, np.nan)


def _usual(curves: FloatArray, config: AnalysisConfig) -> FloatArray:
    """Medial shift to expect in each step of flexion, shape (steps,)."""
    usual = np.full(curves.shape[1], np.nan)
    for step, values in enumerate(curves.T):
        known = np.sort(values[np.isfinite(values)])
        if len(known) > 1:
            usual[step] = agreed(known, config.sound_spread_pct)
    return usual


def agreed(ordered: FloatArray, spread: float) -> float:
    """Mean of the repetitions that agree: half of them, and the outermost such half.

    Sound repetitions of one person resemble each other; each fault is a fault of its own, and
    one repetition with the knees far out makes no rule.

    Parameters
    ----------
    ordered : ndarray, shape (N,), N > 1
        One value for each repetition, ascending.
    spread : float, unit of `ordered`
        Within this, repetitions agree. When no half does, the half that agrees best is taken.

    Examples
    --------
    >>> agreed(np.array([0.0, 1.0, 8.0, 12.0]), 2.5)
    0.5
    >>> agreed(np.array([-9.0, 0.0, 1.0]), 2.5)
    0.5
    """
    half = max(2, (len(ordered) + 1) // 2)
    ranges = ordered[half - 1 :] - ordered[: len(ordered) - half + 1]
    close = np.flatnonzero(ranges <= spread)
    first = int(close[0]) if len(close) else int(np.argmin(ranges))
    return float(ordered[first : first + half].mean())
