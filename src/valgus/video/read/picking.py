"""Gets single frames out of a video, decoding no more than from the key frame before each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import av.error
import numpy as np

from valgus.model.arrays import IntArray
from valgus.model.frames import Frame
from valgus.video.read.decoding import Decoder
from valgus.video.read.opening import Source, name_of, open_container, video_stream
from valgus.video.read.pixels import Picture, coded_display_size, orientation_of, same_shape
from valgus.video.read.video_reader import VideoReader

_SAME_S: Final = 0.002
"""How far a frame's time may be from the one that was asked for."""
_HAIR_S: Final = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class _Stamps:
    """Presentation stamps of all frames, and of those that can be decoded on their own."""

    pts: IntArray
    keys: IntArray
    base: Fraction

    @classmethod
    def of(cls, source: Source) -> _Stamps | None:
        """List the packets; None where their stamps do not name the frames."""
        with open_container(source) as container:
            stream = video_stream(container, name_of(source))
            packets = [p for p in container.demux(stream) if p.size and not p.is_discard]
            stamps = [p.pts for p in packets]
            keys = [p.pts for p in packets if p.is_keyframe and p.pts is not None]
            base = Fraction(stream.time_base or 1)
        if None in stamps or len(set(stamps)) < len(stamps) or not keys:
            return None
        known = np.array([stamp for stamp in stamps if stamp is not None], np.int64)
        return cls(np.sort(known), np.sort(np.array(keys, np.int64)), base)

    def fits(self, wanted: Mapping[int, float]) -> bool:
        """Whether every index has the time that it was asked for with."""
        if max(wanted) >= len(self.pts):
            return False
        since = [float((int(self.pts[i]) - int(self.pts[0])) * self.base) for i in wanted]
        return bool(np.abs(np.subtract(since, list(wanted.values()))).max() <= _SAME_S)

    def key_before(self, pts: int) -> int | None:
        """Stamp of the last key frame at or before another stamp."""
        place = int(np.searchsorted(self.keys, pts, side="right")) - 1
        return int(self.keys[place]) if place >= 0 else None


def pick(
    source: Source,
    wanted: Mapping[int, float],
    max_side_px: int | None = None,
    turned_deg: int = 0,
) -> Iterator[Frame]:
    """Hand out single frames, in order.

    Parameters
    ----------
    source : path or seekable binary stream
        The video.
    wanted : mapping of int to float
        Index in the stream → time, s.
    max_side_px : int, optional
        Longest side of the pictures.
    turned_deg : int
        Clockwise quarter turns beyond what the container asks for: 0, 90, 180 or 270.

    Raises
    ------
    InputError
        The video cannot be read.
    """
    left = dict(sorted(wanted.items()))
    if not left:
        return
    stamps = _Stamps.of(source)
    if stamps is not None and stamps.fits(left):
        for frame in _jumping(source, dict(left), stamps, max_side_px, turned_deg):
            del left[frame.index]
            yield frame
    if left:
        yield from _reading_on(source, left, max_side_px, turned_deg)


def _reading_on(
    source: Source, wanted: Mapping[int, float], max_side_px: int | None, turned_deg: int
) -> Iterator[Frame]:
    """Decode from the beginning: slow, but right for any container."""
    stop_s = max(wanted.values()) + _HAIR_S
    reader = VideoReader(
        source,
        max_side_px=max_side_px,
        stop_s=stop_s,
        wanted=frozenset(wanted),
        turned_deg=turned_deg,
    )
    with reader:
        yield from reader


def _jumping(
    source: Source,
    wanted: Mapping[int, float],
    stamps: _Stamps,
    max_side_px: int | None,
    turned_deg: int,
) -> Iterator[Frame]:
    """Decode from key frame to wanted frame; ends early where a container does not go along."""
    decoder = Decoder(source)
    try:
        maker: Picture | None = None
        announced = decoder.announced_size_wh_px
        for index, picture in _found(decoder, wanted, stamps):
            if not same_shape((picture.width, picture.height), announced):
                return  # only a reading from the start knows the size that landmarks are in
            coded = coded_display_size(picture, decoder.pixel_aspect)
            orientation = orientation_of(picture).turned_on(turned_deg)
            maker = maker or Picture(coded, orientation, max_side_px)
            lying = orientation.quarter_turns % 2 == 1
            full = (coded[1], coded[0]) if lying else coded
            yield Frame(index, wanted[index], maker.rgb(picture), full)
    finally:
        decoder.close()


def _found(
    decoder: Decoder, wanted: Mapping[int, float], stamps: _Stamps
) -> Iterator[tuple[int, av.VideoFrame]]:
    targets = frozenset(int(stamps.pts[index]) for index in wanted)
    frames, position = decoder.frames(targets), int(stamps.pts[0]) - 1
    for index in wanted:
        target = int(stamps.pts[index])
        key = stamps.key_before(target)
        if key is not None and key > position:
            try:
                decoder.seek(key)
            except av.error.FFmpegError:
                return
            frames = decoder.frames(targets)
        picture = _decode_to(frames, target)
        if picture is None:
            return
        position = target
        yield index, picture


def _decode_to(frames: Iterator[av.VideoFrame], target: int) -> av.VideoFrame | None:
    """Decode up to a stamp; None when it is not met."""
    for picture in frames:
        if picture.pts is not None and picture.pts >= target:
            return picture if picture.pts == target else None
    return None
