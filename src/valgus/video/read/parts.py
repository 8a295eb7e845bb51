"""A video read in parts at the same time, each by a reader of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import FrameSource
from valgus.model.reason import Reason
from valgus.video.read.prefetch import Prefetched
from valgus.video.read.reading_notices import falls_short
from valgus.video.read.timing import PacketTimes, probe_times
from valgus.video.read.video_reader import VideoReader

_log = logging.getLogger(__name__)

_HARMLESS: Final = frozenset({"mirrored_picture", "picture_changes_shape"})
"""Notices of a part that hold for the whole."""

_LONGEST_STEP_S: Final = 10.0
"""Between two frames; longer ones are jumps of the clock, as in a joined recording."""


class Part:
    """Some of a video's frames, or all of them; implements `valgus.model.ports.FrameSource`.

    Parameters
    ----------
    reader : VideoReader
        What to read.
    expected : int, optional
        Frames that the container has there; None for a whole reading.
    ahead : bool
        Whether frames are made while earlier ones are being used.
    """

    def __init__(self, reader: VideoReader, expected: int | None, ahead: bool) -> None:
        self._reader = reader
        self._frames: FrameSource = Prefetched(reader) if ahead else reader
        self._expected = expected
        self._coming: Iterator[Frame] | None = None

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._reader.info

    @property
    def decoded_frames(self) -> int:
        """Frames decoded so far."""
        return self._reader.decoded_frames

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What the reader noticed; complete once iteration has ended."""
        return self._reader.notices

    @property
    def sound(self) -> bool:
        """Whether the part, read to its end, is all that a whole reading would have of it."""
        if self._expected is None:
            return True
        harmless = all(notice.code in _HARMLESS for notice in self.notices)
        return harmless and self._reader.passed == self._expected

    def __iter__(self) -> Iterator[Frame]:
        coming, self._coming = self._coming, None
        if coming is None:
            raise RuntimeError("a part can be iterated once, after it was entered")
        return coming

    def __enter__(self) -> Self:
        """Begin to read: the way from a key frame to the part takes a while, while others load."""
        with ExitStack() as undo:
            frames = iter(undo.enter_context(self._frames))
            first = tuple(islice(frames, 1))
            undo.pop_all()
        self._coming = chain(first, frames)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._frames.__exit__(kind, error, trace)


class Parts:
    """A video whose parts may be read by several threads.

    Parameters
    ----------
    path : str or path
        The video.
    side_px : int
        Longest side that pictures should about have. They get the whole fraction of their own size
        that comes nearest, because halves and thirds are scaled twice as fast.
    max_rate : float, optional
        As for `VideoReader`.
    turned_deg : int
        As for `VideoReader`.

    Raises
    ------
    InputError
        It cannot be read.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        side_px: int,
        max_rate: float | None,
        turned_deg: int = 0,
    ) -> None:
        self._path, self._max_rate = path, max_rate
        self._side_px, self._turned_deg = side_px, turned_deg
        self._max_side_px: int | None = None
        self._times: PacketTimes | None = None
        with self._reader() as whole:
            self._info = whole.info
        self._max_side_px = working_side_px(max(self._info.size_wh_px), side_px)
        name, rate = Path(path).name, self._info.nominal_rate
        size = (*self._info.size_wh_px, self._max_side_px)
        _log.info("%s: %d x %d pixels, made %d wide or high, %s/s", name, *size, rate)

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._info

    @property
    def frames(self) -> int:
        """Frames of a divisible video."""
        return 0 if self._times is None else len(self._times.pts)

    def turned(self, clockwise_deg: int) -> Parts:
        """Make the same video with its pictures turned: by 0, 90, 180 or 270 degrees."""
        return Parts(
            self._path,
            side_px=self._side_px,
            max_rate=self._max_rate,
            turned_deg=clockwise_deg,
        )

    def divisible_s(self) -> float | None:
        """Time of the last frame, where parts are sure to add up to the whole; else None.

        Lists the packets, which takes about 3 µs each on top of reading the file once. What ends
        early, or has frames without a time, is read in one go, for only so the loss can be told.
        """
        times = probe_times(self._path)
        reason = _why_whole(times, self._info)
        if reason:
            _log.info("%s: read in one go: %s", Path(self._path).name, reason)
            return None
        self._times = times
        return float(times.times_s[-1])

    def open(
        self, start_s: float | None = None, stop_s: float | None = None, *, ahead: bool = True
    ) -> Part:
        """Open the frames with ``start_s <= time_s < stop_s``.

        Parameters
        ----------
        start_s, stop_s : float, optional
            None is the beginning or the end.
        ahead : bool
            Whether other cores decode ahead; where none is idle, that only costs.

        Raises
        ------
        InputError
            The video cannot be read any more.
        """
        if start_s is None and stop_s is None:
            return Part(self._reader(ahead=ahead), None, ahead)
        expected = self._expected(start_s, stop_s)
        return Part(self._reader(start_s, stop_s, ahead), expected, ahead)

    def _reader(
        self, start_s: float | None = None, stop_s: float | None = None, ahead: bool = False
    ) -> VideoReader:
        return VideoReader(
            self._path,
            max_side_px=self._max_side_px,
            max_rate=self._max_rate,
            start_s=start_s,
            stop_s=stop_s,
            times=self._times,
            threads=None if ahead else 1,
            turned_deg=self._turned_deg,
        )

    def _expected(self, start_s: float | None, stop_s: float | None) -> int | None:
        if self._times is None:
            return None
        bounds = [0.0 if start_s is None else start_s, np.inf if stop_s is None else stop_s]
        first, last = np.searchsorted(self._times.times_s, bounds)
        return int(last - first)


def working_side_px(own_px: int, wanted_px: int) -> int:
    """Longest side of the pictures to make.

    Examples
    --------
    >>> [working_side_px(own, 800) for own in (640, 1000, 1280, 1920, 3840)]
    [640, 1000, 640, 960, 768]
    """
    return own_px // max(1, round(own_px / wanted_px))


def _why_whole(times: PacketTimes, info: VideoInfo) -> str:
    """Why a video cannot be read in parts; empty when it can."""
    if not times.complete:
        return "frames have no time"
    if not _all_there(times, info):
        return "it ends before what its container promises"
    return "its clock jumps" if _jumps(times) else ""


def _jumps(times: PacketTimes) -> bool:
    """Whether the clock jumps: most of such a video's length has no frames."""
    return bool(np.max(np.diff(times.times_s), initial=0.0) > _LONGEST_STEP_S)


def _all_there(times: PacketTimes, info: VideoInfo) -> bool:
    announced = info.announced_frames
    if announced is not None and announced != len(times.pts) + times.cut_off:
        return False
    step = 1 / times.median_rate if times.median_rate else 0
    return not falls_short(float(times.times_s[-1]) + float(step), info.duration_s)
