"""The landmarks of a live session as they come, and tracks cut out of them."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valgus.model.frames import VideoInfo
from valgus.model.poses import (
    LANDMARK_COUNT,
    PACKED_COLUMNS,
    PoseModelInfo,
    PoseObservation,
    PoseTrack,
)

_FIRST_ROWS = 1024
_SLACK = 4
"""Times the room that is needed, beyond which room is given back."""
_ARRAYS = ("_index", "_time_s", "_values")


class Recording:
    """Grows by one row a frame; rows that are through with can be let go.

    Rows are counted from the beginning of the session, also after some were let go.

    Parameters
    ----------
    video : VideoInfo
    estimator : PoseModelInfo
    """

    def __init__(self, video: VideoInfo, estimator: PoseModelInfo) -> None:
        self.video = video
        self.estimator = estimator
        self._begin = 0
        self._count = 0
        self._index = np.empty(_FIRST_ROWS, np.int64)
        self._time_s = np.empty(_FIRST_ROWS)
        self._values = np.empty((_FIRST_ROWS, LANDMARK_COUNT, PACKED_COLUMNS))

    @property
    def begin(self) -> int:
        """First row that is still held."""
        return self._begin

    @property
    def end(self) -> int:
        """Row that comes next."""
        return self._begin + self._count

    def append(self, seen: PoseObservation) -> int:
        """Add a frame and return its row."""
        if self._count == len(self._time_s):
            self._make_room()
        place = self._count
        self._index[place], self._time_s[place] = seen.index, seen.time_s
        self._values[place] = seen.packed()
        self._count += 1
        return self.end - 1

    def _make_room(self) -> None:
        # By half, not twofold: a session is cut at some 1800 rows, and 4096 would be half empty.
        room = len(self._time_s) + len(self._time_s) // 2
        for name in _ARRAYS:
            setattr(self, name, _moved(getattr(self, name), slice(0, self._count), room))

    def span_s(self) -> float:
        """Time from the first row that is held to the last."""
        return float(self._time_s[self._count - 1] - self._time_s[0]) if self._count else 0.0

    @property
    def last_s(self) -> float:
        """Time of the last row; NaN without any."""
        return float(self._time_s[self._count - 1]) if self._count else math.nan

    def row_at(self, time_s: float) -> int:
        """First row at or after a time."""
        return self._begin + int(np.searchsorted(self._time_s[: self._count], time_s))

    def track(self, begin: int | None = None, end: int | None = None) -> PoseTrack:
        """Cut out rows ``begin <= row < end`` as a track of their own."""
        first = (self._begin if begin is None else begin) - self._begin
        last = (self.end if end is None else end) - self._begin
        rows = slice(max(first, 0), min(last, self._count))
        return PoseTrack.unpacked(
            self._index[rows], self._time_s[rows], self._values[rows], self.video, self.estimator
        )

    def let_go(self, before: int) -> None:
        """Forget the rows before one."""
        gone = min(max(before - self._begin, 0), self._count)
        kept = self._count - gone
        room = max(_FIRST_ROWS, kept)
        for name in _ARRAYS:
            held = getattr(self, name)
            if len(held) > _SLACK * room:
                setattr(self, name, _moved(held, slice(gone, self._count), 2 * room))
            else:
                # In place, which tracks do not mind, for they are copies. A large array that goes
                # back to the system each time has the C library hold on to more and more memory.
                held[:kept] = held[gone : self._count]
        self._begin, self._count = self._begin + gone, kept


def _moved(held: NDArray[Any], rows: slice, room: int) -> NDArray[Any]:
    """Copy some rows to the beginning of a new array."""
    new = np.empty((room, *held.shape[1:]), held.dtype)
    new[: rows.stop - rows.start] = held[rows]
    return new


def with_counts(track: PoseTrack, decoded_frames: int) -> PoseTrack:
    """Tell a track how many frames the camera gave while it was recorded."""
    return dataclasses.replace(track, decoded_frames=decoded_frames)
