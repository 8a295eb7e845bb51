"""Writes a video that browsers and phones play, with the times and the sound of another one.

H.264 in MP4, 8-bit 4:2:0, index at the front. Every picture keeps its own presentation time, so a
variable frame rate stays one. Pictures come the right way round: no turn is left to the player.
"""

from __future__ import annotations

import errno
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import av.error
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from valgus.errors import OutputError
from valgus.model.arrays import ImageArray
from valgus.video.write.soundtrack import Sound

_TICKS: Final = 90_000
"""Units of a stamp in a second: divides by every common frame rate."""
_BT709: Final = 1
# Pictures in the order in which they are shown: the length of the last one is kept, and no edit
# list is needed, which some players ignore.
_CODEC_OPTIONS: Final = {"preset": "veryfast", "crf": "20", "bf": "0"}
_CONTAINER_OPTIONS: Final = {"movflags": "+faststart"}


class VideoWriter:
    """A context manager that takes pictures one after the other.

    Parameters
    ----------
    path : Path
        Is written at once; see `valgus.util.files.being_written`.
    size_wh_px : tuple of int
        Size of the pictures. H.264 in this form has even sizes only: an odd one loses its last
        column or row.
    rate : Fraction or None
        Nominal frames per second, for programs that ask.
    sound : Sound, optional
        Sound to go with it.

    Raises
    ------
    OutputError
        The encoder is missing, or the file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        size_wh_px: tuple[int, int],
        rate: Fraction | None,
        sound: Sound | None = None,
    ) -> None:
        width, height = (max(2, side - side % 2) for side in size_wh_px)
        self._size_wh_px = (width, height)
        self._sound = sound
        self._scaler = VideoReformatter()
        self._waiting: av.VideoFrame | None = None
        self._shown_ticks: dict[int, int] = {}
        self._last_ticks = -1
        self._step_ticks = round(_TICKS / (rate or 30))
        self._container = av.open(str(path), "w", format="mp4", options=_CONTAINER_OPTIONS)
        try:
            self._stream = self._add_stream(rate)
            if sound is not None:
                sound.attach(self._container)
        except BaseException:
            self._container.close()
            raise

    def _add_stream(self, rate: Fraction | None) -> av.VideoStream:
        nominal = (rate or Fraction(30)).limit_denominator(1001)
        try:
            stream = self._container.add_stream(
                "libx264", rate=nominal, options=dict(_CODEC_OPTIONS)
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise OutputError(
                "Cannot write a video: this FFmpeg has no H.264 encoder.",
                "Install PyAV from PyPI, whose FFmpeg has one.",
            ) from error
        stream.width, stream.height = self._size_wh_px
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, _TICKS)
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        context.color_primaries = _BT709
        context.color_trc = _BT709
        context.thread_count = 2
        return stream

    def write(self, image_rgb: ImageArray, time_s: float) -> None:
        """Add a picture.

        Parameters
        ----------
        image_rgb : ndarray, shape (H, W, 3), uint8
        time_s : float
            Presentation time from the first frame; later than that of the picture before.
        """
        width, height = self._size_wh_px
        cut = np.ascontiguousarray(image_rgb[:height, :width])
        plain = av.VideoFrame.from_ndarray(cut, format="rgb24")
        frame = self._scaler.reformat(
            plain,
            width,
            height,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.time_base = Fraction(1, _TICKS)
        frame.pts = max(round(time_s * _TICKS), self._last_ticks + 1)
        self._hand_on(frame.pts)
        self._waiting, self._last_ticks = frame, frame.pts

    def _hand_on(self, next_ticks: int) -> None:
        """Encode the picture that waited to learn how long it is shown."""
        frame, self._waiting = self._waiting, None
        if frame is None or frame.pts is None:
            return
        self._step_ticks = max(1, next_ticks - frame.pts)
        self._shown_ticks[frame.pts] = self._step_ticks
        self._mux(frame)
        if self._sound is not None:
            self._sound.write_until(next_ticks / _TICKS)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            # The encoder forgets for how long a picture is shown, which matters for the last one.
            packet.duration = self._shown_ticks.pop(packet.pts or 0, self._step_ticks)
            self._container.mux(packet)

    def finish(self, end_s: float | None) -> None:
        """Encode what is left.

        Parameters
        ----------
        end_s : float or None
            When the last picture ends; None shows it as long as the one before.
        """
        if self._waiting is None:
            raise OutputError("A video without a picture cannot be written.", "Give another video.")
        guess = self._last_ticks + self._step_ticks
        end = guess if end_s is None else round(end_s * _TICKS)
        self._hand_on(max(end, self._last_ticks + 1))
        self._mux(None)
        if self._sound is not None:
            self._sound.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._container.close()
        except av.error.FFmpegError as failure:
            if error is None:
                raise as_os_error(failure) from failure
        if isinstance(error, av.error.FFmpegError):
            raise as_os_error(error) from error


def as_os_error(error: av.error.FFmpegError) -> OSError:
    """Say in the system's terms what FFmpeg could not do."""
    return OSError(error.errno or errno.EIO, error.strerror or "the video could not be written")
