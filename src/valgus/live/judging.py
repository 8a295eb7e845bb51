"""Verdicts during a session: the offline judgement, run again on the last minutes after each rep.

Smoothing without delay, the standing reference and what is usual for a leg all look at more than
the present. So each finished repetition has `judge_track.judge` look at the recording again: what
is shown live is what `analyze` would say of the clip so far. The recording is cut between two reps
before it gets long, so that this costs the same after an hour as after a minute.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from valgus.judge import judge_track, notices, sign, usual_shift, view
from valgus.judge.judge_track import JudgedTrack
from valgus.live.past import Past
from valgus.live.recording import Recording, with_counts
from valgus.measure import knee_series
from valgus.model.arrays import FloatArray, IntArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import MovementKind, Side

LONGEST_S: Final = 60.0
"""Judged in one go: some twenty repetitions, in less than 0.1 s beside the pose model."""
_KEPT: Final = 0.5
"""Share that is left after a cut: still enough repetitions to know what is usual."""
_LEAD_S: Final = 1.0
_TAIL_ROWS: Final = 3
"""What ends so near to the last row goes on after it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """One look at the recording."""

    begin: int
    """Row of the recording that the track began with."""
    session: SessionResult
    series: KneeSeries
    usual: Mapping[Side, tuple[FloatArray, FloatArray]]
    """Flexion, increasing, and the medial shift that is usual there."""


def _look(begin: int, track: PoseTrack, chosen: ChosenConfig) -> _Judged:
    analysis = judge_track.judge(track, chosen)
    # Not the analysis itself: it holds a copy of all landmarks, which are no longer needed.
    return _Judged(begin, analysis.session, analysis.series, _usual(analysis))


def _usual(analysis: JudgedTrack) -> Mapping[Side, tuple[FloatArray, FloatArray]]:
    """Undo the excess: what remains of the shift is what the baseline expects at that flexion."""
    series = analysis.series
    excess = usual_shift.excess_of_session_pct(series, analysis.session)
    tables = {}
    for side in Side:
        known = np.isfinite(excess[:, side.index])
        flexion = series.knee_flexion_deg[known, side.index]
        expected = series.medial_shift_pct[known, side.index] - excess[known, side.index]
        order = np.argsort(flexion)
        tables[side] = (flexion[order], expected[order])
    return tables


class Judging:
    """Keeps the verdicts of a session up to date.

    Parameters
    ----------
    recording : Recording
    chosen : ChosenConfig
    executor : Executor
        Where the looking is done; one look at a time.
    longest_s : float, s
        Length of the recording from which it is cut.
    """

    def __init__(
        self,
        recording: Recording,
        chosen: ChosenConfig,
        executor: Executor,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._recording = recording
        self._chosen = chosen
        self._executor = executor
        self._longest_s = longest_s
        self._asked = False
        self._running: Future[_Judged] | None = None
        self._latest: _Judged | None = None
        self._usual: Mapping[Side, tuple[FloatArray, FloatArray]] = {}
        self._past = Past()
        self.reps: tuple[RepAssessment, ...] = ()
        """All finished repetitions, numbered through the session."""

    def usual(self, side: Side, flexion_deg: float) -> float:
        """Medial shift of a leg's other reps at a flexion; NaN when there are too few."""
        if side not in self._usual or not len(self._usual[side][0]):
            return math.nan
        return float(np.interp(flexion_deg, *self._usual[side]))

    def ask(self) -> None:
        """Have the recording looked at, now or when the present look is through."""
        self._asked = True

    def poll(self, busy: bool) -> bool:
        """Start what was asked for and take what is ready; never waits for another thread.

        Parameters
        ----------
        busy : bool
            Whether a repetition is under way: then the recording is not cut.

        Returns
        -------
        changed : bool
        """
        if self._recording.span_s() > self._longest_s and not busy and self._running is None:
            self._cut()
        if self._asked and self._running is None:
            self._start()
        if self._running is None or not self._running.done():
            return False
        self._take()
        return True

    def _start(self) -> None:
        self._asked = False
        track = self._recording.track()
        self._running = self._executor.submit(_look, self._recording.begin, track, self._chosen)

    def _take(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        self._latest = running.result()
        self._usual = self._latest.usual
        found = self._latest.session.reps
        self.reps = self._past.reps + self._past.continued(found, self._latest.begin)

    def _cut(self) -> None:
        """Put what lies well behind into the past, if there is a place; look again only then."""
        judged, kept_s = self._latest, _KEPT * self._longest_s
        if judged is None:
            self._asked = True
            return
        cut_s = _cut_s(judged.session, judged.series, self._recording.last_s - kept_s)
        if cut_s is None:
            return
        self._asked = True
        time_s = judged.series.time_s
        # In a rest nothing has asked for a look: what comes after the latest one is not known yet.
        if cut_s > time_s[-1] - kept_s / 2:
            return
        row = judged.begin + int(np.searchsorted(time_s, cut_s))
        self._past.take(judged.session, judged.series, judged.begin, row)
        self._recording.let_go(row)
        self._latest = None

    def so_far(self, decoded_frames: int) -> tuple[SessionResult, IntArray]:
        """Put together what was judged by now, without looking again.

        Parameters
        ----------
        decoded_frames : int
            Frames that the camera gave by now.

        Returns
        -------
        session : SessionResult
        frame_index : ndarray of int, shape (T,)
            Stream index of each row that the session was found in.

        Raises
        ------
        RuntimeError
            Nothing was judged yet.
        """
        if self._latest is None:
            raise RuntimeError("nothing was judged yet")
        last = self._latest
        found = _finished(last.session, last.series)
        session = dataclasses.replace(found, frames=decoded_frames)
        whole = self._past.session(session, last.series, last.begin, self._chosen)
        return whole, self._past.frame_index(last.series)

    def finish(self, decoded_frames: int) -> tuple[SessionResult, KneeSeries]:
        """Wait for the last look and put the whole session together.

        Parameters
        ----------
        decoded_frames : int
            Frames that the camera gave in all.

        Returns
        -------
        session : SessionResult
        series : KneeSeries
        """
        if self._running is not None:
            self._take()
        track = with_counts(self._recording.track(), decoded_frames)
        last = (
            judge_track.judge(track, self._chosen) if len(track) else _nothing(track, self._chosen)
        )
        return self._past.whole(last.session, last.series, self._recording.begin, self._chosen)


def _finished(session: SessionResult, series: KneeSeries) -> SessionResult:
    """Leave out a squat that is still under way; one that was cut off by a gap stays."""
    if not len(series):
        return session
    now_s = float(series.time_s[-min(_TAIL_ROWS, len(series))])
    partials = tuple(
        dip for dip in session.partials if dip.kind is not MovementKind.CUT_OFF or dip.end_s < now_s
    )
    said = (item for item in session.notices if item.code != "counted_apart")
    apart = notices.counted_apart(partials + session.other_movements)
    return dataclasses.replace(session, partials=partials, notices=(*said, *apart))


def _nothing(track: PoseTrack, chosen: ChosenConfig) -> JudgedTrack:
    """Describe a session in which the camera gave no picture."""
    session = SessionResult(
        video=track.video,
        frames=track.decoded_frames,
        frame_rate=math.nan,
        duration_s=0.0,
        estimator=track.estimator,
        config=chosen,
        view=view.look(None, chosen.values),
        reps=(),
        partials=(),
        signs=sign.gluteus_medius_signs((), chosen.values),
        notices=(Reason("no_pictures"),),
        program=judge_track.this_program(),
    )
    return JudgedTrack(session, knee_series.nothing(track), track)


def _cut_s(session: SessionResult, series: KneeSeries, latest_s: float) -> float | None:
    """Say where to cut, at `latest_s` or before; None as long as there is nothing worth a look.

    If possible between two reps, so that what is usual for a leg is known from those that are
    left. Else before the first, or behind the last in a rest that is as long as what is kept.
    """
    reps = [item.rep for item in session.reps]
    between = [(one.end_s + after.start_s) / 2 for one, after in pairwise(reps)]
    free = [at_s for at_s in between if at_s <= latest_s]
    if free:
        return free[-1]
    first_s = reps[0].start_s - _LEAD_S if reps else math.inf
    before_s = min(latest_s, first_s)
    if before_s - series.time_s[0] >= _LEAD_S:
        return before_s
    return latest_s if reps and reps[-1].end_s + _LEAD_S <= latest_s else None
