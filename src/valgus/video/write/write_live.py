"""Keeps the pictures of a live session in a video that is whole up to its last second."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import queue
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.container

from valgus.errors import OutputError
from valgus.model.frames import Frame

_TICKS: Final = 90_000
_WAITING: Final = 30
"""A second of pictures; when the encoder is further behind, pictures are left out."""
_KEY_EVERY: Final = 30
_PATIENCE_S: Final = 60.0
"""So long the encoder may take to finish; it has a second of pictures left."""
# A fragment a second: what was written can be played, whatever ends the program.
_CONTAINER: Final = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
_CODEC: Final = {"preset": "ultrafast", "crf": "23", "tune": "zerolatency"}


class LiveVideo:
    """Encodes in a thread of its own; implements `valgus.live.live_ports.VideoKeeper`.

    Parameters
    ----------
    path : Path
        An ``.mp4`` file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: queue.Queue[Frame | None] = queue.Queue(_WAITING)
        self._failure: Exception | None = None
        self._written = 0
        self._closed = False
        self.left_out = 0
        """Pictures that the encoder had no time for."""
        self._thread = threading.Thread(target=self._work, name="valgus-video", daemon=True)

    def frame(self, frame: Frame) -> None:
        """Take one frame; never waits."""
        if self._thread.ident is None:
            self._thread.start()
        try:
            self._waiting.put_nowait(frame)
        except queue.Full:
            self.left_out += 1

    def end(self) -> tuple[str, ...]:
        """Finish the file and return its path; nothing when there was no picture.

        Raises
        ------
        OutputError
            It could not be written, or not to its end.
        """
        self.close()
        if self._failure is not None:
            reason = getattr(self._failure, "strerror", None) or str(self._failure)
            raise OutputError(
                f"Cannot write {self._path} to its end: {reason}.",
                "Make room or give another folder with --save.",
            ) from self._failure
        return (str(self._path),) if self._written else ()

    def close(self) -> None:
        """Finish the file; a disk that takes nothing any more is waited for once, and not long."""
        if self._closed or self._thread.ident is None:
            return
        self._closed = True
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=_PATIENCE_S)
        self._thread.join(_PATIENCE_S)
        if self._thread.is_alive():
            self._failure = TimeoutError(errno.ETIMEDOUT, "the disk takes nothing any more")

    def _work(self) -> None:
        pictures = self._pictures()
        try:
            first = next(pictures, None)
            if first is not None:
                self._encode(first, pictures)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the owner's, see `end`
            self._failure = error
        finally:
            for _ in pictures:  # no one shall wait for a place in the queue
                pass

    def _pictures(self) -> Iterator[Frame]:
        """Give what comes until the end; asked again after it, there is nothing more."""
        while (frame := self._waiting.get()) is not None:
            yield frame

    def _encode(self, first: Frame, others: Iterator[Frame]) -> None:
        file = _Remembering(self._path)
        try:
            with av.open(file, "w", format="mp4", options=_CONTAINER) as container:
                self._fill(container, first, others)
        finally:
            file.close()

    def _fill(
        self, container: av.container.OutputContainer, first: Frame, others: Iterator[Frame]
    ) -> None:
        height, width = first.image_rgb.shape[:2]
        size = (width - width % 2, height - height % 2)
        stream = container.add_stream("libx264", rate=30, options=_CODEC)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.gop_size = _KEY_EVERY
        stream.codec_context.time_base = Fraction(1, _TICKS)
        for frame in itertools.chain((first,), others):
            picture = av.VideoFrame.from_ndarray(
                frame.image_rgb[: size[1], : size[0]].copy(), format="rgb24"
            )
            picture.pts = round((frame.time_s - first.time_s) * _TICKS)
            picture.time_base = Fraction(1, _TICKS)
            container.mux(stream.encode(picture))
            self._written += 1
        container.mux(stream.encode(None))


class _Remembering:
    """A file that remembers what it could not write: FFmpeg says nothing of it at the end.

    Parameters
    ----------
    path : Path
        Is made again.
    """

    def __init__(self, path: Path) -> None:
        # Unbuffered: what was written is the system's, whatever ends the program.
        self._file = path.open("wb", buffering=0)
        self._failure: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write all of it."""
        left = memoryview(data)
        try:
            while left:  # a disk that fills up takes a part first
                left = left[self._file.write(left) :]
        except OSError as error:
            self._failure = self._failure or error
            raise
        return len(data)

    def close(self) -> None:
        """Have everything on the disk.

        Raises
        ------
        OSError
            Not everything is.
        """
        with self._file:
            if self._failure is not None:
                raise self._failure
            os.fsync(self._file.fileno())
