"""What every `FrameSource` promises, whoever implements it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.clips import H264, number_of, numbered_clip
from tests.support.frames import FakeSource
from valgus.model.ports import FrameSource
from valgus.video.read.prefetch import Prefetched
from valgus.video.read.video_reader import VideoReader

COUNT = 40
Make = Callable[[], FrameSource]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return numbered_clip(tmp_path_factory.mktemp("clip"), COUNT, coding=H264)


@pytest.fixture(params=["reader", "small reader", "prefetched reader", "fake", "prefetched fake"])
def make(request: pytest.FixtureRequest, clip: Path) -> Make:
    makers: dict[str, Make] = {
        "reader": lambda: VideoReader(clip),
        "small reader": lambda: VideoReader(clip, max_side_px=64),
        "prefetched reader": lambda: Prefetched(VideoReader(clip, max_side_px=64)),
        "fake": lambda: FakeSource(COUNT),
        "prefetched fake": lambda: Prefetched(FakeSource(COUNT)),
    }
    return makers[request.param]


def test_the_video_is_described_before_its_first_frame(make: Make) -> None:
    with make() as source:
        assert source.info.source
        assert source.info.size_wh_px == (128, 64)
        assert source.info.nominal_rate == 30


def test_all_frames_come_in_order_from_time_zero(make: Make) -> None:
    with make() as source:
        frames = list(source)
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(COUNT))
    assert frames[0].time_s == 0
    assert [f.time_s for f in frames] == pytest.approx([n / 30 for n in range(COUNT)], abs=1e-6)


def test_pictures_are_contiguous_rgb_and_say_the_full_size(make: Make) -> None:
    with make() as source:
        for frame in source:
            height, width, channels = frame.image_rgb.shape
            assert channels == 3
            assert frame.image_rgb.dtype == np.uint8
            assert frame.image_rgb.flags.c_contiguous
            assert frame.full_size_wh_px == source.info.size_wh_px
            assert width / height == pytest.approx(2)


def test_a_frame_stays_as_it_is_when_later_ones_come(make: Make) -> None:
    with make() as source:
        kept = [(frame, frame.image_rgb.copy()) for frame in source]
    assert all(np.array_equal(frame.image_rgb, copy) for frame, copy in kept)


def test_decoded_frames_are_counted_while_they_come(make: Make) -> None:
    with make() as source:
        for count, _ in enumerate(source, start=1):
            assert count <= source.decoded_frames <= COUNT
        assert source.decoded_frames == COUNT


def test_notices_have_a_code_for_programs(make: Make) -> None:
    with make() as source:
        list(source)
        for notice in source.notices:
            assert notice.code.isidentifier()


@pytest.mark.parametrize("taken", [0, 1, 7])
def test_it_may_be_left_at_any_frame(make: Make, taken: int) -> None:
    with make() as source:
        frames = [frame for _, frame in zip(range(taken), source, strict=False)]
    assert len(frames) == taken


def test_an_exception_of_the_consumer_passes_through(make: Make) -> None:
    def consume() -> None:
        with make() as source:
            for frame in source:
                _ = 1 / (frame.index - 3)

    with pytest.raises(ZeroDivisionError):
        consume()
