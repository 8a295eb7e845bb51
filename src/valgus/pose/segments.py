"""Poses of one video on all cores: segments of time, each with a pose model of its own.

How a video is cut depends on its length alone. So the landmarks are the same, bit for bit,
whatever the number of workers: each segment begins with a fresh model, a little before its own
first frame, and what that model says of the run-in is dropped.
"""

from __future__ import annotations

import dataclasses
import gc
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from valgus.model.arrays import readonly
from valgus.model.ports import PartSource, PoseEstimator, Progress
from valgus.model.poses import PoseTrack
from valgus.pose import run
from valgus.pose.recorded import kept
from valgus.util import memory

_log = logging.getLogger(__name__)

RUN_IN_S: Final = 0.4
"""Shown to a fresh model before its segment; it follows the person as closely after 12 frames as
after 30, and two runs never agree better than to 0.2 px."""
_SHORTEST_S: Final = 4.0
"""A shorter segment saves less than its run-in and its model cost."""
_ONE_PAIR_S: Final = 30.0
_FOUR_EACH_S: Final = 60.0
"""Longer videos: four segments for each minute or part of it that is over half."""
_TICK_S: Final = 0.1
"""How often progress is shown, and Ctrl-C heard."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a video that one model works on."""

    start_s: float | None
    """First time that counts; None is the beginning."""
    stop_s: float | None
    """First time that does not count any more; None is the end."""

    @property
    def read_from_s(self) -> float | None:
        """Where reading begins: the run-in comes before the start."""
        return None if self.start_s is None else max(self.start_s - RUN_IN_S, 0.0)


WHOLE: Final = (Segment(None, None),)


def plan(length_s: float | None) -> tuple[Segment, ...]:
    """Cut a video into segments.

    Parameters
    ----------
    length_s : float or None
        Its length; None when it has to be read in one go.

    Returns
    -------
    segments : tuple of Segment
        In order of time; one after the other they cover everything once.

    Examples
    --------
    >>> [segment.start_s for segment in plan(60.0)]
    [None, 15.3, 30.2, 45.1]
    """
    if length_s is None or length_s < 2 * _SHORTEST_S:
        return WHOLE
    # Even numbers, because half of the cores should not wait for the last segment.
    count = 2 if length_s < _ONE_PAIR_S else 4 * max(1, round(length_s / _FOUR_EACH_S))
    # The first has no run-in: for the same work it is longer by as much.
    work_s = (length_s + (count - 1) * RUN_IN_S) / count
    cuts = [number * work_s - (number - 1) * RUN_IN_S for number in range(1, count)]
    return tuple(
        Segment(start, stop) for start, stop in zip([None, *cuts], [*cuts, None], strict=True)
    )


OpenPart = Callable[[float | None, float | None], PartSource]
MakeEstimator = Callable[[Segment], PoseEstimator]


class DamagedPartError(Exception):
    """A part turned out not to be what the container promised: read the video in one go."""


def find_poses(
    segments: Sequence[Segment],
    open_part: OpenPart,
    make_estimator: MakeEstimator,
    workers: int,
    progress: Progress,
    length_s: float | None = None,
) -> PoseTrack:
    """Run pose models over all segments, several at a time.

    Parameters
    ----------
    segments : sequence of Segment
        As `plan` made them.
    open_part : callable
        Opens the frames between two times.
    make_estimator : callable
        Makes a fresh estimator for a segment.
    workers : int
        How many segments are worked on at the same time, at most.
    progress : Progress
        Called by this thread only.
    length_s : float, optional
        Length of the video, for progress.

    Returns
    -------
    track : PoseTrack
        Values as `valgus.pose.recorded` stores them. Of several segments, `decoded_frames` counts
        the frames that were kept.

    Raises
    ------
    DamagedPartError
        The segments do not add up to the whole video.
    """
    memory.share_one_arena()
    job = _Job(open_part, make_estimator)
    pool = ThreadPoolExecutor(min(workers, len(segments)), thread_name_prefix="valgus-pose")
    progress.start("Finding the pose", length_s, "s of video")
    try:
        futures = [pool.submit(job.work, segment) for segment in segments]
        _follow(futures, job, progress)
        return _joined([future.result() for future in futures])
    finally:
        job.stop.set()
        pool.shutdown(cancel_futures=True)
        progress.finish()


def _follow(futures: Iterable[Future[_Found]], job: _Job, progress: Progress) -> None:
    """Tell how far the work is until it is done or fails."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, _TICK_S, FIRST_EXCEPTION)
        for future in done:
            future.result()
        progress.advance(job.done_s())


class _Job:
    """What the threads have in common."""

    def __init__(self, open_part: OpenPart, make_estimator: MakeEstimator) -> None:
        self._open_part = open_part
        self._make_estimator = make_estimator
        self._reached: dict[Segment, float] = {}
        self.stop = threading.Event()
        """Set when the result is no longer wanted."""

    def done_s(self) -> float:
        """Seconds of video that are finished."""
        return sum(self._reached.copy().values())

    def work(self, segment: Segment) -> _Found:
        """Find the poses of one segment and make room for the next."""
        found = self._found(segment)
        # Not before reader and model are gone; and at last the rows of the whole video need room.
        _tidy()
        return found

    def _found(self, segment: Segment) -> _Found:
        share = _Share(self, segment)
        with (
            self._open_part(segment.read_from_s, segment.stop_s) as source,
            self._make_estimator(segment) as estimator,
        ):
            track = run.find_poses(source, estimator, share)
            _log.debug("segment from %s s: %d frames", segment.start_s or 0.0, len(track))
            if not source.sound:
                raise DamagedPartError
        return _Found.of(kept(track), segment.start_s)

    def reached(self, segment: Segment, time_s: float) -> None:
        """Note how far a segment is, and end its thread when it is not wanted any more."""
        if self.stop.is_set():
            raise _UnwantedError
        self._reached[segment] = max(time_s - (segment.start_s or 0.0), 0.0)


def _tidy() -> None:
    """Give back the memory of what is not needed any more."""
    # Containers of PyAV and their streams hold each other, and with them decoded pictures.
    gc.collect()
    memory.give_back()


class _UnwantedError(Exception):
    """Ends the loop of a segment whose result no one waits for."""


class _Share:
    """The progress of one segment; implements `valgus.model.ports.Progress`."""

    def __init__(self, job: _Job, segment: Segment) -> None:
        self._job, self._segment = job, segment

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Ignore: the job as a whole has one beginning."""

    def advance(self, done: float) -> None:
        """Note the time of the newest frame."""
        self._job.reached(self._segment, done)

    def finish(self) -> None:
        """Ignore."""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The landmarks of one segment, in half of the memory until all of them are put together."""

    empty: PoseTrack
    """A track without rows, for everything else that is known."""
    columns: dict[str, NDArray[Any]]
    """In single precision, which loses nothing of what is kept; joining takes them out."""

    @classmethod
    def of(cls, track: PoseTrack, start_s: float | None) -> _Found:
        """Pack a track, without its run-in."""
        first = 0 if start_s is None else int(np.searchsorted(track.time_s, start_s))
        columns = {
            name: getattr(track, name)[first:].astype(kind) for name, kind in _COLUMNS.items()
        }
        # Copies: a view without rows would keep all of them in memory.
        nothing: dict[str, Any] = {name: getattr(track, name)[:0].copy() for name in _COLUMNS}
        return cls(dataclasses.replace(track, **nothing), columns)


_COLUMNS: Final[Mapping[str, type]] = {
    "frame_index": np.int64,
    "time_s": np.float64,
    "xy_px": np.float32,
    "world_m": np.float32,
    "visibility": np.float32,
}


def _joined(found: Sequence[_Found]) -> PoseTrack:
    columns: dict[str, Any] = {}
    for name in _COLUMNS:
        kind = np.int64 if name == "frame_index" else np.float64
        # Taken out, so that they are not held beside what is made of them.
        columns[name] = readonly(
            np.concatenate([item.columns.pop(name) for item in found], dtype=kind)
        )
    first = found[0].empty
    frames = first.decoded_frames if len(found) == 1 else len(columns["time_s"])
    notices = tuple(dict.fromkeys(notice for item in found for notice in item.empty.notices))
    return dataclasses.replace(first, **columns, decoded_frames=frames, notices=notices)
