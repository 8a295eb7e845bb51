"""What a movement down and up again was: a repetition, a dip, or no squat at all."""

from __future__ import annotations

from functools import partial
from itertools import chain, combinations
from math import dist
from typing import NamedTuple

import numpy as np

from valgus.model.config import AnalysisConfig
from valgus.model.session import Dip, Rep
from valgus.model.terms import Side, SquatKind

_PLATEAU = 0.98
"""Share of the greatest flexion above which the knee is at the bottom."""


class RepSample(NamedTuple):
    """What the segmenter needs of one frame; NaN depth = no one seen."""

    row: int
    time_s: float
    depth: float
    flexion_left_deg: float
    flexion_right_deg: float
    lifted: float
    foot_left_x: float
    foot_left_y: float
    foot_right_x: float
    foot_right_y: float


def describe(
    span: list[RepSample], config: AnalysisConfig, number: int, complete: bool = True
) -> Rep | Dip | None:
    """Say what a movement from standing to standing was.

    Parameters
    ----------
    span : list of RepSample
        From the last upright sample to the next one.
    config : AnalysisConfig
    number : int
        The number that a repetition would get.
    complete : bool
        Whether the way up was seen.

    Returns
    -------
    found : Rep, Dip or None
        None for what is no squat: a step, a shift of weight, a jump of the landmarks, or a
        shallow dip that was cut off and might have become anything.
    """
    # NumPy is slow at making an array of named tuples.
    values = np.fromiter(chain.from_iterable(span), np.float64, len(span) * len(RepSample._fields))
    table = values.reshape(len(span), -1)
    travel = _foot_travel(table, _deepest(table))
    kind = _kind(table, travel, complete, config)
    sides = [side.index for side in kind.standing]
    flexion = table[:, 3:5][:, sides].mean(axis=1)
    bottom = _bottom(flexion, table[:, 2])
    if not _lasts(span, config, complete) or travel[sides].max() > _allowed(config, complete):
        return None
    times = (span[0].time_s, span[bottom].time_s, span[-1].time_s)
    deepest = float(flexion[bottom])
    if deepest < config.rep_flexion_deg:
        is_dip = complete and deepest >= config.partial_flexion_deg
        return Dip(*times, deepest) if is_dip else None
    rows = (span[0].row, span[bottom].row, span[-1].row)
    return Rep(number, kind, *rows, *times, deepest, float(table[bottom, 2]), complete)


def _lasts(span: list[RepSample], config: AnalysisConfig, complete: bool) -> bool:
    """Whether a movement takes as long as a squat, or half of that when half of it was seen."""
    shortest = config.min_rep_s if complete else config.min_rep_s / 2
    return shortest <= span[-1].time_s - span[0].time_s <= config.max_rep_s


def _allowed(config: AnalysisConfig, complete: bool) -> float:
    """How far a standing foot may travel; half of it when only half of a movement was seen."""
    return config.max_foot_travel if complete else config.max_foot_travel / 2


def _kind(
    table: np.ndarray, travel: np.ndarray, complete: bool, config: AnalysisConfig
) -> SquatKind:
    """Which leg or legs stand, from which foot is lifted, or from which alone stays put."""
    if config.squat != "auto":
        return SquatKind(config.squat)
    # The free foot sinks with the body and may look planted at the bottom: the whole rep counts.
    lifted = table[:, 5]
    if (lifted != 0).mean() >= config.lifted_share:
        standing, free = (Side.RIGHT, Side.LEFT) if lifted.sum() > 0 else (Side.LEFT, Side.RIGHT)
        # A free foot nearer to the camera may look lower; but the other one stays where it is.
        strayed = travel[standing.index] > config.max_foot_travel > 2 * travel[free.index]
        if strayed and complete:  # in a step that was cut off one foot stays, too
            standing = free
        return SquatKind(standing.value)
    # Seen from the side a lifted foot is hard to tell by its height, but it sinks with the body
    # and comes back with it; in a step it goes on.
    away = np.array(list(map(dist, _feet(table[0]), _feet(table[-1]))))
    still = travel <= config.max_foot_travel / 2
    moving = (travel > config.max_foot_travel) & (away <= config.max_foot_travel / 2)
    if still.any() and moving.any():
        return SquatKind.LEFT if still[0] else SquatKind.RIGHT
    return SquatKind.DOUBLE


def _bottom(flexion: np.ndarray, depth: np.ndarray) -> int:
    """Middle of the time around the greatest flexion in which it hardly changes."""
    deep = depth >= (depth.max() + depth.min()) / 2
    top = int(np.argmax(np.where(deep, flexion, -np.inf)))
    near = flexion >= _PLATEAU * flexion[top]
    first = top - int(np.argmin(np.append(near[top::-1], False))) + 1
    last = top + int(np.argmin(np.append(near[top:], False))) - 1
    return (first + last) // 2


def _deepest(table: np.ndarray) -> int:
    return int(np.argmax(table[:, 2]))


def _foot_travel(table: np.ndarray, bottom: int) -> np.ndarray:
    """Largest way of each foot between start, bottom and end, shape (S,), leg lengths."""
    start, *later = [_feet(table[row]) for row in (0, bottom, -1)]
    # Deep down the pose model may take one leg for the other for a moment.
    places = [start, *(min(feet, feet[::-1], key=partial(_way, start)) for feet in later)]
    ways = [
        max(dist(one[foot], other[foot]) for one, other in combinations(places, 2))
        for foot in (0, 1)
    ]
    return np.array(ways)


def _feet(row: np.ndarray) -> list[list[float]]:
    """Where left and right foot are."""
    return [row[6:8].tolist(), row[8:10].tolist()]


def _way(start: list[list[float]], feet: list[list[float]]) -> float:
    """How far both feet are from where they were."""
    return dist(start[0], feet[0]) + dist(start[1], feet[1])
