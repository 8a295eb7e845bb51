"""Tells a leg's real change between two sessions from what two takes of one squat differ by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side, SquatKind
from valgus.util.rounding import told


class Change(StrEnum):
    """What may be said of one leg."""

    LESS_INWARD = "less_inward"
    MORE_INWARD = "more_inward"
    NONE = "none"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class LegSession:
    """One leg in one session, as far as it was judged."""

    side: Side
    """Which leg."""
    squat: SquatKind
    """Which leg or legs stood."""
    inward_deg: tuple[float, ...]
    """Peak of the toe-line inward angle of each judged repetition that has one."""
    flagged: int
    """Judged repetitions with inward movement."""
    judged: int
    """Judged repetitions, also those in which the foot was not seen and only the shift was."""

    @property
    def mean_deg(self) -> float:
        """Mean of the peaks; NaN when there is none."""
        return float(np.mean(self.inward_deg)) if self.inward_deg else math.nan


@dataclass(frozen=True, slots=True)
class LegChange:
    """How one leg changed from one session to another."""

    before: LegSession
    """The earlier session."""
    after: LegSession
    """The later session."""
    change_deg: float
    """After minus before; + = more inward."""
    detectable_deg: float
    """Change that two takes of the same squats stay below in 95 of 100 cases."""
    verdict: Change
    """What may be words."""
    reason: str
    """One plain sentence."""


def detectable_change_deg(before: int, after: int, config: AnalysisConfig) -> float:
    """Smallest change of a session's mean that is more than the tool's own error.

    The error of one take has a part that all its repetitions share (camera, feet, clothes) and a
    part of each repetition's own, which averages out.

    Parameters
    ----------
    before, after : int
        Repetitions that the two sessions' means are of.
    config : AnalysisConfig

    Returns
    -------
    change_deg : float
        1.96 standard errors of the difference (Weir 2005, J Strength Cond Res 19(1)).
    """
    shared, own = config.take_error_deg, config.rep_error_deg
    variance = 2 * shared**2 + own**2 / before + own**2 / after
    return float(1.96 * math.sqrt(variance))


def compare_leg(before: LegSession, after: LegSession, config: AnalysisConfig) -> LegChange:
    """Hold a leg's change against the smallest detectable one.

    Parameters
    ----------
    before, after : LegSession
        The same leg in the same kind of squat.
    config : AnalysisConfig

    Returns
    -------
    change : LegChange
    """
    if not before.inward_deg or not after.inward_deg:
        missing = "first" if not before.inward_deg else "second"
        double = before.squat is SquatKind.DOUBLE
        stance = "squats on both legs" if double else "single-leg squats"
        reason = f"In {stance} its inward angle was not judged in the {missing} session."
        return LegChange(before, after, math.nan, math.nan, Change.NOT_COMPARABLE, reason)
    change = after.mean_deg - before.mean_deg
    detectable = detectable_change_deg(len(before.inward_deg), len(after.inward_deg), config)
    verdict = verdict_of(change, detectable)
    return LegChange(
        before, after, change, detectable, verdict, _reason(change, detectable, verdict)
    )


def verdict_of(change_deg: float, detectable_deg: float) -> Change:
    """Say what a change of a leg's mean is; one of just the detectable size is none."""
    if abs(change_deg) <= detectable_deg:
        return Change.NONE
    return Change.MORE_INWARD if change_deg > 0 else Change.LESS_INWARD


def _reason(change_deg: float, detectable_deg: float, verdict: Change) -> str:
    size, least = f"{told(abs(change_deg), 1)}°", f"{told(detectable_deg, 1)}°"
    if verdict is Change.NONE:
        return f"{size} is within the {least} by which two takes of the same squats may differ."
    word = "less" if verdict is Change.LESS_INWARD else "more"
    return f"{size} {word} inward, beyond the {least} by which two takes may differ."


def compare(
    before: Sequence[LegSession], after: Sequence[LegSession], config: AnalysisConfig
) -> tuple[LegChange, ...]:
    """Compare every leg and kind of squat that either session has.

    Parameters
    ----------
    before, after : sequence of LegSession
        At most one for each leg and kind of squat.
    config : AnalysisConfig

    Returns
    -------
    changes : tuple of LegChange
        Two-leg squats first, left before right.
    """
    earlier = {(leg.squat, leg.side): leg for leg in before}
    later = {(leg.squat, leg.side): leg for leg in after}
    keys = [(squat, side) for squat in SquatKind for side in Side]
    return tuple(
        compare_leg(
            earlier.get(key, LegSession(key[1], key[0], (), 0, 0)),
            later.get(key, LegSession(key[1], key[0], (), 0, 0)),
            config,
        )
        for key in keys
        if key in earlier or key in later
    )
