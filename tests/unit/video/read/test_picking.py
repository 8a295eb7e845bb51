"""Single frames: the ones that were asked for, whatever the container, and little else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.clips import (
    CODINGS,
    H264,
    changing_clip,
    number_of,
    numbered,
    numbered_clip,
    write_clip,
)
from valgus.video.read import picking
from valgus.video.read.decoding import Decoder
from valgus.video.read.picking import pick
from valgus.video.read.video_reader import VideoReader

WANTED = (0, 3, 30, 31, 47, 59)


def at_30(indexes: tuple[int, ...]) -> dict[int, float]:
    return {index: index / 30 for index in indexes}


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS.keys())
def test_the_frames_that_were_asked_for_come_in_order(tmp_path: Path, coding: object) -> None:
    clip = numbered_clip(tmp_path, 60, coding=coding)
    with VideoReader(clip) as reader:
        times = {frame.index: frame.time_s for frame in reader if frame.index in WANTED}
    frames = list(pick(clip, times))
    assert [frame.index for frame in frames] == list(WANTED)
    assert [number_of(frame.image_rgb) for frame in frames] == list(WANTED)
    assert {frame.index: frame.time_s for frame in frames} == pytest.approx(times)


def test_a_picture_is_the_one_that_reading_gives(tmp_path: Path) -> None:
    coding = replace(H264, rotation_ccw_deg=90)
    clip = numbered_clip(tmp_path, 20, coding=coding)
    with VideoReader(clip, max_side_px=64) as reader:
        read = next(frame for frame in reader if frame.index == 7)
    (picked,) = pick(clip, {7: read.time_s}, 64)
    assert picked.full_size_wh_px == read.full_size_wh_px
    assert (picked.image_rgb == read.image_rgb).all()


def test_uneven_times_are_no_obstacle(tmp_path: Path) -> None:
    stamps = [0, 1, 5, 6, 20, 21, 22, 40]
    clip = write_clip(tmp_path, map(numbered, range(8)), stamps)
    frames = list(pick(clip, {4: 20 / 30, 7: 40 / 30}))
    assert [number_of(frame.image_rgb) for frame in frames] == [4, 7]


@pytest.mark.parametrize("turned_deg", [0, 90, 180])
def test_a_picture_of_another_shape_is_the_one_that_reading_gives(
    tmp_path: Path, turned_deg: int
) -> None:
    clip = changing_clip(tmp_path, [(64, 96)] * 3 + [(96, 64)] * 3)
    with VideoReader(clip, turned_deg=turned_deg) as reader:
        read = list(reader)[4]
    (picked,) = pick(clip, {4: read.time_s}, turned_deg=turned_deg)
    assert picked.full_size_wh_px == read.full_size_wh_px
    assert (picked.image_rgb == read.image_rgb).all()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many frames each decoder made."""
    counts: list[int] = []
    before = Decoder.close

    def close(self: Decoder) -> None:
        counts.append(self.decoded)
        before(self)

    monkeypatch.setattr(Decoder, "close", close)
    return counts


def test_little_is_decoded_beside_what_was_asked_for(tmp_path: Path, counted: list[int]) -> None:
    clip = numbered_clip(tmp_path, 240)  # a key frame every 12 frames
    assert len(list(pick(clip, at_30((12, 120, 125, 230))))) == 4
    # Up to a key frame's distance each, and what decoder threads have in hand.
    assert sum(counted) < 100


def test_frames_that_no_other_is_made_from_are_left_out(tmp_path: Path, counted: list[int]) -> None:
    clip = numbered_clip(tmp_path, 200, coding=replace(H264, key_every=200))
    # Some of them are such frames themselves.
    wanted = (7, 50, 51, 52, 150)
    frames = list(pick(clip, at_30(wanted)))
    assert [number_of(frame.image_rgb) for frame in frames] == list(wanted)
    # All of them would be 151 and what decoder threads have in hand.
    assert sum(counted) < 130


def test_a_container_that_does_not_go_along_is_read_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = numbered_clip(tmp_path, 60)
    monkeypatch.setattr(picking, "_decode_to", lambda *_: None)
    frames = list(pick(clip, at_30(WANTED)))
    assert [number_of(frame.image_rgb) for frame in frames] == list(WANTED)


def test_times_of_another_video_give_what_fits_or_nothing(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path, 20)
    assert list(pick(clip, {500: 16.7})) == []
    assert list(pick(clip, {})) == []
