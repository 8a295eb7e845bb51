"""What a movement down and up again was: a repetition, counted apart, or nothing to mention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from valgus.judge.movement import Movement, RepSample
from valgus.judge.standing_legs import kind_of, looks_apart, steady_lift
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.session import Dip, Rep
from valgus.model.terms import MovementKind, SquatKind

_LONGEST_STEP: Final = 1.2
"""A long lunge is one leg length; a foot that goes further shows that the picture is another."""


def describe(
    span: Sequence[RepSample],
    config: AnalysisConfig,
    number: int,
    complete: bool = True,
    before: Sequence[RepSample] = (),
) -> Rep | Dip | None:
    """Say what a movement from standing to standing was.

    Parameters
    ----------
    span : sequence of RepSample
        From the last upright sample to the next one.
    config : AnalysisConfig
    number : int
        The number that a repetition would get.
    complete : bool
        Whether both the way down and the way up were seen.
    before : sequence of RepSample
        What was shortly before, up to its first sample.

    Returns
    -------
    found : Rep, Dip or None
        None for what needs no mention: a step, a shift of weight, a jump of the landmarks, or a
        shallow dip that was cut off and might have become anything.
    """
    if not _lasts(span, config, complete):
        return None
    move = Movement.of(span)
    squat = kind_of(move, complete, config)
    bottom = move.bottom(squat.standing)
    bent_deg = float(move.flexion_deg[bottom, [side.index for side in squat.standing]].mean())
    times = (span[0].time_s, span[bottom].time_s, span[-1].time_s)
    apart = _apart(move, squat, bottom, complete, config)
    lands = squat is SquatKind.DOUBLE and _lands(move, before, config)
    if lands and bent_deg < config.landing_flexion_deg:
        apart = MovementKind.JUMP if bent_deg >= config.rep_flexion_deg else None
    if apart is not None:
        return Dip(*times, bent_deg, apart)
    if not _is_squat(move, squat, complete, config):
        return None
    if bent_deg < config.rep_flexion_deg:
        shallow = complete and bent_deg >= config.partial_flexion_deg
        return Dip(*times, bent_deg, MovementKind.SHALLOW) if shallow else None
    if not complete:
        return Dip(*times, bent_deg, MovementKind.CUT_OFF)
    rows = (span[0].row, span[bottom].row, span[-1].row)
    return Rep(number, squat, *rows, *times, bent_deg, float(move.depth[bottom]))


def _lasts(span: Sequence[RepSample], config: AnalysisConfig, complete: bool) -> bool:
    """Whether a movement takes as long as a squat, or half of that when half of it was seen."""
    shortest = config.min_rep_s if complete else config.min_rep_s / 2
    return shortest <= span[-1].time_s - span[0].time_s <= config.max_rep_s


def _is_squat(move: Movement, squat: SquatKind, complete: bool, config: AnalysisConfig) -> bool:
    """Whether the feet that stand stay where they are."""
    if complete:
        return move.strays(squat.standing) <= config.max_foot_travel
    # A step that was cut off may have gone half its way only.
    travel = move.travel()[[side.index for side in squat.standing]]
    return bool(travel.max() <= config.max_foot_travel / 2)


def _apart(
    move: Movement, squat: SquatKind, bottom: int, complete: bool, config: AnalysisConfig
) -> MovementKind | None:
    """The movement other than a squat that this was, if it was one."""
    bent_deg = move.flexion_deg[bottom]
    # Who says which legs stand says that these are squats.
    if config.squat != "auto" or bent_deg.max() < config.rep_flexion_deg:
        return None
    if move.drop < _drop_at(config.rep_flexion_deg):
        return None
    if (complete and _steps(move, squat, bent_deg, config)) or _split(move, squat, config):
        return MovementKind.LUNGE
    return MovementKind.SIDE_LUNGE if _sideways(move, squat, bent_deg, config) else None


def _drop_at(flexion_deg: float) -> float:
    """Hip drop, leg lengths, of an upright leg whose thigh and shank are of one length."""
    return 1.0 - math.cos(math.radians(flexion_deg / 2))


def _lands(move: Movement, before: Sequence[RepSample], config: AnalysisConfig) -> bool:
    """Whether both feet came down to the floor on the way down, or just before it."""
    floor = float(move.low_feet()[:, 1].min())
    highest = min((sample.lower_foot_y for sample in before), default=floor)
    started = float((move.low_feet() - move.feet[0])[:, 1].min())
    return max(floor - highest, started) >= config.jump_lift


def _steps(move: Movement, squat: SquatKind, bent_deg: FloatArray, config: AnalysisConfig) -> bool:
    """Whether a foot goes out and another comes after it, or it comes back, with both knees bent.

    In a walk one knee stays straight.
    """
    if squat is not SquatKind.DOUBLE:
        # A free foot comes back to about where it was, or to the floor beside the other one.
        return bool(move.away().max() > 2 * config.max_foot_travel)
    far = move.strays(squat.standing)
    one_stays = move.ways().min(axis=1).max() <= config.max_foot_travel
    both_bent = bent_deg.min() >= config.rep_flexion_deg
    return bool(config.max_foot_travel < far <= _LONGEST_STEP and one_stays and both_bent)


def _split(move: Movement, squat: SquatKind, config: AnalysisConfig) -> bool:
    """Whether the feet stand one before the other, further than planted side by side they may."""
    far = move.split >= config.split_stance or steady_lift(move) > looks_apart(move)
    return squat is SquatKind.DOUBLE and far


def _sideways(
    move: Movement, squat: SquatKind, bent_deg: FloatArray, config: AnalysisConfig
) -> bool:
    """Whether one leg stays nearly straight beside the other on widely planted feet."""
    unlike_deg = abs(float(bent_deg[0] - bent_deg[1]))
    wide = move.stance >= config.side_lunge_stance
    return squat is SquatKind.DOUBLE and wide and unlike_deg >= config.side_lunge_flexion_deg
