"""Pictures that a browser sends of its own camera, as a frame source."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

from valgus.model.frames import Frame, VideoInfo
from valgus.model.reason import Reason
from valgus.util.newest_queue import Latest
from valgus.video.camera import jpeg

_SILENCE_S: Final = 1.5
_MOST_SKEW_S: Final = 2.0
"""A sender's clock that strays further from ours than this is not believed any more."""


class PushedFrames:
    """Implements `valgus.live.live_ports.LiveSource` for pictures that come by themselves.

    Parameters
    ----------
    size_wh_px : tuple of int
        Size of every picture.
    name : str
        What the results call this camera.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        size_wh_px: tuple[int, int],
        name: str = "browser camera",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._info = VideoInfo(name, size_wh_px, None, None, 0)
        self._clock = clock
        self._waiting: Latest[tuple[int, float, bytes]] = Latest()
        self._begun_s = clock()
        self._sender_zero_s = math.nan
        self._last_s = -math.inf
        self._came_s = -math.inf
        self._count = 0
        self._broken = 0

    @property
    def info(self) -> VideoInfo:
        """The sender's camera."""
        return self._info

    @property
    def decoded_frames(self) -> int:
        """Pictures that came, also those that were not looked at."""
        return self._count

    @property
    def dropped(self) -> int:
        """Pictures that were replaced by newer ones."""
        return self._waiting.dropped

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What could not be used."""
        if not self._broken:
            return ()
        return (Reason("decode_errors", {"pictures": self._broken}),)

    @property
    def status(self) -> Reason | None:
        """Why no frame comes."""
        silent = self._clock() - self._came_s > _SILENCE_S
        return Reason("waiting_for_browser_camera") if silent else None

    def new_sender(self) -> None:
        """Expect another clock: the page was loaded again or has come back."""
        self._sender_zero_s = math.nan

    def offer(self, sender_s: float, data: bytes) -> str:
        """Take a picture; return why it is refused, or nothing.

        Parameters
        ----------
        sender_s : float, s
            When it was taken, on the sender's clock.
        data : bytes
            A JPEG.
        """
        if not math.isfinite(sender_s):
            return "The picture has no time."
        size = jpeg.size_of(data)
        if size is None:
            return "This is no JPEG picture."
        if size != self._info.size_wh_px:
            want = "x".join(map(str, self._info.size_wh_px))
            return f"The picture has {size[0]}x{size[1]} pixels, {want} were agreed."
        time_s = self._placed(sender_s)
        if time_s <= self._last_s:
            return "The picture is not later than the one before."
        self._last_s, self._came_s = time_s, self._clock()
        self._waiting.put((self._count, time_s, data))
        self._count += 1
        return ""

    def _placed(self, sender_s: float) -> float:
        """Time since the session began, on the sender's clock as long as that one is sane."""
        arrival_s = self._clock() - self._begun_s
        if not abs(sender_s - self._sender_zero_s - arrival_s) < _MOST_SKEW_S:
            self._sender_zero_s = sender_s - arrival_s
        return sender_s - self._sender_zero_s

    def stop(self) -> None:
        """End the iteration."""
        self._waiting.end()

    def __iter__(self) -> Iterator[Frame]:
        while (item := self._waiting.get()) is not None:
            index, time_s, data = item
            picture = jpeg.decoded(data)
            if picture is None:
                self._broken += 1
                continue
            yield Frame(index, time_s, picture, self._info.size_wh_px)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
