"""Landmarks that are kept: the same when they come back, and never a reason to fail."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from tests.support.tracks import made_up_track
from valgus.model.poses import PoseTrack
from valgus.pose import cache
from valgus.pose.recorded import kept

SETTINGS = {"model": "ab", "max_rate": 30.0}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALGUS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("VALGUS_CACHE_MB", "1")


def a_track() -> PoseTrack:
    return kept(made_up_track())


def test_what_comes_back_is_what_went_in_bit_for_bit() -> None:
    track = a_track()
    cache.store("one", track)
    back = cache.load("one", track.video.source)
    assert back is not None
    for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility"):
        np.testing.assert_array_equal(getattr(back, name), getattr(track, name))
    assert (back.video, back.estimator, back.notices, back.decoded_frames) == (
        track.video,
        track.estimator,
        track.notices,
        track.decoded_frames,
    )


def test_rounding_a_second_time_changes_nothing() -> None:
    once = a_track()
    np.testing.assert_array_equal(kept(once).xy_px, once.xy_px)


def test_a_video_goes_by_its_present_name() -> None:
    cache.store("one", a_track())
    back = cache.load("one", "moved.mp4")
    assert back is not None
    assert back.video.source == "moved.mp4"


def test_the_key_is_of_the_content_and_the_settings_not_of_the_name(tmp_path: Path) -> None:
    first, copy, other = (tmp_path / name for name in ("a.mp4", "b.mp4", "c.mp4"))
    first.write_bytes(b"squat")
    copy.write_bytes(b"squat")
    other.write_bytes(b"squad")
    assert cache.key(first, SETTINGS) == cache.key(copy, SETTINGS)
    assert cache.key(first, SETTINGS) != cache.key(other, SETTINGS)
    assert cache.key(first, SETTINGS) != cache.key(first, {**SETTINGS, "max_rate": 60.0})


def test_what_is_not_there_or_damaged_is_no_entry() -> None:
    assert cache.load("none", "x") is None
    cache.store("one", a_track())
    entry = next(cache.folder().glob("*.npz"))
    entry.write_bytes(entry.read_bytes()[:200])
    assert cache.load("one", "x") is None


@pytest.mark.parametrize(
    ("signature", "offset"),
    [(b"PK\x03\x04", 60), (b"PK\x01\x02", 6), (b"PK\x01\x02", 8), (b"PK\x01\x02", 10)],
    ids=["data", "version", "encrypted", "method"],
)
def test_an_entry_of_which_a_byte_has_turned_is_no_entry(signature: bytes, offset: int) -> None:
    cache.store("one", a_track())
    entry = next(cache.folder().glob("*.npz"))
    damaged = bytearray(entry.read_bytes())
    damaged[damaged.index(signature) + offset] ^= 0x7F
    entry.write_bytes(damaged)
    assert cache.load("one", "x") is None


def test_the_least_recently_used_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("first", "second", "third")):
        cache.store(name, a_track())
        os.utime(cache.folder() / f"{name}.npz", (number, number))
    assert cache.load("first", "x") is not None
    size = cache.info().size_bytes / 3
    monkeypatch.setenv("VALGUS_CACHE_MB", str(3.5 * size / 1e6))
    cache.store("fourth", a_track())
    assert {path.stem for path in cache.folder().glob("*.npz")} == {"first", "third", "fourth"}
    assert cache.info().size_bytes <= cache.info().limit_bytes


def test_no_room_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("one", a_track())
    monkeypatch.setenv("VALGUS_CACHE_MB", "0")
    cache.store("two", a_track())
    assert cache.load("one", "x") is None
    assert cache.info().entries == 1


def test_clearing_removes_every_entry_and_says_what_there_was() -> None:
    cache.store("one", a_track())
    cache.store("two", dataclasses.replace(a_track(), decoded_frames=3))
    before = cache.info()
    assert before.entries == 2
    assert cache.clear() == before
    assert cache.info().entries == 0
    assert cache.clear().entries == 0


def test_a_folder_that_cannot_be_written_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("VALGUS_CACHE_DIR", str(blocked))
    cache.store("one", a_track())
    assert cache.load("one", "x") is None


@pytest.mark.parametrize("words", ["plenty", "nan", ""])
def test_nonsense_as_a_limit_is_the_default(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALGUS_CACHE_MB", words)
    assert cache.limit_bytes() == 1_000_000_000


def test_an_infinite_limit_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALGUS_CACHE_MB", "inf")
    for name in ("one", "two"):
        cache.store(name, a_track())
    assert cache.info().entries == 2
    assert cache.info().limit_bytes > 1e300


def test_less_than_nothing_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALGUS_CACHE_MB", "-inf")
    cache.store("one", a_track())
    assert cache.info().entries == 0
