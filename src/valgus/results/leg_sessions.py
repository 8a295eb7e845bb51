"""A session's JSON as what two sessions are compared by."""

from __future__ import annotations

from valgus.judge.change import LegSession
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.results.reading import SessionDocument


def legs_of(document: SessionDocument) -> tuple[LegSession, ...]:
    """Every leg that stood in some kind of squat, with its judged repetitions.

    Parameters
    ----------
    document : SessionDocument

    Returns
    -------
    legs : tuple of LegSession
    """
    found = (_leg(document, squat, side) for squat in SquatKind for side in squat.standing)
    return tuple(leg for leg in found if leg is not None)


def _leg(document: SessionDocument, squat: SquatKind, side: Side) -> LegSession | None:
    legs = [rep.legs[side] for rep in document.reps if rep.squat is squat]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    peaks = tuple(leg.inward_deg.peak for leg in judged if leg.inward_deg.peak is not None)
    flagged = sum(leg.verdict is Verdict.VALGUS for leg in judged)
    return LegSession(side, squat, peaks, flagged, len(judged)) if legs else None
