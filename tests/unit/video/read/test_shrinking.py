"""Halves and thirds of pictures: what FFmpeg's own scaler makes, in the right colours."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.reformatter import Interpolation, VideoReformatter

from tests.support.clips import corners, quadrants
from valgus.video.read.pixels import Orientation, Picture
from valgus.video.read.shrinking import Shrinker


def a_frame(width: int, height: int, pix_fmt: str = "yuv420p") -> av.VideoFrame:
    """Smooth waves in all colours."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / 17), np.sin(y / 23), np.cos((x + y) / 31)]
    image = (127 + 120 * np.stack(waves, axis=-1)).astype(np.uint8)
    return av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pix_fmt)


def by_ffmpeg(frame: av.VideoFrame, width: int, height: int) -> np.ndarray:
    how = {"format": "rgb24", "interpolation": Interpolation.AREA}
    return VideoReformatter().reformat(frame, width, height, **how).to_ndarray()


@pytest.mark.parametrize(("times", "pix_fmt"), [(2, "yuv420p"), (3, "yuv420p"), (2, "yuvj420p")])
def test_a_shrunk_picture_is_ffmpegs(times: int, pix_fmt: str) -> None:
    frame = a_frame(96 * times, 64 * times, pix_fmt)
    assert Shrinker.fits(frame, (96, 64))
    small = Picture((96 * times, 64 * times), Orientation(0, False), 96).rgb(frame)
    difference = np.abs(small.astype(int) - by_ffmpeg(frame, 96, 64))
    assert difference.mean() < 3
    assert difference.max() < 25


def test_colours_and_places_stay() -> None:
    image = quadrants(192, 128)
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
    small = Picture((192, 128), Orientation(0, False), 96).rgb(frame)
    assert small.shape == (64, 96, 3)
    assert corners(small) == corners(image)


def test_a_picture_outlives_the_next_one() -> None:
    """The buffer is used again, the picture that was handed out is not."""
    picture = Picture((192, 128), Orientation(0, False), 96)
    first = picture.rgb(a_frame(192, 128))
    before = first.copy()
    picture.rgb(
        av.VideoFrame.from_ndarray(np.zeros((128, 192, 3), np.uint8), "rgb24").reformat(
            format="yuv420p"
        )
    )
    np.testing.assert_array_equal(first, before)


@pytest.mark.parametrize(
    ("frame", "size"),
    [
        (a_frame(192, 128), (192, 128)),
        (a_frame(192, 128), (100, 67)),
        (a_frame(192, 128), (96, 32)),
        (a_frame(190, 126), (95, 63)),
        (a_frame(192, 128, "yuv444p"), (96, 64)),
        (a_frame(192, 128, "yuv420p10le"), (96, 64)),
    ],
    ids=["same size", "no fraction", "another shape", "odd", "no 4:2:0", "ten bits"],
)
def test_what_does_not_fit_is_left_to_ffmpeg(frame: av.VideoFrame, size: tuple[int, int]) -> None:
    assert not Shrinker.fits(frame, size)
