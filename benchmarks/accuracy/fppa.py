"""FPPA at 60 to 70° of knee flexion: what a body shows there, and how far off `valgus` is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from valgus.model.session import Interval, LegAssessment
from valgus.model.terms import Side

LOW_DEG, MIDDLE_DEG, HIGH_DEG = 60.0, 65.0, 70.0

Frames = Mapping[str, np.ndarray]


def of_leg(
    found: LegAssessment, side: Side, true_rep: Mapping[str, Any], frames: Frames
) -> Iterator[tuple[float, Interval, float]]:
    """Value, interval and truth of each way on which both are known."""
    start, bottom, end = (true_rep[name] for name in ("start", "bottom", "end"))
    ways = (
        (found.fppa_60_70_descent_deg, found.fppa_60_70_descent_interval_deg, start, bottom),
        (found.fppa_60_70_ascent_deg, found.fppa_60_70_ascent_interval_deg, bottom, end),
    )
    for value, ends, first, last in ways:
        rows = slice(first, last + 1)
        true_deg = true_at_60_70(frames[f"flex_{side}"][rows], frames[f"fppa_{side}"][rows])
        if np.isfinite(value) and np.isfinite(true_deg):
            yield value, ends, true_deg


def true_at_60_70(flexion_deg: np.ndarray, fppa_deg: np.ndarray) -> float:
    """Median of the frames within the band; between the two frames about 65° where it has none.

    Parameters
    ----------
    flexion_deg, fppa_deg : ndarray, shape (N,)
        Of one leg on one way.

    Returns
    -------
    fppa_deg : float
        NaN where the leg does not come through.

    Examples
    --------
    >>> true_at_60_70(np.array([40.0, 62.0, 68.0, 90.0]), np.array([0.0, -4.0, -6.0, -9.0]))
    -5.0
    >>> true_at_60_70(np.array([55.0, 75.0]), np.array([-4.0, -8.0]))
    -6.0
    """
    within = (flexion_deg >= LOW_DEG) & (flexion_deg <= HIGH_DEG)
    if within.any():
        return float(np.median(fppa_deg[within]))
    crossed = np.flatnonzero(np.diff(flexion_deg > MIDDLE_DEG))
    if not len(crossed):
        return float("nan")
    pair = slice(int(crossed[0]), int(crossed[0]) + 2)
    order = np.argsort(flexion_deg[pair])
    return float(np.interp(MIDDLE_DEG, flexion_deg[pair][order], fppa_deg[pair][order]))
