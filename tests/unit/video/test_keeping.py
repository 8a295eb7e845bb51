"""The kept video of a live session: true times, never in the way, whole up to a crash."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.clips import HEIGHT, WIDTH, number_of, numbered
from valgus.errors import OutputError
from valgus.model import Frame
from valgus.video.keeping import LiveVideo
from valgus.video.reading import VideoReader


def frame(number: int, time_s: float) -> Frame:
    return Frame(number, time_s, numbered(number), (WIDTH, HEIGHT))


def test_pictures_keep_their_times(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    video = LiveVideo(path)
    times = [10.0, 10.03, 10.10, 10.5, 10.533]
    for number, time_s in enumerate(times):
        video.frame(frame(number, time_s))
    assert video.end() == (str(path),)
    with VideoReader(path) as reader:
        frames = list(reader)
    assert [number_of(f.image_rgb) for f in frames] == list(range(5))
    assert [f.time_s + 10.0 for f in frames] == pytest.approx(times, abs=1e-3)


def test_without_a_picture_there_is_no_file(tmp_path: Path) -> None:
    video = LiveVideo(tmp_path / "a.mp4")
    assert video.end() == ()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_before_the_end_can_be_read_already(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    video = LiveVideo(path)
    for number in range(120):
        video.frame(frame(number, number / 30))
        while video._waiting.qsize() > 10:
            pass
    broken = tmp_path / "broken.mp4"
    video.close()
    data = path.read_bytes()
    broken.write_bytes(data[: int(0.8 * len(data))])
    with av.open(str(broken)) as container:
        pictures = sum(1 for _ in container.decode(video=0))
    assert pictures >= 60


def test_a_slow_disk_never_stops_the_session(tmp_path: Path) -> None:
    video = LiveVideo(tmp_path / "a.mp4")
    big = np.zeros((1080, 1920, 3), np.uint8)
    for number in range(200):
        video.frame(Frame(number, number / 30, big, (1920, 1080)))
    assert video.left_out > 0
    video.end()


def test_a_place_that_cannot_be_written_is_told_at_the_end(tmp_path: Path) -> None:
    video = LiveVideo(tmp_path / "missing" / "a.mp4")
    for number in range(100):
        video.frame(frame(number, number / 30))
    with pytest.raises(OutputError, match="Cannot write"):
        video.end()
