"""Runs a frame source ahead of its consumer, in one thread, through a bounded queue."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, NamedTuple, Self

from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import FrameSource
from valgus.model.reason import Reason

_DEPTH: Final = 4
_PATIENCE_S: Final = 0.5
"""Longest wait in one go: some systems deliver Ctrl-C only between waits."""


class Prefetched:
    """A frame source whose frames are made while earlier ones are being used.

    Decoding and scaling release the interpreter, so they run beside the pose model. An exception
    of the source reaches the consumer in place of the next frame. The thread ends with the
    iteration, however that ends: at the last frame, by `break`, by an exception or Ctrl-C.

    Parameters
    ----------
    source : FrameSource
        What to read; it is entered and left together with this one.
    depth : int
        Frames that may wait, at least 1.
    """

    def __init__(self, source: FrameSource, depth: int = _DEPTH) -> None:
        self._source = source
        self._depth = depth
        self._channel: _Channel | None = None
        self._thread: threading.Thread | None = None

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._source.info

    @property
    def decoded_frames(self) -> int:
        """Frames decoded so far, also those still waiting."""
        return self._source.decoded_frames

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What the source noticed; complete once iteration has ended."""
        return self._source.notices

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._stop()
        finally:
            self._source.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Frame]:
        if self._thread is not None:
            raise RuntimeError("a frame source can be iterated once")
        channel = self._channel = _Channel(self._depth)
        self._thread = threading.Thread(
            target=_fill, args=(self._source, channel), name="valgus-decode", daemon=True
        )
        return self._frames(channel, self._thread)

    def _frames(self, channel: _Channel, thread: threading.Thread) -> Iterator[Frame]:
        try:
            thread.start()
            while (frame := channel.get()) is not None:
                yield frame
        finally:
            self._stop()

    def _stop(self) -> None:
        if self._channel is not None:
            self._channel.close()
        # Not by its ident: Ctrl-C may have come before the thread was heard of.
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()


class _End(NamedTuple):
    """Comes after the last frame."""

    error: BaseException | None


class _Channel:
    """Bounded queue with an end, an error and a consumer that may leave.

    Made of queues that Ctrl-C cannot leave half-way; a condition's lock would stay taken when it
    comes just after the lock was, and the producer would wait for it for ever.
    """

    def __init__(self, depth: int) -> None:
        self._items: SimpleQueue[Frame | _End] = SimpleQueue()
        self._room: SimpleQueue[None] = SimpleQueue()
        self.closed = False
        """Whether no frame is wanted any more."""
        for _ in range(depth):
            self._room.put(None)

    def put(self, frame: Frame) -> bool:
        """Add a frame when there is room; False when it is no longer wanted."""
        self._room.get()
        self._items.put(frame)
        return not self.closed

    def get(self) -> Frame | None:
        """Take the next frame; None at the end, the producer's error after its last frame.

        Nothing is passed on once the channel is closed.
        """
        while not self.closed:
            try:
                item = self._items.get(timeout=_PATIENCE_S)
            except Empty:
                continue
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return None
            self._room.put(None)
            return item
        return None

    def end(self, error: BaseException | None) -> None:
        """Say that no frame follows."""
        self._items.put(_End(error))

    def close(self) -> None:
        """Say that no frame is wanted any more, and let go of those that wait."""
        self.closed = True
        self._room.put(None)
        with contextlib.suppress(Empty):
            while True:
                self._items.get_nowait()


def _fill(source: FrameSource, channel: _Channel) -> None:
    failure: BaseException | None = None
    try:
        if channel.closed:  # Ctrl-C came while the thread was being started
            return
        for frame in source:
            if not channel.put(frame):
                break
    except BaseException as error:  # noqa: BLE001 whatever it is, it is the consumer's
        failure = error
    finally:
        channel.end(failure)
