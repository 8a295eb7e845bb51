"""What a long session has behind it: repetitions and series that stand as they were judged."""

from __future__ import annotations

import dataclasses
import math
from typing import Final

import numpy as np

from valgus.judge import notices, sign
from valgus.judge.usual_shift import SEEN_ASKEW
from valgus.model.arrays import IntArray, readonly
from valgus.model.chosen_config import ChosenConfig
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import Dip, Rep, RepAssessment, SessionResult, View

_ALONE: Final = frozenset({"no_reps", "counted_apart"})
"""Notices that are true of one window only."""
_OF_A_REST: Final = SEEN_ASKEW | {"nobody"}
"""Notices that are true of one window only, when it has no reps."""


class Past:
    """What was cut off the recording and stands as it was judged."""

    def __init__(self) -> None:
        self.reps: tuple[RepAssessment, ...] = ()
        self._partials: tuple[Dip, ...] = ()
        self._other_movements: tuple[Dip, ...] = ()
        self._series: list[KneeSeries] = []
        self._notices: dict[str, Reason] = {}
        self._first_s: float | None = None
        self._view: View | None = None
        """Where the latest reps were seen from."""

    def take(self, session: SessionResult, series: KneeSeries, begin: int, row: int) -> None:
        """Take over what was judged before a row of the recording."""
        cut_s = float(series.time_s[row - begin])
        done = tuple(item for item in session.reps if item.rep.end_s < cut_s)
        self.reps += self.continued(done, begin)
        self._partials += _before(session.partials, cut_s)
        self._other_movements += _before(session.other_movements, cut_s)
        self._notices |= _kept_notices(session, _ALONE if session.reps else _ALONE | _OF_A_REST)
        if done:
            self._view = session.view
        if self._first_s is None:
            self._first_s = float(series.time_s[0])
        self._series.append(_rows_of(series, slice(0, row - begin)))

    def continued(self, window: tuple[RepAssessment, ...], begin: int) -> tuple[RepAssessment, ...]:
        """Number the reps of a window after those of the past."""
        if not self.reps and begin == 0:
            return window
        return tuple(dataclasses.replace(item, rep=self._moved(item.rep, begin)) for item in window)

    def _moved(self, rep: Rep, begin: int) -> Rep:
        return dataclasses.replace(
            rep,
            number=rep.number + len(self.reps),
            start_row=rep.start_row + begin,
            bottom_row=rep.bottom_row + begin,
            end_row=rep.end_row + begin,
        )

    def whole(
        self, last: SessionResult, series: KneeSeries, begin: int, chosen: ChosenConfig
    ) -> tuple[SessionResult, KneeSeries]:
        """Join the past and the last window; without a past that window is the session."""
        return (
            self.session(last, series, begin, chosen),
            KneeSeries.joined([*self._series, series]),
        )

    def frame_index(self, series: KneeSeries) -> IntArray:
        """Stream index of each row of the past and the last window."""
        return np.concatenate([part.frame_index for part in (*self._series, series)])

    def session(
        self, last: SessionResult, series: KneeSeries, begin: int, chosen: ChosenConfig
    ) -> SessionResult:
        """Join what was found in the past and in the last window."""
        if self._first_s is None:
            return last
        reps = self.reps + self.continued(last.reps, begin)
        # What a rest at the end looked like is not what the reps were judged on.
        seen_from = None if last.reps else self._view
        mine = _kept_notices(last, _ALONE if seen_from is None else _ALONE | _OF_A_REST)
        span_s = float(series.time_s[-1]) - self._first_s if len(series) else 0.0
        frames = last.frames
        partials = self._partials + last.partials
        others = self._other_movements + last.other_movements
        return dataclasses.replace(
            last,
            duration_s=span_s,
            frame_rate=frames / span_s if span_s else math.nan,
            reps=reps,
            partials=partials,
            other_movements=others,
            view=seen_from or last.view,
            signs=sign.gluteus_medius_signs(reps, chosen.values),
            notices=(
                *(self._notices | mine).values(),
                *notices.counted_apart(partials + others),
            ),
        )


def _before(dips: tuple[Dip, ...], cut_s: float) -> tuple[Dip, ...]:
    return tuple(dip for dip in dips if dip.end_s < cut_s)


def _kept_notices(session: SessionResult, unsaid: frozenset[str]) -> dict[str, Reason]:
    return {item.code: item for item in session.notices if item.code not in unsaid}


def _rows_of(series: KneeSeries, rows: slice) -> KneeSeries:
    """Copy some rows: a view would keep the whole window in memory."""
    names = [item.name for item in dataclasses.fields(series)]
    return KneeSeries(**{name: readonly(getattr(series, name)[rows].copy()) for name in names})
