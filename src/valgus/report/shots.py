"""Chooses the frames that a report shows: standing, the best repetition, the worst frame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.judge.rep_rows import phase_at
from valgus.model.series import KneeSeries
from valgus.model.session import LegAssessment, Rep, RepAssessment, SessionResult
from valgus.model.terms import Phase, Side, Verdict

_UPRIGHT_DEPTH = 0.04
"""Hip drop, in leg lengths, up to which somebody stands."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame to show."""

    row: int
    """Row of the series."""
    time_s: float
    """When."""
    rep: int | None = None
    """Number of the repetition; None while standing."""
    phase: Phase | None = None
    """Part of the repetition."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The worst frame of one repetition beside the same person's better ones."""

    rep: RepAssessment
    """Which repetition."""
    side: Side | None
    """The leg that is looked at; None where no leg could be judged."""
    worst: Shot
    """The frame in which that knee was furthest inward."""
    best: Shot | None
    """The same depth on the same way in the best repetition of this kind."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All frames that a report shows."""

    standing: Shot | None
    """Before the first repetition."""
    comparisons: tuple[Comparison, ...]
    """One for each flagged repetition; if there is none, one for the one nearest to a limit."""

    def rows(self) -> frozenset[int]:
        """Rows of all frames."""
        shots = [self.standing, *(shot for c in self.comparisons for shot in (c.worst, c.best))]
        return frozenset(shot.row for shot in shots if shot is not None)


NO_FRAMES: Final = Plan(None, ())
"""The plan of a report without pictures."""


def choose(session: SessionResult, series: KneeSeries) -> Plan:
    """Choose the frames of a session.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries
        The one in which the session was found.

    Returns
    -------
    plan : Plan
    """
    if not session.reps:
        return NO_FRAMES
    flagged = [item for item in session.reps if item.verdict is Verdict.VALGUS]
    shown = flagged or [_nearest_to_a_limit(session)]
    return Plan(
        _standing(series, session.reps[0].rep),
        tuple(_comparison(item, session, series) for item in shown),
    )


def _nearest_to_a_limit(session: SessionResult) -> RepAssessment:
    """Pick the repetition with the most inward knee; the deepest one when none was judged."""
    judged = [item for item in session.reps if _judged_sides(item)]
    if not judged:
        return max(session.reps, key=lambda item: np.nan_to_num(item.rep.flexion_deg))
    return max(judged, key=lambda item: max(_peak(item.legs[s]) for s in _judged_sides(item)))


def _judged_sides(item: RepAssessment) -> tuple[Side, ...]:
    return tuple(s for s in Side if item.legs[s].verdict is not Verdict.NOT_ASSESSABLE)


def _peak(leg: LegAssessment) -> float:
    return leg.inward_deg.peak if math.isfinite(leg.inward_deg.peak) else -math.inf


def _standing(series: KneeSeries, first: Rep) -> Shot | None:
    """Pick the frame nearest to the first repetition in which the person stands on both feet."""
    both = series.lifted == 0
    upright = np.abs(series.depth) < _UPRIGHT_DEPTH
    for candidates in (both & upright, upright, np.isfinite(series.depth)):
        rows = np.flatnonzero(candidates & series.valid.all(axis=1))
        if len(rows):
            row = int(rows[np.argmin(np.abs(series.time_s[rows] - first.start_s))])
            return Shot(row, float(series.time_s[row]))
    return None


def _comparison(item: RepAssessment, session: SessionResult, series: KneeSeries) -> Comparison:
    side = _side_to_show(item)
    row = item.rep.bottom_row if side is None else _worst_row(item, side, series)
    worst = _shot(series, item.rep, row)
    best = None if side is None else _best(item, side, worst, session, series)
    return Comparison(item, side, worst, best)


def _side_to_show(item: RepAssessment) -> Side | None:
    """Pick the flagged leg, the more inward one of two; without any, the nearest to a limit."""
    sides = _judged_sides(item)
    flagged = [side for side in sides if item.legs[side].verdict is Verdict.VALGUS]
    return max(flagged or sides, key=lambda side: _peak(item.legs[side]), default=None)


def _worst_row(item: RepAssessment, side: Side, series: KneeSeries) -> int:
    """Find the frame that spoke most for a flagged leg; else where it was most inward."""
    leg, rows = item.legs[side], np.arange(item.rep.start_row, item.rep.end_row + 1)
    decided = leg.verdict is Verdict.VALGUS and bool(leg.reasons)
    at_s = leg.reasons[0].values.get("at_s", leg.peak_s) if decided else leg.peak_s
    if not isinstance(at_s, int | float) or not math.isfinite(at_s):
        return item.rep.bottom_row
    return int(rows[np.argmin(np.abs(series.time_s[rows] - at_s))])


def _best(
    item: RepAssessment,
    side: Side,
    worst: Shot,
    session: SessionResult,
    series: KneeSeries,
) -> Shot | None:
    """Find the same depth, on the same way, in the best other repetition of this kind."""
    others = [
        other
        for other in session.reps
        if other.rep.squat is item.rep.squat
        and other is not item
        and other.legs[side].verdict in (Verdict.CLEAR, Verdict.UNCLEAR)
    ]
    if not others:
        return None
    best = min(others, key=lambda other: _rank(other, side)).rep
    rows = np.arange(best.start_row, best.end_row + 1)
    ascending = worst.time_s > item.rep.bottom_s
    same_way = (series.time_s[rows] >= best.bottom_s) == ascending
    distance = np.abs(series.depth[rows] - series.depth[worst.row])
    distance[~(same_way & series.valid[rows, side.index])] = np.inf
    if not np.isfinite(distance).any():
        return None
    return _shot(series, best, int(rows[np.argmin(distance)]))


def _rank(item: RepAssessment, side: Side) -> tuple[bool, float]:
    leg = item.legs[side]
    return leg.verdict is not Verdict.CLEAR, _peak(leg)


def _shot(series: KneeSeries, rep: Rep, row: int) -> Shot:
    time_s = float(series.time_s[row])
    return Shot(row, time_s, rep.number, phase_at(rep, time_s))


def flagged_sides(item: RepAssessment) -> Iterator[Side]:
    """Legs of a repetition that moved inward."""
    return (side for side in Side if item.legs[side].verdict is Verdict.VALGUS)
