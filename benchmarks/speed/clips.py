"""The clips that speed is measured on, made once from the fixtures and kept in a cache folder."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from valgus.video.read.video_reader import VideoReader

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "videos"
PHONE = ROOT.parent / "shared" / "data" / "real" / "front_7054.mov"
DEFAULT_OUT = Path.home() / ".cache" / "valgus-benchmark" / "speed"

_SETS = ("good", "one_knee_in", "knees_in", "ascent_only")
_WIDTH, _HEIGHT = 720, 1280
_GRAIN = 4.0

Image = NDArray[np.uint8]


def hd(folder: Path, seconds: float, rate: int = 30) -> Path:
    """Make a portrait 720p clip: fixtures one after the other, enlarged, with a camera's grain."""
    return _made(folder / f"hd_{seconds:g}s_{rate}.mp4", _hd_pictures(seconds, rate), rate)


def hd_repeated(folder: Path, minutes: int) -> Path:
    """Repeat the minute of `hd` without encoding it anew."""
    return _repeated(hd(folder, 60), folder / f"hd_{minutes}min.mp4", 60.0 * minutes)


def flagged(folder: Path, width: int, height: int) -> Path:
    """Make a clip of twelve repetitions, of which six are flagged, with a key frame in 250."""
    size = (width, height)
    pictures = (_enlarged(image, size) for _ in range(3) for image in _pictures_of("one_knee_in"))
    return _made(folder / f"flagged_{width}x{height}.mp4", pictures, 30, size)


def phone(folder: Path, seconds: float) -> Path | None:
    """Repeat the phone's recording without encoding it anew; None where the file is not."""
    if not PHONE.exists():
        return None
    return _repeated(PHONE, folder / f"phone_{seconds:g}s.mov", seconds)


def _repeated(video: Path, target: Path, seconds: float) -> Path:
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".part{target.suffix}")
    with av.open(str(video)) as source, av.open(str(part), "w") as sink:
        _repeat(source, sink, seconds)
    part.rename(target)
    return target


def _repeat(
    source: av.container.InputContainer, sink: av.container.OutputContainer, seconds: float
) -> None:
    stream = source.streams.video[0]
    copy = sink.add_stream_from_template(stream)
    duration, time_base = stream.duration or 0, stream.time_base or Fraction(1)
    shift = 0
    while shift * time_base < seconds - 0.5:
        source.seek(0, stream=stream)
        for packet in source.demux(stream):
            if packet.size and packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                packet.stream = copy
                sink.mux(packet)
        shift += duration


def _made(
    target: Path, pictures: Iterator[Image], rate: int, size: tuple[int, int] = (_WIDTH, _HEIGHT)
) -> Path:
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part.mp4")
    with av.open(str(part), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, rate)
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    part.rename(target)
    return target


def _hd_pictures(seconds: float, rate: int) -> Iterator[Image]:
    rng = np.random.default_rng(1)
    grain = [rng.normal(0, _GRAIN, (_HEIGHT, _WIDTH, 1)).round().astype(np.int16) for _ in range(8)]
    between = rate // 30
    pictures = cycle(_fixture_pictures())
    last = next(pictures)
    for number in range(round(seconds * 30)):
        following = next(pictures)
        for step in range(between):
            share = step / between
            mixed = cv2.addWeighted(last, 1 - share, following, share, 0)
            noisy = mixed + grain[(number * between + step) * 5 % 8]
            yield np.clip(noisy, 0, 255).astype(np.uint8)
        last = following


def _fixture_pictures() -> Iterator[Image]:
    for name in _SETS:
        yield from (_enlarged(image, (_WIDTH, _HEIGHT)) for image in _pictures_of(name))


def _pictures_of(name: str) -> Iterator[Image]:
    with VideoReader(FIXTURES / f"{name}.mp4") as reader:
        for frame in reader:
            yield frame.image_rgb[:, :, ::-1]


def _enlarged(image: Image, size: tuple[int, int]) -> Image:
    """Make a picture as wide as asked for, and add what is missing above and below."""
    width, full = size
    height = round(image.shape[0] * width / image.shape[1])
    large = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC)
    above = (full - height) // 2
    return cv2.copyMakeBorder(large, above, full - height - above, 0, 0, cv2.BORDER_REPLICATE)
