"""Files that are no videos: what was expected, what came, what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.clips import H264, numbered_clip
from valgus.errors import InputError
from valgus.video.read.video_reader import VideoReader


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        VideoReader(path)
    assert str(path) in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.next_step.endswith(".")
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "nowhere.mp4").message


def test_a_folder(tmp_path: Path) -> None:
    assert "expected a video file, got a folder" in refusal(tmp_path).message


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "expected a video, got an empty file" in refusal(path).message


@pytest.mark.parametrize("name", ["notes.mp4", "notes.txt"])
def test_text_whatever_its_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("Three sets of five squats. Übung macht den Meister.\n" * 20, "utf-8")
    assert "expected a video, got a text file" in refusal(path).message


def test_something_else_entirely(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp4"
    path.write_bytes(np.random.default_rng(3).bytes(5000))
    assert "got a file of another kind or a damaged one" in refusal(path).message


def test_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        _add_sound(container)
    assert "expected a video, got sound only" in refusal(path).message


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width = cover.height = 32
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        _add_sound(container)
        picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8)).reformat(
            format="yuvj420p"
        )
        container.mux(cover.encode(picture))
        container.mux(cover.encode())
    assert "expected a video, got sound only" in refusal(path).message


def _add_sound(container: av.container.OutputContainer) -> None:
    stream = container.add_stream("aac", rate=44100)
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
    frame.sample_rate = 44100
    container.mux(stream.encode(frame))
    container.mux(stream.encode())


def test_a_file_whose_index_is_cut_off(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "one whose index is missing" in refusal(path).message


def test_a_video_of_which_nothing_decodes(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 10, coding=replace(H264, key_every=1))
    with av.open(str(path)) as container:
        packets = [(p.pos or 0, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())
    for position, size in packets:
        data[position : position + size] = bytes(size)
    path.write_bytes(data)
    assert "not a single picture decodes" in refusal(path).message


@contextmanager
def nobody() -> Iterator[None]:
    """Be nobody for a while where the tests run as root, who may read everything."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights work in another way there")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "private.mp4"
    path.write_bytes(b"x")
    path.chmod(0)
    with nobody():
        assert "you may not read this file" in refusal(path).message
