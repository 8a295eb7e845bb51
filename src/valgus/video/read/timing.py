"""Presentation times: making them strictly increasing, thinning by them, listing them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from valgus.model.arrays import BoolArray, FloatArray, IntArray
from valgus.video.read.opening import Source, name_of, open_container, video_stream

_FALLBACK_RATE: Final = Fraction(30)
_SMALLEST_STEP_S: Final = 0.001
"""Time between two frames that claim the same time; the pose model counts in milliseconds."""
_THINNING_TOLERANCE: Final = 1.2
_BELIEVABLE_RATE: Final = 250
"""Containers without a frame rate of their own claim such things as 1000 a second."""


class Clock:
    """Turns presentation stamps into seconds from the first frame, strictly increasing.

    Parameters
    ----------
    first_pts : int, optional
        Stamp of the first frame of the stream; None takes the first one seen.
    time_base : Fraction
        Seconds per unit of a stamp.
    rate : Fraction, optional
        Nominal frames per second, for frames without a usable time.
    """

    def __init__(self, first_pts: int | None, time_base: Fraction, rate: Fraction | None) -> None:
        self._first_pts = first_pts
        self._base = time_base
        self._period_s = float(1 / (rate or _FALLBACK_RATE))
        self._shift_s = 0.0
        self._last_s = -math.inf
        self.repaired = 0
        """Frames whose time was missing, repeated or going back."""

    def seconds(self, pts: int | None) -> float:
        """Give the time of the next frame in decoding order."""
        if pts is not None and self._first_pts is None:
            self._first_pts = pts
        stated = self._stated(pts)
        if stated is not None and stated > self._last_s:
            self._last_s = stated
        else:
            self.repaired += 1
            self._last_s = self._repaired(stated)
        return self._last_s

    def _stated(self, pts: int | None) -> float | None:
        if pts is None or self._first_pts is None:
            return None
        return seconds_between(self._first_pts, pts, self._base) + self._shift_s

    def _repaired(self, stated: float | None) -> float:
        if math.isinf(self._last_s):
            return 0.0
        if stated is None:
            return self._last_s + self._period_s
        if self._last_s - stated < self._period_s:
            return self._last_s + min(_SMALLEST_STEP_S, self._period_s / 2)
        # The stream starts again, as where two recordings were joined: go on from here.
        self._shift_s += self._last_s + self._period_s - stated
        return self._last_s + self._period_s


def seconds_between(first_pts: int, pts: int, time_base: Fraction) -> float:
    """Convert a difference of stamps, rounding once."""
    return (pts - first_pts) * time_base.numerator / time_base.denominator


@dataclass(frozen=True, slots=True)
class Thinning:
    """Keeps the first frame of each slot of time.

    Slots lie on the time axis of the whole stream, so that every part of it keeps the same frames
    as a whole reading does. Their borders stand half a frame before the multiples of the slot's
    length: times that are rounded, or tremble by less than that, do not change what is kept.
    """

    max_rate: float
    """Frames per second to keep."""
    margin: float
    """Half a frame, in slots."""

    @classmethod
    def of(cls, rate: Fraction | None, max_rate: float | None) -> Thinning | None:
        """Make the thinning that a stream of `rate` frames per second needs, if any."""
        if max_rate is None or rate is None or rate <= _THINNING_TOLERANCE * max_rate:
            return None
        return cls(max_rate, float(0.5 * max_rate / rate))

    def slot(self, time_s: float) -> int:
        """Give the number of the slot that a time falls into."""
        return math.floor(time_s * self.max_rate + self.margin)


@dataclass(frozen=True, slots=True, eq=False)
class PacketTimes:
    """Presentation stamps of a whole stream, from its packets alone; nothing is decoded."""

    pts: IntArray
    """Stamps in order of presentation."""
    time_base: Fraction
    """Seconds per unit."""
    complete: bool
    """Whether every packet has a stamp of presentation and no two the same."""
    key_pts: IntArray
    """Those of key frames."""
    cut_off: int = 0
    """Packets of frames that the container has cut off; they are not among the stamps."""

    @property
    def times_s(self) -> FloatArray:
        """Seconds from the first frame."""
        since = (self.pts - self.pts[:1]) * self.time_base.numerator
        return np.asarray(since / self.time_base.denominator, np.float64)

    @property
    def median_rate(self) -> Fraction | None:
        """Frames per second as most of them follow each other."""
        steps = np.diff(self.pts)
        return 1 / (int(np.median(steps)) * self.time_base) if steps.size else None

    def index_of(self, pts: int) -> int:
        """Count the stamps before this one."""
        return int(np.searchsorted(self.pts, pts))


def probe_times(source: Source) -> PacketTimes:
    """List the presentation stamps of a video, reading but not decoding it.

    Takes about 3 µs a packet on top of reading the file once.

    Raises
    ------
    InputError
        It is no video.
    """
    with open_container(source) as container:
        stream = video_stream(container, name_of(source))
        packets = [
            (packet.pts, packet.is_discard, packet.is_keyframe)
            for packet in container.demux(stream)
            if packet.size
        ]
        time_base = Fraction(stream.time_base or 1)
        # AVI counts frames as they are decoded, which H.264 may reorder for presentation.
        reordered = container.format.name == "avi" and bool(stream.codec_context.has_b_frames)
    shown = [(pts, key) for pts, dropped, key in packets if pts is not None and not dropped]
    known = np.array([pts for pts, _ in shown], np.int64)
    pts, keys = np.unique(known), np.array([pts for pts, key in shown if key], np.int64)
    stamped: BoolArray = np.array([pts is not None for pts, _, _ in packets], np.bool_)
    decoding_order = reordered and bool(np.all(np.diff(known) > 0))
    complete = bool(stamped.all()) and 0 < len(pts) == len(known) and not decoding_order
    cut_off = sum(dropped for _, dropped, _ in packets)
    return PacketTimes(pts, time_base, complete, keys, cut_off)


def believable(rate: Fraction | None) -> bool:
    """Whether a nominal frame rate can be that of a camera."""
    return rate is not None and 0 < rate <= _BELIEVABLE_RATE
