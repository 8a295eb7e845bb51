"""Opens what a user calls a camera: an index, a device path, an address, a file played as one."""

from __future__ import annotations

import os
import stat
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np

from valgus.errors import InputError, UsageError
from valgus.model.arrays import ImageArray
from valgus.video.camera.device import Camera
from valgus.video.camera.realtime import RealtimeFile
from valgus.video.read.opening import video_stream
from valgus.video.read.pixels import Orientation, Picture, coded_display_size
from valgus.video.read.prefetch import Prefetched
from valgus.video.read.video_reader import VideoReader

_WANTED: Final = (1280, 720, 30)
_PATIENCE_S: Final = (6.0, 4.0)
"""For opening an address and for its next packet."""
_READ_TIMEOUT: Final = "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"
_UPRIGHT: Final = Orientation(0, False)
_BROWSER: Final = "or let a browser use its own camera: valgus live --display web"


def open_camera(spec: str, max_side_px: int, realtime: bool = False) -> Camera | RealtimeFile:
    """Open a camera.

    Parameters
    ----------
    spec : str
        An index (``0``), a device path, an address (``rtsp://…``, ``http://…``) or a video file.
    max_side_px : int
        Longest side of the pictures handed out.
    realtime : bool
        Play a file at its own pace; without it a file is refused.

    Raises
    ------
    InputError
        There is no such camera, or it gives no picture.
    UsageError
        It is a file, and `realtime` is not wanted.
    """
    refuse_unfit(spec, realtime)
    if spec.isdecimal():
        return Camera(f"camera {spec}", lambda: DeviceGrabber(int(spec), max_side_px))
    if "://" in spec:
        return Camera(_without_password(spec), lambda: StreamGrabber(spec, max_side_px))
    if _is_device(Path(spec)):
        return Camera(spec, lambda: DeviceGrabber(spec, max_side_px))
    return RealtimeFile(Prefetched(VideoReader(spec, max_side_px=max_side_px)))


def refuse_unfit(spec: str, realtime: bool) -> None:
    """Refuse, before anything is opened or fetched, what can be seen to be wrong.

    Raises
    ------
    InputError
        There is no such file, or it is a folder.
    UsageError
        It is a file, and `realtime` is not wanted.
    """
    path = Path(spec)
    if spec.isdecimal() or "://" in spec or _is_device(path):
        return
    kind = _kind(path)
    if kind == stat.S_IFDIR:
        raise InputError(
            f"{spec} is a folder, a camera or a video file was expected.",
            "Give a file in it, an index such as 0, a device path or an address.",
        )
    if kind is None:
        raise InputError(
            f"There is no camera and no file {spec}.",
            f"Give an index such as 0, a device path or an address, {_BROWSER}.",
        )
    if not realtime:
        raise UsageError(
            f"{spec} is a recorded video, a camera was expected.",
            f"Use 'valgus analyze {spec}', or add --realtime to play it as if it were a camera.",
        )


def _is_device(path: Path) -> bool:
    return _kind(path) == stat.S_IFCHR


def _kind(path: Path) -> int | None:
    """Tell files, folders and devices apart; None is what is not there."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError:  # also when the name is longer than the disk takes
        return None


def _without_password(address: str) -> str:
    """Leave the user's name and password out of what is shown and saved."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


class DeviceGrabber:
    """A camera of this machine, through OpenCV; implements `Grabber`.

    Parameters
    ----------
    device : int or str
        Index or device path.
    max_side_px : int
        Longest side of the pictures.

    Raises
    ------
    InputError
        It cannot be opened, or gives no picture.
    """

    def __init__(self, device: int | str, max_side_px: int) -> None:
        os.environ.setdefault(_READ_TIMEOUT, "3")
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        self._max_side_px = max_side_px
        self._capture = cv2.VideoCapture(device)
        width, height, rate = _WANTED
        # Motion JPEG: raw pictures of this size do not fit through USB 2 thirty times a second.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._capture.set(cv2.CAP_PROP_FPS, rate)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        found, picture = self._capture.read()
        if not found:
            self.close()
            name = f"camera {device}" if isinstance(device, int) else device
            raise InputError(
                f"Cannot open {name}: it is not there, in use by another program, or gives no "
                "picture.",
                f"Plug it in, close other programs, try another index, {_BROWSER}.",
            )
        self._size_wh_px = (picture.shape[1], picture.shape[0])

    @property
    def size_wh_px(self) -> tuple[int, int]:
        """Size of the pictures as the camera gives them."""
        return self._size_wh_px

    @property
    def rate(self) -> Fraction | None:
        """Frames per second that it claims."""
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        return Fraction(round(rate * 1000), 1000) if rate > 0 else None

    def read(self) -> tuple[float | None, ImageArray] | None:
        """Wait for the next picture."""
        found, picture = self._capture.read()
        return (None, rgb_of(picture, self._max_side_px)) if found else None

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


def rgb_of(bgr: Any, max_side_px: int) -> ImageArray:
    """Scale a picture of OpenCV down and turn its colours round."""
    height, width = bgr.shape[:2]
    scale = max_side_px / max(width, height)
    if scale < 1:
        size = (round(width * scale), round(height * scale))
        bgr = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


class StreamGrabber:
    """A camera on the network, through FFmpeg; implements `Grabber`.

    Parameters
    ----------
    address : str
        ``rtsp://…``, ``http://…`` and whatever else FFmpeg opens.
    max_side_px : int
        Longest side of the pictures.

    Raises
    ------
    InputError
        No one answers there, or sends no picture.
    """

    def __init__(self, address: str, max_side_px: int) -> None:
        self._name = _without_password(address)
        try:
            self._container = av.open(
                address,
                timeout=_PATIENCE_S,
                options={"fflags": "nobuffer", "flags": "low_delay", "rtsp_transport": "tcp"},
            )
        except (av.error.FFmpegError, OSError) as error:
            raise self._silent(str(error.strerror)) from error
        try:
            stream = video_stream(self._container, self._name)
            # Frame threads hold pictures back; delay matters more than rate here.
            stream.thread_type = "SLICE"
            self._frames = self._container.decode(stream)
            first = next(self._frames, None)
        except (av.error.FFmpegError, OSError):
            first = None
        except BaseException:
            self._container.close()
            raise
        if first is None:
            self._container.close()
            raise self._silent("no picture came")
        self._first: av.VideoFrame | None = first
        aspect = stream.sample_aspect_ratio
        coded = coded_display_size(first, Fraction(aspect) if aspect else None)
        self._size_wh_px = coded
        self._picture = Picture(coded, _UPRIGHT, max_side_px)
        self._rate = stream.average_rate

    @property
    def size_wh_px(self) -> tuple[int, int]:
        """Size of the pictures as the camera gives them."""
        return self._size_wh_px

    @property
    def rate(self) -> Fraction | None:
        """Frames per second that it claims."""
        return Fraction(self._rate) if self._rate else None

    def read(self) -> tuple[float | None, ImageArray] | None:
        """Wait for the next picture."""
        frame, self._first = self._first, None
        try:
            frame = frame or next(self._frames, None)
        except (av.error.FFmpegError, OSError):
            frame = None
        return None if frame is None else (frame.time, self._picture.rgb(frame))

    def close(self) -> None:
        """Hang up."""
        self._container.close()

    def _silent(self, reason: str) -> InputError:
        return InputError(
            f"Cannot open {self._name}: {reason}.",
            "Check the address, and that the camera is on and in the same network.",
        )
