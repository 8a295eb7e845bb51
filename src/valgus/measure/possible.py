"""What a body can do: a value beyond it is an error of measurement, and missing.

Wide on purpose, about the far end of published ranges of motion and a little more for the error
of measurement: what lies beyond says that the landmarks or the camera's place are wrong.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from valgus.model.arrays import FloatArray
from valgus.model.series import KneeSeries
from valgus.model.session import Interval, Rep

CLOSEST_ANKLES: Final = 0.06
"""Leg lengths; feet side by side have their ankles .08 apart, the breadth of an ankle."""


class Range(NamedTuple):
    """Smallest and largest value that a body can show."""

    low: float
    """Smallest."""
    high: float
    """Largest."""


POSSIBLE: Final[Mapping[str, Range]] = {
    # The thigh lies on the calf at 150 to 155 degrees; without load the knee bends to 135-145.
    "knee_flexion_deg": Range(0.0, 155.0),
    # The hip reaches the ankle's height at 1; a jump lifts it by less than half a leg.
    "depth": Range(-0.5, 1.0),
    # The spine bends sideways by 35 degrees, and the pelvis leans along by as much as it drops.
    "pelvic_drop_deg": Range(-30.0, 30.0),
    "trunk_lean_deg": Range(-65.0, 65.0),
    # Hips adduct by 20 to 45 degrees and abduct by 50; in a split-wide squat by more.
    "hip_adduction_deg": Range(-75.0, 45.0),
    # Two segments of half a leg each; inward the knees stop each other before.
    "medial_shift_pct": Range(-50.0, 35.0),
    # A bent knee and an ankle turn by 35 degrees each before the foot has to follow.
    "inward_deg": Range(-90.0, 70.0),
}
"""Column of `KneeSeries` → what a body can do."""

_BOTTOM_ROWS: Final = 2


def possible(name: str, values: ArrayLike) -> FloatArray:
    """Keep what a body can do of a measure; NaN in the place of the rest.

    Parameters
    ----------
    name : str
        Column of `KneeSeries` that has a range in `POSSIBLE`.
    values : array_like, any shape

    Returns
    -------
    kept : ndarray, the same shape

    Examples
    --------
    >>> possible("knee_flexion_deg", [120.0, 166.0]).tolist()
    [120.0, nan]
    """
    known, (low, high) = np.asarray(values, np.float64), POSSIBLE[name]
    return np.where((known >= low) & (known <= high), known, np.nan)


def series_of_a_body(series: KneeSeries) -> KneeSeries:
    """Leave out of every column what no body can do.

    Parameters
    ----------
    series : KneeSeries

    Returns
    -------
    series : KneeSeries
    """
    kept: dict[str, Any] = {name: possible(name, getattr(series, name)) for name in POSSIBLE}
    return dataclasses.replace(series, **kept)


def rep_of_a_body(rep: Rep) -> Rep:
    """Leave out of a repetition a bend or a depth that no body can reach.

    Parameters
    ----------
    rep : Rep

    Returns
    -------
    rep : Rep
    """
    return dataclasses.replace(
        rep,
        flexion_deg=float(possible("knee_flexion_deg", rep.flexion_deg)),
        depth=float(possible("depth", rep.depth)),
    )


def within_a_body(name: str, ends: Interval) -> Interval:
    """Cut an interval off where no body goes on.

    Examples
    --------
    >>> within_a_body("knee_flexion_deg", Interval(138.0, 161.0))
    Interval(low=138.0, high=155.0)
    """
    if not math.isfinite(ends.low):
        return ends
    low, high = POSSIBLE[name]
    return Interval(max(ends.low, low), min(ends.high, high))


def left_out(raw: KneeSeries, reps: Sequence[Rep]) -> dict[str, tuple[int, ...]]:
    """Say which measures were left out about the bottom of which repetitions.

    Parameters
    ----------
    raw : KneeSeries
        With everything in it.
    reps : sequence of Rep
        As they were found.

    Returns
    -------
    numbers : dict
        Column → numbers of the repetitions; only columns of which something was left out.
    """
    found = {
        name: tuple(rep.number for rep in reps if _beyond(name, raw, rep)) for name in POSSIBLE
    }
    return {name: numbers for name, numbers in found.items() if numbers}


def _beyond(name: str, raw: KneeSeries, rep: Rep) -> bool:
    """Whether a measure of a repetition is more than a body can show."""
    own = {"knee_flexion_deg": rep.flexion_deg, "depth": rep.depth}
    values = np.asarray(own[name]) if name in own else _at_bottom(name, raw, rep)
    return bool((np.isfinite(values) & np.isnan(possible(name, values))).any())


def _at_bottom(name: str, raw: KneeSeries, rep: Rep) -> FloatArray:
    first = max(rep.start_row, rep.bottom_row - _BOTTOM_ROWS)
    column = getattr(raw, name)[first : min(rep.end_row, rep.bottom_row + _BOTTOM_ROWS) + 1]
    if column.ndim == 1:
        return np.asarray(column)
    return np.asarray(column[:, [side.index for side in rep.squat.standing]])
