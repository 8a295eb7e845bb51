"""Makes tiny videos whose every frame tells its number, and reads the numbers back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from valgus.model.arrays import ImageArray

WIDTH, HEIGHT = 128, 64
_BITS = 8
_CELL = WIDTH // _BITS


@dataclass(frozen=True)
class Coding:
    """How a clip is written."""

    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    suffix: str = ".mp4"
    options: dict[str, str] = field(default_factory=dict)
    muxing: dict[str, str] = field(default_factory=dict)
    rotation_ccw_deg: int = 0
    mirrored: bool = False
    pixel_aspect: Fraction | None = None
    colorspace: Colorspace | None = None
    full_range: bool = False
    key_every: int = 12


H264 = Coding(options={"preset": "ultrafast", "bf": "2"})
CODINGS = {
    "h264": H264,
    "hevc": Coding("libx265", options={"preset": "ultrafast", "x265-params": "log-level=none"}),
    "hevc-10bit": Coding(
        "libx265",
        "yuv420p10le",
        options={"preset": "ultrafast", "x265-params": "log-level=none"},
    ),
    "vp9": Coding("libvpx-vp9", suffix=".webm", options={"deadline": "realtime", "cpu-used": "8"}),
    "av1": Coding("libsvtav1", suffix=".mp4", options={"preset": "12"}),
    "mpeg4": Coding("mpeg4", suffix=".avi"),
    "gif": Coding("gif", "rgb8", suffix=".gif"),
}


def numbered(number: int) -> ImageArray:
    """Picture whose columns are the bits of a number, white for one."""
    bits = [(number >> place) & 1 for place in range(_BITS)]
    row = np.repeat(np.array(bits, np.uint8) * 255, _CELL)
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (HEIGHT, WIDTH, 3)))


def drifting(count: int) -> list[ImageArray]:
    """Pictures of fine stripes that move, of which only a whole one shows every pixel right."""
    grain = np.random.default_rng(0).integers(0, 255, (48, 160 + count, 3)).astype(np.uint8)
    coarse = grain.repeat(2, axis=0).repeat(2, axis=1)
    return [np.ascontiguousarray(coarse[:, 2 * n : 2 * n + 160]) for n in range(count)]


def number_of(image: ImageArray) -> int:
    """Read the number of a picture, whatever its size."""
    height, width = image.shape[:2]
    columns = [int((place + 0.5) * width / _BITS) for place in range(_BITS)]
    return sum(int(image[height // 2, x].mean() > 127) << p for p, x in enumerate(columns))


def quadrants(width: int = 96, height: int = 64) -> ImageArray:
    """Picture of four colours: red, green above blue, white."""
    image = np.empty((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = (255, 0, 0)
    image[: height // 2, width // 2 :] = (0, 255, 0)
    image[height // 2 :, : width // 2] = (0, 0, 255)
    image[height // 2 :, width // 2 :] = (255, 255, 255)
    return image


def corners(image: ImageArray) -> str:
    """Name the colours of the four quarters: top left, top right, bottom left, bottom right."""
    height, width = image.shape[:2]
    names = ""
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            names += _colour_name(image[y, x])
    return names


def _colour_name(pixel: ImageArray) -> str:
    bright = pixel > 160
    return "W" if bright.all() else "RGB"[int(np.argmax(pixel))] if bright.sum() == 1 else "?"


def write_clip(
    folder: Path,
    pictures: Iterable[ImageArray],
    times: Sequence[int] | None = None,
    *,
    time_base: Fraction = Fraction(1, 30),
    rate: int = 30,
    coding: Coding = H264,
    name: str = "clip",
) -> Path:
    """Encode pictures; `times` counts in `time_base` and defaults to one after the other."""
    path = folder / f"{name}{coding.suffix}"
    with av.open(str(path), "w", options=coding.muxing) as container:
        stream = container.add_stream(coding.codec, rate=rate, options=dict(coding.options))
        assert isinstance(stream, av.VideoStream)
        stream.pix_fmt = coding.pix_fmt
        stream.gop_size = coding.key_every
        stream.codec_context.time_base = time_base
        if coding.pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = coding.pixel_aspect
        if coding.colorspace is not None:
            stream.codec_context.colorspace = coding.colorspace
        if coding.full_range:
            stream.codec_context.color_range = ColorRange.JPEG
        if coding.rotation_ccw_deg or coding.mirrored:
            stream.set_display_rotation(coding.rotation_ccw_deg, hflip=coding.mirrored)
        for count, picture in enumerate(pictures):
            if count == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                format=coding.pix_fmt,
                dst_colorspace=coding.colorspace,
                dst_color_range=ColorRange.JPEG if coding.full_range else None,
            )
            frame.pts = count if times is None else times[count]
            frame.time_base = time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def numbered_clip(folder: Path, count: int, **how: object) -> Path:
    """Encode `count` numbered pictures."""
    return write_clip(folder, map(numbered, range(count)), **how)  # type: ignore[arg-type]


def changing_clip(folder: Path, sizes_wh_px: Sequence[tuple[int, int]]) -> Path:
    """Encode one bright picture of each size, as a browser does whose phone is turned."""
    path = folder / "changing.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = sizes_wh_px[0]
        stream.pix_fmt = "yuvj420p"
        for number, (width, height) in enumerate(sizes_wh_px):
            coder = av.CodecContext.create("mjpeg", "w")
            assert isinstance(coder, av.VideoCodecContext)
            coder.width, coder.height, coder.pix_fmt = width, height, "yuvj420p"
            coder.time_base = Fraction(1, 30)
            picture = np.full((height, width, 3), 200, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p")
            frame.pts, frame.time_base = number, coder.time_base
            for packet in [*coder.encode(frame), *coder.encode(None)]:
                packet.stream, packet.pts, packet.dts = stream, number, number
                packet.time_base = coder.time_base
                container.mux(packet)
    return path
