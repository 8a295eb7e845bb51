"""What a reader has to say about a video when it is through with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from valgus.model.frames import Notice, VideoInfo

_SHORTFALL_S: Final = 0.5
_SHORTFALL_FRACTION: Final = 0.05


@dataclass(frozen=True, slots=True)
class Tally:
    """What was met while reading."""

    decoded: int
    """Frames that came out of the decoder."""
    packets: int
    """Packets that went in, of frames that are meant to be shown."""
    cut_off: int
    """Packets of frames that are not: a trimmed video announces them, too."""
    damaged: int
    """Packets that did not decode and frames with holes."""
    repaired_times: int
    """Frames without a usable time of their own."""
    mirrored: bool
    """Whether the container has its pictures shown mirrored."""
    end_s: float | None
    """Time at which the last frame ends; None when the video was not read as a whole."""


def notices_of(info: VideoInfo, tally: Tally) -> Iterator[Notice]:
    """Say what a user should know, in a stable order."""
    if tally.mirrored:
        yield Notice(
            "mirrored_picture",
            "The file has its pictures shown mirrored, so left and right may be swapped.",
        )
    if tally.end_s is not None:
        yield from _shortfall(info, tally, tally.end_s)
    if tally.damaged:
        yield Notice(
            "decode_errors",
            f"{_counted(tally.damaged)} could not be decoded or {_are(tally.damaged)} damaged; "
            "the others were used.",
        )
    if tally.repaired_times:
        yield Notice(
            "uneven_times",
            f"{_counted(tally.repaired_times)} had no time of {_own(tally.repaired_times)} or one "
            "not later than the frame before; times next to them are estimates.",
        )


def _shortfall(info: VideoInfo, tally: Tally, end_s: float) -> Iterator[Notice]:
    """Compare what came with what the container promises, once."""
    announced, claimed_s = info.announced_frames, info.duration_s
    if announced is not None:
        announced -= tally.cut_off
    if announced is not None and tally.decoded < announced:
        if tally.packets < announced and falls_short(end_s, claimed_s):
            yield Notice(
                "truncated",
                f"The file ends early: {tally.decoded} of {announced} announced frames could be "
                f"read, {end_s:.1f} of {claimed_s:.1f} s.",
            )
            return
        yield Notice(
            "fewer_frames_than_announced",
            f"The file announces {announced} frames, {tally.decoded} could be decoded.",
        )
    elif announced is None and falls_short(end_s, claimed_s):
        yield Notice(
            "truncated",
            f"The file ends early: {end_s:.1f} of the {claimed_s:.1f} s that it announces could "
            "be read.",
        )


def falls_short(end_s: float, claimed_s: float | None) -> bool:
    """Whether more is missing than rounding and a long last frame explain."""
    if claimed_s is None:
        return False
    return claimed_s - end_s > max(_SHORTFALL_S, _SHORTFALL_FRACTION * claimed_s)


def _counted(frames: int) -> str:
    return "1 frame" if frames == 1 else f"{frames} frames"


def _are(frames: int) -> str:
    return "is" if frames == 1 else "are"


def _own(frames: int) -> str:
    return "its own" if frames == 1 else "their own"
