"""Brings the sound of one video into another: copied where players know it, else as AAC."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import Final, Self, cast

import av
import av.container
import av.error

from valgus.video.read.opening import Source, open_container
from valgus.video.read.timing import probe_times

_PLAYED_EVERYWHERE: Final = frozenset({"aac", "mp3"})
"""Codecs that browsers and phones play from an MP4 file."""
_AAC_RATES: Final = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)
_SLACK_S: Final = 0.01


class Sound:
    """The first sound track of a video, handed on bit by bit; a context manager.

    Times count from the video's first picture. What sounds before it is left out, and what sounds
    after its last picture, too.

    Parameters
    ----------
    source : path or seekable binary stream
        The video.
    """

    def __init__(self, source: Source) -> None:
        times = probe_times(source)
        start = times.pts[0] * times.time_base if len(times.pts) else Fraction(0)
        self._input = open_container(source)
        track = next(iter(self._input.streams.audio), None)
        if track is None:
            self._input.close()
        self._track = track
        self._start_s = float(start)
        self._output: av.container.OutputContainer | None = None
        self._pieces: Iterator[tuple[float, float, av.Packet[av.AudioStream]]] = iter(())
        self._next: tuple[float, float, av.Packet[av.AudioStream]] | None = None
        self._until_s = 0.0

    @property
    def exists(self) -> bool:
        """Whether the video has sound."""
        return self._track is not None

    def attach(self, output: av.container.OutputContainer) -> None:
        """Make the track in the new video; before its first packet is written."""
        if self._track is None:
            return
        self._output = output
        if self._track.codec_context.codec.canonical_name in _PLAYED_EVERYWHERE:
            self._pieces = self._copied(output)
        else:
            self._pieces = self._encoded(output)
        self._next = next(self._pieces, None)

    def write_until(self, time_s: float) -> None:
        """Write what begins before a time and ends not later than it."""
        self._until_s = time_s
        while self._next is not None and self._next[1] <= time_s + _SLACK_S:
            self._write_one()

    def finish(self) -> None:
        """Write nothing that lasts longer than the pictures do."""
        self.write_until(self._until_s)

    def _write_one(self) -> None:
        if self._next is None or self._output is None:
            return
        begin_s, end_s, packet = self._next
        if end_s > 0 and begin_s > -1.0:
            self._output.mux(packet)
        self._next = next(self._pieces, None)

    def _copied(
        self, output: av.container.OutputContainer
    ) -> Iterator[tuple[float, float, av.Packet[av.AudioStream]]]:
        """Hand the packets on as they are."""
        assert self._track is not None  # noqa: S101 attach() has looked
        stream = output.add_stream_from_template(self._track)
        base = Fraction(self._track.time_base or 1)
        shift = round(self._start_s / base)
        return self._shifted(stream, base, shift)

    def _shifted(
        self, stream: av.AudioStream, base: Fraction, shift: int
    ) -> Iterator[tuple[float, float, av.Packet[av.AudioStream]]]:
        for packet in self._packets():
            if packet.pts is None:
                continue
            packet.pts -= shift
            packet.dts = packet.pts
            packet.stream = stream
            begin = float(packet.pts * base)
            yield begin, begin + float((packet.duration or 0) * base), packet

    def _encoded(
        self, output: av.container.OutputContainer
    ) -> Iterator[tuple[float, float, av.Packet[av.AudioStream]]]:
        """Decode, and encode as AAC."""
        assert self._track is not None  # noqa: S101 attach() has looked
        rate = _aac_rate(self._track.codec_context.sample_rate)
        stream = output.add_stream("aac", rate=rate, layout="stereo")
        return self._recoded(stream, rate)

    def _recoded(
        self, stream: av.AudioStream, rate: int
    ) -> Iterator[tuple[float, float, av.Packet[av.AudioStream]]]:
        base = Fraction(1, rate)
        for frame in self._resampled(rate):
            for packet in stream.encode(frame):
                begin = float((packet.pts or 0) * Fraction(packet.time_base or base))
                yield begin, begin + 1024 / rate, packet
        for packet in stream.encode(None):
            begin = float((packet.pts or 0) * Fraction(packet.time_base or base))
            yield begin, begin + 1024 / rate, packet

    def _resampled(self, rate: int) -> Iterator[av.AudioFrame]:
        """Decode into frames as the encoder wants them, with stamps counted from the pictures."""
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=rate, frame_size=1024)
        next_pts: int | None = None
        for frame in self._decoded():
            if next_pts is None:
                begin = float(frame.pts or 0) * float(frame.time_base or 0) - self._start_s
                next_pts = round(begin * rate)
            frame.pts = None
            for made in resampler.resample(frame):
                made.pts, made.time_base = next_pts, Fraction(1, rate)
                next_pts += made.samples
                yield made

    def _decoded(self) -> Iterator[av.AudioFrame]:
        for packet in self._packets():
            try:
                yield from packet.decode()
            except av.error.FFmpegError:
                continue

    def _packets(self) -> Iterator[av.Packet[av.AudioStream]]:
        """Read to the end, or to where reading fails."""
        try:
            for packet in self._input.demux(self._track):
                if packet.size:
                    # PyAV's stub forgets which kind of stream was asked for.
                    yield cast("av.Packet[av.AudioStream]", packet)
        except av.error.FFmpegError:
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._input.close()


def _aac_rate(rate: int) -> int:
    """Give the sample rate itself where AAC has it, else the next lower one that it has."""
    return (
        rate if rate in _AAC_RATES else next((r for r in _AAC_RATES if r <= rate), _AAC_RATES[-1])
    )
