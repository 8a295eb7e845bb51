"""The kept video of a live session: true times, never in the way, whole up to a crash."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.clips import HEIGHT, WIDTH, number_of, numbered
from valgus.errors import OutputError
from valgus.model.frames import Frame
from valgus.video.read.video_reader import VideoReader
from valgus.video.write.write_live import LiveVideo


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


def wrote(path: Path) -> tuple[str, ...]:
    """Keep 25 pictures; the file is the same each time."""
    video = LiveVideo(path)
    for number in range(25):
        video.frame(frame(number, number / 30))
    return video.end()


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A limit on the size of files stands for the end of the disk: writing fails alike.

    It holds for every file of this program, the log of the tests, too: no longer than need be.
    """
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("share", [0.999, 0.9, 0.5, 0.1, 0.02])
def test_a_disk_that_fills_up_anywhere_is_told_and_waits_for_nobody(
    share: float, tmp_path: Path
) -> None:
    wrote(tmp_path / "whole.mp4")
    size = int(share * (tmp_path / "whole.mp4").stat().st_size)
    with (
        pytest.raises(OutputError, match="to its end: File too large") as caught,
        file_size_limit(size),
    ):
        wrote(tmp_path / "a.mp4")
    assert str(tmp_path / "a.mp4") in caught.value.message
    assert "Make room" in caught.value.next_step


def test_a_picture_that_cannot_be_encoded_is_told_at_the_end(tmp_path: Path) -> None:
    video = LiveVideo(tmp_path / "a.mp4")
    for number in range(100):
        video.frame(Frame(number, number / 30, np.zeros((1, 1, 3), np.uint8), (1, 1)))
    with pytest.raises(OutputError, match="Cannot write"):
        video.end()


def test_a_failure_after_the_last_picture_is_told_and_waits_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="Input/output error"):
        wrote(tmp_path / "a.mp4")


def test_a_disk_that_stands_still_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def stand_still(_: object, data: bytes) -> int:
        goes_on.wait()
        return len(data)

    monkeypatch.setattr("valgus.video.write.write_live._Remembering.write", stand_still)
    monkeypatch.setattr("valgus.video.write.write_live._PATIENCE_S", 0.1)
    try:
        with pytest.raises(OutputError, match="the disk takes nothing any more"):
            wrote(tmp_path / "a.mp4")
    finally:
        goes_on.set()
