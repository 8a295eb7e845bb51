"""Which leg or legs carry a movement, told from the feet in the picture and from the knees.

A far foot that stands obliquely to the camera looks higher, too. A foot is off the floor when it is
higher than the other one while the body is upright, and it either goes down with the body, or its
knee is bent more than the other one and it is higher than any view of two planted feet explains.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from valgus.judge.movement import Movement
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side, SquatKind

_SINKS: Final = 0.25
"""Share of the hip drop by which a free foot comes down at least; a planted one stays."""
_STAYS: Final = 0.08
"""Leg lengths by which a planted foot's landmark moves at most."""
_UNLIKE_DEG: Final = 20.0
"""Upright, a planted leg's world flexion differs by less from the other's, a free one's by more:
by 25 to 130 degrees on rendered single-leg squats."""
_HIGHEST_CAMERA_DEG: Final = 60.0
"""Steepest look down at the feet that is considered: an arm's length overhead."""
_YAW_ERROR_DEG: Final = 20.0
"""The camera's angle may be estimated too small by this: twice its standard error."""
_PLANTED_LIFT: Final = 0.18
"""Height in the picture, leg lengths, by which feet that stand side by side differ at most from
the front: 0.14 on rendered squats."""


def kind_of(move: Movement, complete: bool, config: AnalysisConfig) -> SquatKind:
    """Say which leg or legs stand.

    Parameters
    ----------
    move : Movement
    complete : bool
        Whether the way up was seen.
    config : AnalysisConfig

    Returns
    -------
    kind : SquatKind
    """
    if config.squat != "auto":
        return SquatKind(config.squat)
    free = _higher_foot(move, complete, config) or _sinking_foot(move, config)
    return SquatKind.DOUBLE if free is None else SquatKind(free.other.value)


def looks_apart(move: Movement) -> float:
    """How far apart in height, leg lengths, planted feet side by side may look in this view."""
    yaw_deg = min(move.off_frontal_deg + _YAW_ERROR_DEG, 85.0)
    apart = min(move.stance * math.tan(math.radians(yaw_deg)), 1.0)
    return max(_PLANTED_LIFT, apart * math.sin(math.radians(_HIGHEST_CAMERA_DEG)))


def steady_lift(move: Movement) -> float:
    """Height in the picture by which one foot is above the other all the time, leg lengths."""
    low, high = np.percentile(move.lift, (10, 90))
    return float(max(low, -high, 0.0))


def _higher_foot(move: Movement, complete: bool, config: AnalysisConfig) -> Side | None:
    """The foot that is off the floor by its height."""
    # The free foot sinks with the body and may look planted at the bottom: the whole rep counts.
    if (move.lifted != 0).mean() < config.lifted_share:
        return None
    free = Side.LEFT if move.lifted.sum() > 0 else Side.RIGHT
    travel = move.travel()
    # A free foot nearer to the camera may look lower; but the other one stays where it is.
    strayed = travel[free.other.index] > config.max_foot_travel > 2 * travel[free.index]
    if strayed and complete:  # in a step that was cut off one foot stays, too
        return free.other
    # Near to the camera it may look lower than the other one deep down, but not upright.
    free = max(Side, key=lambda side: _upright_lift(move, side))
    return free if _off_the_floor(move, free, config) else None


def _upright_lift(move: Movement, side: Side) -> float:
    """How much higher a foot is than the other one at the start or the end, leg lengths."""
    return float(((1.0 if side is Side.LEFT else -1.0) * move.lift[[0, -1]]).max())


def _off_the_floor(move: Movement, free: Side, config: AnalysisConfig) -> bool:
    """Whether a foot that looks higher is really off the floor."""
    upright = _upright_lift(move, free)
    if upright < config.lifted_foot:
        return False
    if move.sinks()[free.index] >= max(_SINKS * move.drop, _STAYS):
        return True
    return upright > looks_apart(move) and _bent_otherwise(move, free)


def _bent_otherwise(move: Movement, free: Side) -> bool:
    """Whether the leg is bent more than the other one while the body is upright."""
    ends = move.world_flexion_deg[[0, -1]]
    return bool((ends[:, free.index] - ends[:, free.other.index]).max() >= _UNLIKE_DEG)


def _sinking_foot(move: Movement, config: AnalysisConfig) -> Side | None:
    """The foot that alone goes down with the body and comes back.

    Seen from the side a lifted foot is hard to tell by its height; in a step it goes on.
    """
    still = move.travel() <= config.max_foot_travel / 2
    returns = move.away() <= config.max_foot_travel / 2
    sinking = returns & (move.sinks() >= max(_SINKS * move.drop, 0.8 * config.max_foot_travel))
    if not still.any() or not sinking.any():
        return None
    return Side.LEFT if sinking[0] else Side.RIGHT
