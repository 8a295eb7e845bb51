"""A session's JSON as what two sessions are compared by."""

from __future__ import annotations

import math

from valgus.judge.change import LegSession
from valgus.model.session import SessionResult
from valgus.model.terms import Side, SquatKind, Verdict


def legs_of(session: SessionResult) -> tuple[LegSession, ...]:
    """Every leg that stood in some kind of squat, with its judged repetitions.

    Parameters
    ----------
    session : SessionResult

    Returns
    -------
    legs : tuple of LegSession
    """
    found = (_leg(session, squat, side) for squat in SquatKind for side in squat.standing)
    return tuple(leg for leg in found if leg is not None)


def _leg(session: SessionResult, squat: SquatKind, side: Side) -> LegSession | None:
    legs = [item.legs[side] for item in session.reps if item.rep.squat is squat]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    peaks = tuple(leg.inward_deg.peak for leg in judged if math.isfinite(leg.inward_deg.peak))
    flagged = sum(leg.verdict is Verdict.VALGUS for leg in judged)
    return LegSession(side, squat, peaks, flagged, len(judged)) if legs else None
