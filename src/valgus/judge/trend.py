"""One session in a few numbers for each leg, to be held against the same leg's other sessions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np

from valgus.judge import change as changes
from valgus.model.config import AnalysisConfig
from valgus.model.session import LegAssessment, SessionResult
from valgus.model.terms import Side, SquatKind, Verdict

_DEFAULTS: Final = AnalysisConfig()


class Stance(StrEnum):
    """On how many legs the squats were done; the two are never compared with each other."""

    DOUBLE = "double"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of one leg in one session: its peaks over the judged repetitions.

    A leg can be judged by one measure while the other could not be taken, so each counts its own.
    """

    mean: float
    """Mean of the peaks; NaN when there is none."""
    spread: float
    """Their standard deviation; NaN with fewer than two."""
    count: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class LegValues:
    """One leg in one session."""

    side: Side
    """Which leg."""
    stance: Stance
    """In which kind of squat."""
    judged: int
    """Repetitions in which it was judged."""
    flagged: int
    """Repetitions in which it moved inward."""
    unclear: int
    """Repetitions in which it was unclear."""
    inward_deg: Value
    """Toe-line inward angle."""
    shift_pct: Value
    """Medial shift, % of leg length."""


@dataclass(frozen=True, slots=True)
class Point:
    """One leg on one day."""

    day: date
    """When it was filmed."""
    values: LegValues
    """What was found."""


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two sessions of one leg."""

    first: Point
    """The earlier session."""
    last: Point
    """The later one."""
    inward_deg: float
    """Change of the mean peak, + = more inward."""
    least_deg: float
    """Smallest detectable change of the two."""
    verdict: changes.Change
    """What `valgus.judge.change` says of it."""

    @property
    def real(self) -> bool:
        """Whether it is more than measurement error and the usual spread."""
        return self.verdict is not changes.Change.NONE


def values_of(session: SessionResult) -> tuple[LegValues, ...]:
    """Sum a session up.

    Parameters
    ----------
    session : SessionResult

    Returns
    -------
    values : tuple of LegValues
        One for each leg and kind of squat that occurs.
    """
    found = []
    for stance in Stance:
        for side in Side:
            legs = _legs(session, side, stance)
            if legs:
                found.append(_summed(side, stance, legs))
    return tuple(found)


def _legs(session: SessionResult, side: Side, stance: Stance) -> list[LegAssessment]:
    return [
        item.legs[side]
        for item in session.reps
        if side in item.rep.squat.standing
        and (item.rep.squat is SquatKind.DOUBLE) == (stance is Stance.DOUBLE)
    ]


def _summed(side: Side, stance: Stance, legs: Sequence[LegAssessment]) -> LegValues:
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    return LegValues(
        side=side,
        stance=stance,
        judged=len(judged),
        flagged=sum(leg.verdict is Verdict.VALGUS for leg in judged),
        unclear=sum(leg.verdict is Verdict.UNCLEAR for leg in judged),
        inward_deg=_value(leg.inward_deg.peak for leg in judged),
        shift_pct=_value(leg.medial_shift_pct.peak for leg in judged),
    )


def _value(peaks: Iterable[float]) -> Value:
    known = np.array([peak for peak in peaks if math.isfinite(peak)], dtype=np.float64)
    if not len(known):
        return Value(math.nan, math.nan, 0)
    spread = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    return Value(float(known.mean()), spread, len(known))


def least_inward(first: LegValues, last: LegValues, config: AnalysisConfig = _DEFAULTS) -> float:
    """Smallest detectable change of the inward angle between two sessions of a leg, degrees."""
    return changes.detectable_change_deg(first.inward_deg.count, last.inward_deg.count, config)


def change(points: Sequence[Point], config: AnalysisConfig = _DEFAULTS) -> Change | None:
    """Compare the latest session of a leg with its first; None with fewer than two.

    Parameters
    ----------
    points : sequence of Point
        Of one leg and one kind of squat, in order of time, as `points_of` picks them.
    config : AnalysisConfig
        Holds the errors of measurement.
    """
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    difference = last.values.inward_deg.mean - first.values.inward_deg.mean
    least = least_inward(first.values, last.values, config)
    return Change(first, last, difference, least, changes.verdict_of(difference, least))


def points_of(
    sessions: Sequence[tuple[date, Sequence[LegValues]]], side: Side, stance: Stance
) -> tuple[Point, ...]:
    """Pick the sessions in which a leg's inward angle was judged, in order of time."""
    found = [
        Point(day, values)
        for day, legs in sessions
        for values in legs
        if values.side is side and values.stance is stance and values.inward_deg.count
    ]
    return tuple(sorted(found, key=lambda point: point.day))
