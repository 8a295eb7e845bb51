"""Repetitions from hip drop and knee flexion, one sample at a time; offline is a loop over it.

A turning-point search with hysteresis: the hip must drop by `rep_drop` from its last valley and
regain `rep_return` of that before anything is called a repetition, so pauses, bounces and sway
neither make nor break one. What counts is knee flexion: hip drop and flexion part ways when the
trunk folds or the hip shifts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from enum import Enum, auto

from valgus.judge.classify_rep import describe
from valgus.judge.movement import RepSample
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import Dip, Rep
from valgus.model.terms import Side

_FORGET_VALLEY_S = 2.5
"""A valley older than this while nothing moves is posture, not the start of a repetition."""
_TALLEST = -0.1
"""Depth of somebody taller than standing: she is on her way, and nearer to the camera."""
_LONGEST_BLIND_S = 1.0
"""Without a sample for longer than this, what happened is not known."""
_SETTLED_S = 0.25
"""So long without a new low after the way up, the person stands again."""
_LONGEST_FLIGHT_S = 0.5
"""So long a jump of 30 cm lasts."""
_EDGE = 0.1
"""Share of a rep's drop within which it has not begun, or has ended."""


class _State(Enum):
    STANDING = auto()
    DOWN = auto()
    UP = auto()


class RepSegmenter:
    """Turns samples in order of time into repetitions and dips.

    Parameters
    ----------
    config : AnalysisConfig
    """

    def __init__(self, config: AnalysisConfig) -> None:
        self._config = config
        self._samples: list[RepSample] = []
        self._before: deque[RepSample] = deque()
        self._state = _State.STANDING
        self._valley = 0
        self._peak = 0
        self._low = 0
        self._count = 0
        self._way_down_seen = True

    def update(self, sample: RepSample) -> list[Rep | Dip]:
        """Take one sample; return what it completes, most often nothing."""
        if not sample.depth > _TALLEST:  # nor when it is NaN
            return []
        found: list[Rep | Dip] = []
        if self._samples and sample.time_s - self._samples[-1].time_s > _LONGEST_BLIND_S:
            found = self.finish()
        self._samples.append(sample)
        self._remember(sample)
        if len(self._samples) == 1:
            self._begin()
        elif self._state is _State.STANDING:
            self._look_for_drop()
        elif self._state is _State.DOWN:
            self._look_for_return()
        elif self._standing_again():
            found += self._close()
        return found

    def finish(self) -> list[Rep | Dip]:
        """End the samples; return what was under way, and a way down whose way up is missing."""
        found = [] if self._state is _State.STANDING else self._close()
        self._break_off()
        return found

    def leave(self) -> list[Rep | Dip]:
        """Go elsewhere; return what had come up again, and forget a way down."""
        found = self._close() if self._state is _State.UP else []
        self._break_off()
        return found

    @property
    def deep(self) -> bool:
        """Whether a repetition is under way."""
        return self._state is not _State.STANDING and self._way_down_seen

    def _break_off(self) -> None:
        """Forget the feet of before, too: elsewhere they stand at another height."""
        self._reset(keep_from=len(self._samples))
        self._before.clear()

    def _remember(self, sample: RepSample) -> None:
        """Keep what happened shortly before, too: a landing begins in the air."""
        self._before.append(sample)
        while self._before[0].time_s < self._samples[0].time_s - _LONGEST_FLIGHT_S:
            self._before.popleft()

    def _begin(self) -> None:
        """Look whether the first sample shows somebody who went down before."""
        first = self._samples[0]
        bent_deg = min(first.flexion_left_deg, first.flexion_right_deg)
        if bent_deg >= self._config.rep_flexion_deg and first.depth >= self._config.rep_drop:
            self._state, self._way_down_seen = _State.DOWN, False

    def _depth(self, position: int) -> float:
        return self._samples[position].depth

    def _look_for_drop(self) -> None:
        sample, valley = self._samples[-1], self._samples[self._valley]
        if sample.depth <= valley.depth:
            self._samples, self._valley = [sample], 0
        elif sample.depth - valley.depth >= self._config.rep_drop:
            self._state, self._peak = _State.DOWN, len(self._samples) - 1
        elif sample.time_s - valley.time_s > _FORGET_VALLEY_S:
            self._forget(sample.time_s - _FORGET_VALLEY_S)

    def _look_for_return(self) -> None:
        sample, peak = self._samples[-1], self._samples[self._peak]
        if sample.depth >= peak.depth:
            self._peak = len(self._samples) - 1
            return
        drop = peak.depth - self._valley_depth()
        if peak.depth - sample.depth >= self._config.rep_return * drop:
            self._state, self._low = _State.UP, len(self._samples) - 1
        elif self._stuck():
            self._forget(sample.time_s - _FORGET_VALLEY_S)

    def _stuck(self) -> bool:
        """Whether what looked like the way down was a change of posture."""
        now_s, peak = self._samples[-1].time_s, self._samples[self._peak]
        if now_s - self._samples[self._valley].time_s > self._config.max_rep_s:
            return True
        deepest = max(peak.flexion_left_deg, peak.flexion_right_deg)
        shallow = deepest < self._config.partial_flexion_deg
        return shallow and now_s - peak.time_s > _FORGET_VALLEY_S

    def _standing_again(self) -> bool:
        sample, low = self._samples[-1], self._samples[self._low]
        if sample.depth < low.depth:
            self._low = len(self._samples) - 1
            return False
        drop = self._depth(self._peak) - low.depth
        settled = sample.time_s - low.time_s >= _SETTLED_S
        return settled or sample.depth - low.depth >= self._config.rep_return * drop

    def _close(self) -> list[Rep | Dip]:
        """Describe the movement valley → peak → low and go on from the low."""
        down, up = self._way_down_seen, self._state is _State.UP
        last = self._end() if up else len(self._samples) - 1
        span = self._samples[self._start() : last + 1]
        self._reset(keep_from=self._low if up else len(self._samples))
        if not (down or up):
            return []
        start_s = span[0].time_s
        before = [
            sample
            for sample in self._before
            if start_s - _LONGEST_FLIGHT_S <= sample.time_s <= start_s
        ]
        found = describe(span, self._config, self._count + 1, down and up, before)
        self._count += isinstance(found, Rep)
        return [] if found is None else [found]

    def _start(self) -> int:
        if not self._way_down_seen:
            return 0
        level = self._edge_level(self._valley)
        return next(i for i in range(self._peak, -1, -1) if self._depth(i) <= level)

    def _end(self) -> int:
        level = self._edge_level(self._low)
        return next(i for i in range(self._peak, len(self._samples)) if self._depth(i) <= level)

    def _valley_depth(self) -> float:
        """Depth from which the way down began: a way down that was not seen began standing."""
        return self._depth(self._valley) if self._way_down_seen else 0.0

    def _edge_level(self, position: int) -> float:
        return self._depth(position) + _EDGE * (self._depth(self._peak) - self._depth(position))

    def _reset(self, keep_from: int) -> None:
        self._samples = self._samples[keep_from:]
        self._valley = self._peak = self._low = 0
        self._state, self._way_down_seen = _State.STANDING, True
        if self._samples:
            self._valley = min(range(len(self._samples)), key=self._depth)

    def _forget(self, before_s: float) -> None:
        keep = next(i for i, sample in enumerate(self._samples) if sample.time_s >= before_s)
        self._reset(keep_from=max(keep, 0))


def samples(series: KneeSeries) -> Iterator[RepSample]:
    """Rows of a series as the segmenter takes them."""
    columns = (
        series.time_s,
        series.depth,
        *series.knee_flexion_deg.T,
        *series.world_flexion_deg.T,
        series.lifted,
        *(place[:, side.index] for side in Side for place in (series.foot_x, series.foot_y)),
        series.left_ahead,
        series.yaw_deg,
    )
    rows = zip(range(len(series)), *(column.tolist() for column in columns), strict=True)
    return map(RepSample._make, rows)


def find_reps(
    series: KneeSeries, config: AnalysisConfig, new_places: Collection[int] = ()
) -> tuple[tuple[Rep, ...], tuple[Dip, ...]]:
    """Find all repetitions and dips of a series.

    Parameters
    ----------
    series : KneeSeries
    config : AnalysisConfig
    new_places : collection of int
        Rows from which the subject stands at another place: no repetition goes across, and a way
        down that ended there was none.
    """
    segmenter = RepSegmenter(config)
    found: list[Rep | Dip] = []
    for sample in samples(series):
        if sample.row in new_places:
            found += segmenter.leave()
        found += segmenter.update(sample)
    found += segmenter.finish()
    reps = tuple(item for item in found if isinstance(item, Rep))
    return reps, tuple(item for item in found if isinstance(item, Dip))
