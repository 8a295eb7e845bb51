"""Decodes the picture stream of a container, going on after what cannot be decoded."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Final

import av
import av.error

from valgus.video.read.opening import Source, name_of, open_container, video_stream

_CREATION_DATES: Final = ("com.apple.quicktime.creationdate", "creation_time")
_NO_CLOCK_YEAR: Final = 1980
"""A camera whose clock was never set writes 1904, 1970 or 1980."""


class Decoder:
    """The frames of one video in order of presentation, and a tally of what went wrong.

    Parameters
    ----------
    source : path or seekable binary stream
        The video.
    threads : int, optional
        That decode; default: one for each core, up to four.

    Raises
    ------
    InputError
        It cannot be opened.
    """

    def __init__(self, source: Source, threads: int | None = None) -> None:
        self._source = source
        self._threads = threads
        self._container = open_container(source)
        try:
            self._stream = video_stream(self._container, name_of(source), threads)
        except BaseException:
            self._container.close()
            raise
        self.decoded = 0
        """Frames that came out."""
        self.damaged = 0
        """Packets that did not decode, and frames with holes."""
        self.packets = 0
        """Packets read of frames that are meant to be shown."""
        self.cut_off = 0
        """Packets of frames that the container has cut off, as by trimming on the phone."""
        self.reached_end = False
        """Whether the container was read as far as it goes."""

    @property
    def time_base(self) -> Fraction:
        """Seconds per unit of a stamp."""
        return Fraction(self._stream.time_base or 1)

    @property
    def rate(self) -> Fraction | None:
        """Frames per second that the container claims."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return Fraction(rate) if rate else None

    @property
    def pixel_aspect(self) -> Fraction | None:
        """Width of a pixel divided by its height."""
        aspect = self._stream.sample_aspect_ratio
        return Fraction(aspect) if aspect else None

    @property
    def announced_size_wh_px(self) -> tuple[int, int]:
        """Size as coded that the container promises, or that came last."""
        return self._stream.width or 1, self._stream.height or 1

    @property
    def announced_frames(self) -> int | None:
        """Frames that the container promises."""
        return self._stream.frames or None

    @property
    def captured_at(self) -> str | None:
        """When it was filmed, ISO 8601, as the camera wrote it; QuickTime's date has the zone."""
        for name in _CREATION_DATES:
            try:
                moment = datetime.fromisoformat(self._container.metadata.get(name, "").strip())
            except ValueError:
                continue
            # Cameras without a clock write the beginning of their calendar.
            if moment.tzinfo is not None and moment.year > _NO_CLOCK_YEAR:
                return moment.isoformat(timespec="seconds")
        return None

    @property
    def duration_s(self) -> float | None:
        """Length of the pictures that the container claims; sound may be longer."""
        if self._stream.duration:
            return float(self._stream.duration * self.time_base)
        if self._container.duration and not self._container.streams.audio:
            # Matroska counts from 0, wherever the pictures begin.
            begins = max(self._container.start_time or 0, 0)
            length = self._container.duration
            return (length - begins if length > begins else length) / av.time_base
        return None

    def frames(self, wanted: Container[int] | None = None) -> Iterator[av.VideoFrame]:
        """Decode from where the container stands to its end.

        Parameters
        ----------
        wanted : container of int, optional
            Stamps of the frames that are needed. Others may be left out where none of these is
            made from them, which is about every second frame of a video.
        """
        for packet in self._packets():
            if wanted is not None:
                needed = packet is None or packet.pts in wanted
                self._stream.codec_context.skip_frame = "DEFAULT" if needed else "NONREF"
            if packet is not None:
                self.packets += not packet.is_discard
                self.cut_off += packet.is_discard
            yield from self._decoded(packet)
        self.reached_end = True

    def seek(self, pts: int) -> None:
        """Go to the last key frame at or before a stamp.

        Raises
        ------
        av.error.FFmpegError
            The container has no way to do so.
        """
        self._container.seek(pts, stream=self._stream)

    def restart(self) -> None:
        """Go to the beginning, also of a container that cannot seek."""
        self._container.close()
        self._container = open_container(self._source)
        self._stream = video_stream(self._container, name_of(self._source), self._threads)

    def close(self) -> None:
        """Close the container."""
        self._container.close()

    def _packets(self) -> Iterator[av.Packet[av.VideoStream] | None]:
        """Read to the end, or to where reading fails; then None, which empties the decoder."""
        try:
            yield from (p for p in self._container.demux(self._stream) if p.size)
        except av.error.FFmpegError:
            self.damaged += 1
        yield None

    def _decoded(self, packet: av.Packet[av.VideoStream] | None) -> Iterator[av.VideoFrame]:
        try:
            frames = self._stream.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            self.damaged += 1
            return
        for frame in frames:
            self.decoded += 1
            self.damaged += frame.is_corrupt
            yield frame
