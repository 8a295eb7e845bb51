"""Keeps the pictures of a live session in a video that is whole up to its last second."""

from __future__ import annotations

import queue
import threading
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error

from valgus.errors import OutputError
from valgus.model import Frame

_TICKS: Final = 90_000
_WAITING: Final = 30
"""A second of pictures; when the encoder is further behind, pictures are left out."""
_KEY_EVERY: Final = 30
# A fragment a second: what was written can be played, whatever ends the program.
_CONTAINER: Final = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
_CODEC: Final = {"preset": "ultrafast", "crf": "23", "tune": "zerolatency"}


class LiveVideo:
    """Encodes in a thread of its own; implements `valgus.live.ports.VideoKeeper`.

    Parameters
    ----------
    path : Path
        An ``.mp4`` file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: queue.Queue[Frame | None] = queue.Queue(_WAITING)
        self._failure: OSError | None = None
        self._written = 0
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
            It could not be written.
        """
        self.close()
        if self._failure is not None:
            raise OutputError(
                f"Cannot write {self._path}: {self._failure.strerror}.",
                "Make room or give another folder with --save.",
            )
        return (str(self._path),) if self._written else ()

    def close(self) -> None:
        """Finish the file."""
        if self._thread.ident is not None and self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _work(self) -> None:
        first = self._waiting.get()
        if first is None:
            return
        try:
            self._encode(first)
        except (OSError, av.error.FFmpegError) as error:
            self._failure = error if isinstance(error, OSError) else OSError(0, str(error))
            while self._waiting.get() is not None:  # nobody shall wait for a place in the queue
                pass

    def _encode(self, first: Frame) -> None:
        height, width = first.image_rgb.shape[:2]
        size = (width - width % 2, height - height % 2)
        with av.open(str(self._path), "w", format="mp4", options=_CONTAINER) as container:
            stream = container.add_stream("libx264", rate=30, options=_CODEC)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.gop_size = _KEY_EVERY
            stream.codec_context.time_base = Fraction(1, _TICKS)
            frame: Frame | None = first
            while frame is not None:
                picture = av.VideoFrame.from_ndarray(
                    frame.image_rgb[: size[1], : size[0]].copy(), format="rgb24"
                )
                picture.pts = round((frame.time_s - first.time_s) * _TICKS)
                picture.time_base = Fraction(1, _TICKS)
                container.mux(stream.encode(picture))
                self._written += 1
                frame = self._waiting.get()
            container.mux(stream.encode(None))
