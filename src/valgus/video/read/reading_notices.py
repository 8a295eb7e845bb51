"""What a reader has to say about a video when it is through with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from valgus.model.frames import VideoInfo
from valgus.model.reason import Reason

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
    other_shape_wh_px: tuple[int, int] | None = None
    """Size as shown of the first frame that has another shape than the first of all."""


def notices_of(info: VideoInfo, tally: Tally) -> Iterator[Reason]:
    """Say what a user should know, in a stable order."""
    if tally.mirrored:
        yield Reason("mirrored_picture")
    if tally.other_shape_wh_px is not None:
        (width, height), (new_width, new_height) = info.size_wh_px, tally.other_shape_wh_px
        sizes = {"width_px": width, "height_px": height}
        new = {"new_width_px": new_width, "new_height_px": new_height}
        yield Reason("picture_changes_shape", {**sizes, **new})
    if tally.end_s is not None:
        yield from _shortfall(info, tally, tally.end_s)
    if tally.damaged:
        yield Reason("decode_errors", {"count": tally.damaged})
    if tally.repaired_times:
        yield Reason("uneven_times", {"count": tally.repaired_times})


def _shortfall(info: VideoInfo, tally: Tally, end_s: float) -> Iterator[Reason]:
    """Compare what came with what the container promises, once."""
    announced, claimed_s = info.announced_frames, info.duration_s
    if announced is not None:
        announced -= tally.cut_off
    if announced is not None and tally.decoded < announced:
        frames = {"frames": tally.decoded, "announced": announced}
        if tally.packets < announced and falls_short(end_s, claimed_s):
            yield Reason("truncated", {**frames, "read_s": end_s, "announced_s": claimed_s})
            return
        yield Reason("fewer_frames_than_announced", frames)
    elif announced is None and falls_short(end_s, claimed_s):
        yield Reason("truncated", {"read_s": end_s, "announced_s": claimed_s})


def falls_short(end_s: float, claimed_s: float | None) -> bool:
    """Whether more is missing than rounding and a long last frame explain."""
    if claimed_s is None:
        return False
    return claimed_s - end_s > max(_SHORTFALL_S, _SHORTFALL_FRACTION * claimed_s)
