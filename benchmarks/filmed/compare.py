"""Holds what `valgus` says of one filmed clip against what a person saw in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from benchmarks.filmed.labels import Label, LegLabel, RepLabels
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Side, SignGrade, Verdict

SHOWN_SIGNS: Final = (SignGrade.POSSIBLE, SignGrade.LIKELY)


class Pairing(StrEnum):
    """How the repetitions that were found belong to the labelled ones."""

    IN_ORDER = "in_order"
    """As many were found as labelled."""
    ALL_ALIKE = "all_alike"
    """Another right number was found, and all labelled repetitions have the same labels."""
    NONE = "none"
    """It is not known which belongs to which, so no leg is compared."""


@dataclass(frozen=True)
class LegRow:
    """One leg of one repetition that was found."""

    clip: str
    rep: int
    side: str
    label: LegLabel | None
    """None where the eye could not tell, or where nothing is known of this repetition."""
    verdict: Verdict
    inward_deg: float
    """Toe-line inward angle at its most inward; NaN where the verdict is withheld."""

    @property
    def judged(self) -> bool:
        """Whether anything was said of it."""
        return self.verdict is not Verdict.NOT_ASSESSABLE

    @property
    def flagged(self) -> bool:
        """Whether it was called inward."""
        return self.verdict is Verdict.VALGUS


@dataclass(frozen=True)
class ClipRow:
    """One clip."""

    label: Label
    reps: int
    """Repetitions that were found."""
    seen_from: str
    signs: tuple[str, ...]
    """Sides with a sign, with its grade."""
    pairing: Pairing
    legs: tuple[LegRow, ...]

    @property
    def count_right(self) -> bool | None:
        """Whether the number of repetitions is right; None where there is no right one."""
        return None if self.label.reps_ok is None else self.reps in self.label.reps_ok

    @property
    def wrongly_judged(self) -> tuple[LegRow, ...]:
        """Legs that got a verdict though none may be given in this clip."""
        return tuple(leg for leg in self.legs if self.label.must_not_be_judged and leg.judged)

    @property
    def flagged_without_partner(self) -> tuple[LegRow, ...]:
        """Legs called inward in a clip of sound legs, where repetitions can't be paired."""
        if self.pairing is not Pairing.NONE or self.label.seen_legs != {"sound"}:
            return ()
        return tuple(leg for leg in self.legs if leg.flagged)


def compare(label: Label, session: SessionResult) -> ClipRow:
    """Compare one clip."""
    how = pairing(label, len(session.reps))
    labels = _labels_of_found(label, how, len(session.reps))
    legs = tuple(
        leg
        for rep, known in zip(session.reps, labels, strict=True)
        for leg in _legs(label.name, rep, known)
    )
    return ClipRow(
        label=label,
        reps=len(session.reps),
        seen_from=_seen_from(session),
        signs=tuple(
            f"{side} {sign.grade}" for side, sign in session.signs.items()
            if sign.grade in SHOWN_SIGNS
        ),
        pairing=how,
        legs=legs,
    )  # fmt: skip


def pairing(label: Label, found: int) -> Pairing:
    """Say how the repetitions that were found can be paired with the labelled ones."""
    if label.legs is None:
        return Pairing.NONE
    if found == len(label.legs):
        return Pairing.IN_ORDER
    alike = len(set(label.legs)) == 1
    return Pairing.ALL_ALIKE if alike and found in (label.reps_ok or ()) else Pairing.NONE


def _labels_of_found(label: Label, how: Pairing, found: int) -> Sequence[RepLabels]:
    if how is Pairing.NONE or label.legs is None:
        return ((None, None),) * found
    return label.legs if how is Pairing.IN_ORDER else label.legs[:1] * found


def _legs(clip: str, found: RepAssessment, known: RepLabels) -> Iterable[LegRow]:
    for side, label in zip(Side, known, strict=True):
        leg = found.legs[side]
        judged = leg.verdict is not Verdict.NOT_ASSESSABLE
        peak_deg = leg.inward_deg.peak if judged else math.nan
        yield LegRow(clip, found.rep.number, side.value, label, leg.verdict, peak_deg)


def _seen_from(session: SessionResult) -> str:
    yaw_deg = session.view.yaw_deg
    turned = f" {yaw_deg:+.0f}°" if math.isfinite(yaw_deg) else ""
    return f"{session.view.facing}{turned}".replace("_", " ")


def ordered(legs: Iterable[LegRow]) -> tuple[int, int]:
    """Count the pairs of an inward and a sound repetition in which the inward one has more.

    A repetition's peak is that of its more inward leg. One that is not judged is never in order.

    Parameters
    ----------
    legs : iterable of LegRow
        Of one clip.

    Returns
    -------
    in_order, pairs : int
    """
    inward, sound = _peaks_deg(legs)
    right = sum(high > low for high in inward for low in sound)
    return right, len(inward) * len(sound)


def _peaks_deg(legs: Iterable[LegRow]) -> tuple[list[float], list[float]]:
    """Peaks of the repetitions with an inward leg, and of those with sound legs only."""
    reps: dict[int, list[LegRow]] = {}
    for leg in legs:
        if leg.label is not None:
            reps.setdefault(leg.rep, []).append(leg)
    inward: list[float] = []
    sound: list[float] = []
    for known in reps.values():
        bad = [leg.inward_deg for leg in known if leg.label == "inward"]
        (inward if bad else sound).append(_highest(bad or [leg.inward_deg for leg in known]))
    return inward, sound


def _highest(values: Sequence[float]) -> float:
    return max((value for value in values if math.isfinite(value)), default=math.nan)
