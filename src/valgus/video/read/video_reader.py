"""Reads a recorded video: true times, true size, the right way round, whatever the container."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from types import TracebackType
from typing import Final, Self

import av
import av.error

from valgus.model.frames import Frame, VideoInfo
from valgus.model.reason import Reason
from valgus.video.read.decoding import Decoder
from valgus.video.read.opening import Source, name_of, no_picture
from valgus.video.read.pixels import Orientation, Picture, coded_display_size, orientation_of
from valgus.video.read.reading_notices import Tally, notices_of
from valgus.video.read.timing import Clock, PacketTimes, Thinning, believable, probe_times

_SEEK_MARGINS_S: Final = (0.0, 1.0)
"""Seeks go this much further back, one after the other, until a key frame before the part comes
first: where frames are reordered, the one that is found for a stamp may be shown after it."""


class VideoReader:
    """The frames of a video file; implements `valgus.model.ports.FrameSource`.

    Times come from the container and count from the first frame that decodes. A part of a video
    (`start_s`, `stop_s`) gives the same frames with the same times and indexes as a whole reading,
    unless packets before it are damaged: then its indexes count those, too.

    Parameters
    ----------
    source : path or seekable binary stream
        The video.
    max_side_px : int, optional
        Longest side of the pictures handed out; smaller ones keep their size.
    max_rate : float, optional
        Frames per second to hand out of streams that have over 1.2 times as many.
    start_s, stop_s : float, optional
        Hand out frames with ``start_s <= time_s < stop_s`` only.
    wanted : container of int, optional
        Hand out frames with these indexes only; no picture is made of the others.
    times : PacketTimes, optional
        What `probe_times` lists of this video; found when needed and not given.
    threads : int, optional
        That decode; default: one for each core, up to four.
    turned_deg : int
        Clockwise quarter turns beyond what the container asks for: 0, 90, 180 or 270.

    Raises
    ------
    InputError
        The file is missing, is no video, or not one frame of it decodes.
    """

    def __init__(
        self,
        source: Source,
        *,
        max_side_px: int | None = None,
        max_rate: float | None = None,
        start_s: float | None = None,
        stop_s: float | None = None,
        wanted: Container[int] | None = None,
        times: PacketTimes | None = None,
        threads: int | None = None,
        turned_deg: int = 0,
    ) -> None:
        self._wanted = wanted
        self._start_s, self._stop_s = start_s or 0.0, stop_s
        with ExitStack() as undo:
            self._decoder = Decoder(source, threads)
            undo.callback(self._decoder.close)
            self._times = times or self._times_if_needed(source, max_rate)
            self._frames = self._decoder.frames()
            first = next(self._frames, None)
            if first is None:
                raise no_picture(name_of(source))
            undo.pop_all()
        self._first = first
        self._orientation = orientation_of(first).turned_on(turned_deg)
        coded = coded_display_size(first, self._decoder.pixel_aspect)
        info = _info(name_of(source), self._decoder, coded, self._orientation)
        self._info = replace(info, turned_deg=turned_deg)
        aspect = self._decoder.pixel_aspect
        self._picture = Picture(coded, self._orientation, max_side_px, aspect)
        self._thinning = Thinning.of(self._frame_rate(), max_rate)
        self._clock = Clock(first.pts, self._decoder.time_base, self._frame_rate())
        self._end_s = 0.0
        self._begun = False
        self.passed = 0
        """Frames within the part that were decoded so far, also those not handed out."""

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._info

    @property
    def decoded_frames(self) -> int:
        """Frames decoded so far, also those not handed out."""
        return self._decoder.decoded

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What went wrong without ending the reading; complete once iteration has ended."""
        whole = self._decoder.reached_end and not self._start_s
        tally = Tally(
            decoded=self._decoder.decoded,
            packets=self._decoder.packets,
            cut_off=self._decoder.cut_off,
            damaged=self._decoder.damaged,
            repaired_times=self._clock.repaired,
            mirrored=self._orientation.mirrored,
            end_s=self._end_s if whole else None,
            other_shape_wh_px=self._other_shape_wh_px(),
        )
        return tuple(notices_of(self._info, tally))

    def _other_shape_wh_px(self) -> tuple[int, int] | None:
        other = self._picture.other_shape_wh_px
        lying = self._orientation.quarter_turns % 2 == 1
        return (other[1], other[0]) if other and lying else other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._decoder.close()

    def __iter__(self) -> Iterator[Frame]:
        if self._begun:
            raise RuntimeError("a frame source can be iterated once")
        self._begun = True
        return self._kept()

    def _kept(self) -> Iterator[Frame]:
        """Pick the frames of the part, thinned, and make their pictures."""
        last_slot: int | None = None
        for index, time_s, picture in self._placed():
            if self._stop_s is not None and time_s >= self._stop_s:
                return
            slot = self._thinning.slot(time_s) if self._thinning else index
            inside = time_s >= self._start_s
            self.passed += inside
            asked = self._wanted is None or index in self._wanted
            if asked and inside and slot != last_slot:
                yield Frame(index, time_s, self._picture.rgb(picture), self._info.size_wh_px)
            last_slot = slot

    def _placed(self) -> Iterator[tuple[int, float, av.VideoFrame]]:
        """Decode from the part's beginning or a little before it, with index and time."""
        for index, picture in self._sought() or self._counted():
            time_s = self._clock.seconds(picture.pts)
            self._end_s = time_s + float((picture.duration or 0) * self._decoder.time_base)
            yield index, time_s, picture

    def _counted(self) -> Iterator[tuple[int, av.VideoFrame]]:
        return enumerate(chain([self._first], self._frames))

    def _sought(self) -> Iterator[tuple[int, av.VideoFrame]] | None:
        """Decode from a key frame before the part; None when only the start will do."""
        times, first_pts, base = self._times, self._first.pts, self._decoder.time_base
        if times is None or not times.complete or first_pts is None:
            return None
        if self._start_s <= 0:
            return None
        head = self._whole_head(times, first_pts + int(self._start_s / base))
        if head is None:
            self._restart()
            return None
        zero = times.index_of(first_pts)
        return (
            (times.index_of(picture.pts or 0) - zero, picture)
            for picture in chain([head], self._frames)
        )

    def _whole_head(self, times: PacketTimes, start: int) -> av.VideoFrame | None:
        """Seek to a key frame before a stamp; None if there is no way.

        The frame before a part decides, too, which of the part's are kept when thinning.
        """
        for margin_s in _SEEK_MARGINS_S:
            target = start - 1 - int(margin_s / self._decoder.time_base)
            head = self._head_after_seek(target) if target > times.pts[0] else None
            # Where pictures are refreshed stripe by stripe, the first one may have old stripes.
            if head is None or head.pts is None or not head.key_frame:
                continue
            # Where frames share a packet of a program stream, the first may bear another's stamp.
            if head.pts < start and head.pts in times.key_pts:
                return head
        return None

    def _head_after_seek(self, target: int) -> av.VideoFrame | None:
        try:
            self._decoder.seek(target)
        except av.error.FFmpegError:
            return None
        self._frames = self._decoder.frames()
        return next(self._frames, None)

    def _restart(self) -> None:
        """Stand again where the constructor left off."""
        self._decoder.restart()
        self._frames = self._decoder.frames()
        next(self._frames, None)

    def _times_if_needed(self, source: Source, max_rate: float | None) -> PacketTimes | None:
        """List packet times where indexes or the frame rate cannot be known without them."""
        if not self._start_s and (max_rate is None or believable(self._decoder.rate)):
            return None
        times = probe_times(source)
        if not isinstance(source, str | os.PathLike):
            self._decoder.restart()  # the listing moved the stream that both read
        return times

    def _frame_rate(self) -> Fraction | None:
        """Nominal rate, or the one that the packets show where it is none."""
        if believable(self._decoder.rate) or self._times is None:
            return self._decoder.rate
        return self._times.median_rate


def _info(
    name: str, decoder: Decoder, coded_wh_px: tuple[int, int], orientation: Orientation
) -> VideoInfo:
    width, height = coded_wh_px
    lying = orientation.quarter_turns % 2 == 1
    return VideoInfo(
        source=name,
        size_wh_px=(height, width) if lying else (width, height),
        nominal_rate=decoder.rate,
        duration_s=decoder.duration_s,
        rotation_deg=orientation.clockwise_deg,
        announced_frames=decoder.announced_frames,
        captured_at=decoder.captured_at,
    )
