"""A recorded video as if it were a camera."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import FrameSource
from valgus.model.reason import Reason


class RealtimeFile:
    """A recorded video that is played as if it were a camera, once.

    Parameters
    ----------
    video : FrameSource
        Entered and left together with this one.
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, video: FrameSource, clock: Callable[[], float] = time.monotonic) -> None:
        self._video = video
        self._clock = clock
        self._stopped = threading.Event()

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._video.info

    @property
    def decoded_frames(self) -> int:
        """Frames decoded so far."""
        return self._video.decoded_frames

    @property
    def dropped(self) -> int:
        """None: every frame is handed out."""
        return 0

    @property
    def status(self) -> Reason | None:
        """Why no frame comes."""
        return None

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What the reader noticed."""
        return self._video.notices

    def stop(self) -> None:
        """End the iteration soon; may be called from any thread."""
        self._stopped.set()

    def __iter__(self) -> Iterator[Frame]:
        begun_s: float | None = None
        for frame in self._video:
            if begun_s is None:
                begun_s = self._clock() - frame.time_s
            if self._stopped.wait(max(0.0, begun_s + frame.time_s - self._clock())):
                return
            yield frame

    def __enter__(self) -> Self:
        self._video.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._video.__exit__(kind, error, trace)
