"""Tells a leg's real change between sessions from what two takes of one squat differ by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from valgus.model.config import AnalysisConfig
from valgus.model.reason import Reason
from valgus.model.session import LegAssessment, SessionResult
from valgus.model.terms import Side, SquatKind, Verdict


class Stance(StrEnum):
    """On how many legs the squats were done; the two are never compared with each other."""

    DOUBLE = "double"
    SINGLE = "single"


class Change(StrEnum):
    """What may be said of one leg."""

    LESS_INWARD = "less_inward"
    MORE_INWARD = "more_inward"
    NONE = "none"
    NOT_COMPARABLE = "not_comparable"


class Heels(StrEnum):
    """What raised heels did to a knee that moved inward without."""

    KEPT = "kept"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LegValues:
    """One leg in one session and one kind of squat.

    A leg can be judged by one measure while the other could not be taken.
    """

    side: Side
    """Which leg."""
    stance: Stance
    """In which kind of squat."""
    reps: int
    """Repetitions in which it stood."""
    judged: int
    """Repetitions in which it was judged."""
    flagged: int
    """Repetitions in which it moved inward."""
    inward_deg: tuple[float, ...]
    """Peak of the toe-line inward angle of each judged repetition that has one."""
    shift_pct: float
    """Mean peak of the medial shift, % of leg length; NaN when there is none."""
    error_deg: float
    """Standard error of the mean inward angle; NaN when there is none."""

    @property
    def mean_deg(self) -> float:
        """Mean of the inward peaks; NaN when there is none."""
        return _mean(self.inward_deg)

    @property
    def spread_deg(self) -> float:
        """Their standard deviation; NaN with fewer than two."""
        return float(np.std(self.inward_deg, ddof=1)) if len(self.inward_deg) > 1 else math.nan


class Dated(NamedTuple):
    """One leg on one day."""

    day: date
    """When it was filmed."""
    leg: LegValues
    """What was found."""


@dataclass(frozen=True, slots=True)
class LegChange:
    """How one leg changed from one session to another."""

    before: LegValues
    """The earlier session."""
    after: LegValues
    """The later session."""
    change_deg: float
    """After minus before; + = more inward."""
    detectable_deg: float
    """Change that two takes of the same squats stay below in 95 of 100 cases."""
    verdict: Change
    """What may be said."""
    reason: Reason
    """Why."""


LEGS: Final = tuple(itertools.product(Stance, Side))
"""Every leg in every kind of squat, in the order in which they are shown."""


def leg_values(session: SessionResult) -> tuple[LegValues, ...]:
    """Sum a session up, one item for each leg and kind of squat that occurs."""
    legs = (_leg_in(session, session.config.values, *leg) for leg in LEGS)
    return tuple(leg for leg in legs if leg.reps)


def _leg_in(
    session: SessionResult, config: AnalysisConfig, stance: Stance, side: Side
) -> LegValues:
    legs = _stood(session, stance, side)
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    inward_deg = _known(leg.inward_deg.peak for leg in judged)
    return LegValues(
        side=side,
        stance=stance,
        reps=len(legs),
        judged=len(judged),
        flagged=sum(leg.verdict is Verdict.VALGUS for leg in judged),
        inward_deg=inward_deg,
        shift_pct=_mean(_known(leg.medial_shift_pct.peak for leg in judged)),
        error_deg=_error_deg(config, len(inward_deg)),
    )


def _stood(session: SessionResult, stance: Stance, side: Side) -> list[LegAssessment]:
    return [
        item.legs[side]
        for item in session.reps
        if side in item.rep.squat.standing
        and (item.rep.squat is SquatKind.DOUBLE) == (stance is Stance.DOUBLE)
    ]


def _known(peaks: Iterable[float]) -> tuple[float, ...]:
    return tuple(peak for peak in peaks if math.isfinite(peak))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan


def _error_deg(config: AnalysisConfig, count: int) -> float:
    """Standard error of a mean over some repetitions of one session.

    A part is shared by all of them (camera, feet, clothes); each one's own averages out.
    """
    own = config.rep_error_deg / math.sqrt(count) if count else math.nan
    return math.hypot(config.take_error_deg, own)


def compare(
    before: SessionResult, after: SessionResult, config: AnalysisConfig | None = None
) -> tuple[LegChange, ...]:
    """Compare every leg in every kind of squat that either session has.

    Parameters
    ----------
    before, after : SessionResult
    config : AnalysisConfig, optional
        Holds the errors of measurement of both; by default each session has those of its own
        settings.

    Returns
    -------
    changes : tuple of LegChange
        Two-leg squats first, left before right.
    """
    both = [(session, config or session.config.values) for session in (before, after)]
    pairs = ([_leg_in(*session, *leg) for session in both] for leg in LEGS)
    return tuple(compare_leg(*pair) for pair in pairs if any(leg.reps for leg in pair))


def compare_leg(before: LegValues, after: LegValues) -> LegChange:
    """Hold the change of one leg in one kind of squat against the smallest detectable one."""
    change_deg = after.mean_deg - before.mean_deg
    least_deg = detectable_change_deg(before, after)
    verdict = _verdict(change_deg, least_deg)
    reason = _reason(before, change_deg, least_deg, verdict)
    return LegChange(before, after, change_deg, least_deg, verdict, reason)


def detectable_change_deg(before: LegValues, after: LegValues) -> float:
    """Smallest change of a leg's mean that is more than the tool's own error.

    Returns
    -------
    change_deg : float
        1.96 standard errors of the difference (Weir 2005, J Strength Cond Res 19(1)); NaN when a
        session has no mean.
    """
    return 1.96 * math.hypot(before.error_deg, after.error_deg)


def _verdict(change_deg: float, least_deg: float) -> Change:
    """Say what a change is; one of just the detectable size is none."""
    if math.isnan(change_deg):
        return Change.NOT_COMPARABLE
    if abs(change_deg) <= least_deg:
        return Change.NONE
    return Change.MORE_INWARD if change_deg > 0 else Change.LESS_INWARD


def _reason(before: LegValues, change_deg: float, least_deg: float, verdict: Change) -> Reason:
    if verdict is Change.NOT_COMPARABLE:
        missing = {"which": "second" if before.inward_deg else "first"}
        double = before.stance is Stance.DOUBLE
        return Reason("uncompared_double" if double else "uncompared_single", missing)
    sizes = {"size_deg": abs(change_deg), "limit_deg": least_deg}
    if verdict is Change.NONE:
        return Reason("change_within", sizes)
    return Reason("change_less" if verdict is Change.LESS_INWARD else "change_more", sizes)


def raised_heels(change: LegChange) -> Heels | None:
    """Say what raised heels, the later session, tell of a leg; None when they tell nothing."""
    if not change.before.flagged:
        return None
    if change.after.flagged:
        return Heels.KEPT
    return Heels.GONE if change.verdict is Change.LESS_INWARD else None


def course(
    sessions: Iterable[tuple[date, Sequence[LegValues]]], stance: Stance, side: Side
) -> tuple[Dated, ...]:
    """Pick the sessions in which a leg's inward angle was judged, in order of time."""
    found = [
        Dated(day, leg)
        for day, legs in sessions
        for leg in legs
        if (leg.stance, leg.side) == (stance, side) and leg.inward_deg
    ]
    return tuple(sorted(found, key=lambda point: point.day))


def change_over(points: Sequence[Dated]) -> LegChange | None:
    """Compare the latest session of a leg's course with its first; None with fewer than two."""
    return compare_leg(points[0].leg, points[-1].leg) if len(points) > 1 else None
