"""Cameras by index, device path or address; one that is lost is waited for."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import TracebackType
from typing import Final, Protocol, Self

from valgus.errors import InputError
from valgus.model.arrays import ImageArray
from valgus.model.frames import Frame, VideoInfo
from valgus.model.reason import Reason

_log = logging.getLogger(__name__)

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 3.0
_MOST_SKEW_S: Final = 2.0
"""Stamps that stray further from the time of arrival than this are not believed any more."""


class Grabber(Protocol):
    """An open camera."""

    @property
    def size_wh_px(self) -> tuple[int, int]:
        """Size of the pictures as the camera gives them."""

    @property
    def rate(self) -> Fraction | None:
        """Frames per second that it claims."""

    def read(self) -> tuple[float | None, ImageArray] | None:
        """Wait for the next picture; its own time stamp if it has one; None when it is lost."""

    def close(self) -> None:
        """Let go of the camera."""


class Camera:
    """Frames of a camera, through losses and returns; implements `live.live_ports.LiveSource`.

    Parameters
    ----------
    name : str
        What messages and results call it.
    opener : callable
        Opens it; raises `InputError` when it is not there.
    clock : callable
        Monotonic seconds.
    pause_s : float, s
        First wait before a lost camera is tried again; each later one is twice as long, up to 3 s.

    Raises
    ------
    InputError
        It cannot be opened, or gives no picture.
    """

    def __init__(
        self,
        name: str,
        opener: Callable[[], Grabber],
        clock: Callable[[], float] = time.monotonic,
        pause_s: float = _FIRST_PAUSE_S,
    ) -> None:
        self._name = name
        self._opener = opener
        self._clock = clock
        self._pause_s = pause_s
        self._stopped = threading.Event()
        self._grabber: Grabber | None = opener()
        self._info = VideoInfo(name, self._grabber.size_wh_px, self._grabber.rate, None, 0)
        self._times = Times()
        self._count = 0
        self._losses = 0
        self._status: Reason | None = None

    @property
    def info(self) -> VideoInfo:
        """What the camera says of itself."""
        return self._info

    @property
    def decoded_frames(self) -> int:
        """Frames so far."""
        return self._count

    @property
    def dropped(self) -> int:
        """None: every frame is handed out."""
        return 0

    @property
    def status(self) -> Reason | None:
        """Why no frame comes."""
        return self._status

    @property
    def notices(self) -> tuple[Reason, ...]:
        """How often the camera was lost."""
        if not self._losses:
            return ()
        return (Reason("camera_lost", {"count": self._losses}),)

    def stop(self) -> None:
        """End the iteration soon; may be called from any thread."""
        self._stopped.set()

    def __iter__(self) -> Iterator[Frame]:
        begun_s = self._clock()
        while not self._stopped.is_set():
            grabbed = None if self._grabber is None else self._grabber.read()
            if grabbed is None:
                self._wait_for_it()
                continue
            stamp_s, picture = grabbed
            time_s = self._times.place(stamp_s, self._clock() - begun_s)
            self._count += 1
            yield Frame(self._count - 1, time_s, picture, self._info.size_wh_px)

    def _wait_for_it(self) -> None:
        """Try to open the camera again until it is back or it is no longer wanted."""
        self._let_go()
        self._losses += 1
        self._status = Reason("waiting_for_camera", {"camera": self._name})
        _log.info("camera lost after %d frames", self._count)
        pause_s = self._pause_s
        while not self._stopped.wait(pause_s):
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            try:
                grabber = self._opener()
            except InputError:
                continue
            if not _same_shape(grabber.size_wh_px, self._info.size_wh_px):
                grabber.close()
                self._status = Reason("camera_of_another_shape", {"camera": self._name})
                _log.info("camera back with %d x %d pixels, not taken", *grabber.size_wh_px)
                continue
            self._grabber, self._status = grabber, None
            _log.info("camera open again")
            self._times.restart()
            return

    def _let_go(self) -> None:
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._let_go()


def _same_shape(one_wh: tuple[int, int], other_wh: tuple[int, int]) -> bool:
    return math.isclose(one_wh[0] / one_wh[1], other_wh[0] / other_wh[1], rel_tol=0.02)


class Times:
    """Strictly increasing times: the camera's own stamps, as long as they keep to our clock."""

    _STEP_S: Final = 0.001

    def __init__(self) -> None:
        self._zero_s = math.nan
        self._last_s = -math.inf

    def restart(self) -> None:
        """Expect stamps that count from anywhere."""
        self._zero_s = math.nan

    def place(self, stamp_s: float | None, arrival_s: float) -> float:
        """Give the time of a frame.

        Parameters
        ----------
        stamp_s : float or None, s
            The camera's own stamp.
        arrival_s : float, s
            When it came, since the session began.
        """
        time_s = arrival_s
        if stamp_s is not None:
            if not abs(stamp_s - self._zero_s - arrival_s) < _MOST_SKEW_S:
                self._zero_s = stamp_s - arrival_s
            time_s = stamp_s - self._zero_s
        self._last_s = max(time_s, self._last_s + self._STEP_S)
        return self._last_s
