"""Parts of a video add up to the whole, or say that they do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.clips import Coding, drifting, number_of, numbered_clip, write_clip
from valgus.video.read.parts import Parts

COUNT = 90


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path, COUNT)


def parts_of(path: Path, max_rate: float | None = None) -> Parts:
    return Parts(path, side_px=64, max_rate=max_rate)


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("cut_s", [0.4, 1.0, 1.517, 2.9])
def test_two_parts_are_the_whole(clip: Path, cut_s: float, ahead: bool) -> None:
    parts = parts_of(clip)
    assert parts.divisible_s() == pytest.approx((COUNT - 1) / 30)
    numbers = []
    for bounds in ((None, cut_s), (cut_s, None)):
        with parts.open(*bounds, ahead=ahead) as part:
            numbers += [(frame.index, number_of(frame.image_rgb)) for frame in part]
            assert part.sound
    assert numbers == [(number, number) for number in range(COUNT)]
    assert parts.frames == COUNT


_QUICK = {"preset": "ultrafast"}
TRICKY = {
    "refreshed in stripes": Coding(options=_QUICK | {"x264-params": "intra-refresh=1:bframes=0"}),
    "open groups": Coding(
        options={"preset": "veryfast", "x264-params": "open-gop=1:bframes=3"}, key_every=30
    ),
    "hevc, open groups": Coding(
        "libx265", options=_QUICK | {"x265-params": "log-level=none:open-gop=1:bframes=4"}
    ),
    "transport stream": Coding(suffix=".ts", options=_QUICK | {"bf": "2"}, key_every=30),
    "program stream": Coding("mpeg2video", suffix=".mpg", options={"bf": "2"}),
}


@pytest.mark.parametrize("name", TRICKY)
def test_a_sound_part_has_the_pixels_and_times_of_the_whole(name: str, tmp_path: Path) -> None:
    path = write_clip(tmp_path, drifting(150), coding=TRICKY[name])
    parts = parts_of(path)
    with parts.open() as reading:
        whole = list(reading)
    assert parts.divisible_s() is not None
    sound = 0
    for start_s in (np.arange(7, 135, 10) - 0.03) / 30:
        with parts.open(start_s, start_s + 0.3, ahead=False) as part:
            frames = list(part)
        if not part.sound:
            continue
        sound += 1
        expected = [frame for frame in whole if start_s <= frame.time_s < start_s + 0.3]
        assert [(f.index, f.time_s) for f in frames] == [(f.index, f.time_s) for f in expected]
        for ours, theirs in zip(frames, expected, strict=True):
            np.testing.assert_array_equal(ours.image_rgb, theirs.image_rgb)
    assert sound >= (5 if name == "program stream" else 12)


def test_small_frames_of_a_program_stream_keep_their_numbers(tmp_path: Path) -> None:
    """Several of them share a packet, whose stamp the first one after a seek may get wrongly."""
    coding = Coding("mpeg1video", suffix=".mpg", options={"bf": "2"})
    parts = parts_of(numbered_clip(tmp_path, 100, coding=coding))
    assert parts.divisible_s() is not None
    sound = 0
    for first in range(1, 95, 3):
        with parts.open((first - 0.2) / 30, (first + 5.8) / 30, ahead=False) as part:
            frames = list(part)
        if part.sound:
            sound += 1
            assert [number_of(f.image_rgb) for f in frames] == [f.index for f in frames]
    assert sound > 10


def test_avi_that_reorders_frames_has_no_times_to_cut_at(tmp_path: Path) -> None:
    """Its stamps count frames as they are decoded; without reordering that is the same."""
    for reordering in (2, 0):
        coding = Coding(suffix=".avi", options={"preset": "veryfast", "bf": str(reordering)})
        parts = parts_of(write_clip(tmp_path, drifting(60), coding=coding))
        assert (parts.divisible_s() is None) == (reordering > 0)


def test_thinning_does_not_make_a_part_unsound(clip: Path) -> None:
    parts = parts_of(clip, max_rate=10.0)
    parts.divisible_s()
    indexes = []
    for bounds in ((None, 1.0), (1.0, 2.0), (2.0, None)):
        with parts.open(*bounds) as part:
            indexes += [frame.index for frame in part]
            assert part.sound
    with parts.open() as whole:
        assert indexes == [frame.index for frame in whole]


def test_a_part_that_was_left_early_is_not_sound(clip: Path) -> None:
    parts = parts_of(clip)
    parts.divisible_s()
    with parts.open(1.0, 2.5) as part:
        next(iter(part))
        assert not part.sound


def test_a_part_in_which_a_frame_does_not_decode_is_not_sound(clip: Path) -> None:
    """The stamps are all there, so only the decoder can tell."""
    whole = bytearray(clip.read_bytes())
    middle = whole.index(b"mdat") + (len(whole) - whole.index(b"mdat")) // 2
    whole[middle : middle + 400] = np.random.default_rng(1).bytes(400)
    clip.write_bytes(whole)
    parts = parts_of(clip)
    if parts.divisible_s() is None:
        pytest.skip("the damage hit the index")
    sound = []
    for bounds in ((None, 1.0), (1.0, 2.0), (2.0, None)):
        with parts.open(*bounds) as part:
            list(part)
            sound.append(part.sound)
    assert not all(sound)


def test_a_video_that_ends_early_is_not_divided(tmp_path: Path) -> None:
    """Only a whole reading can say how much is missing."""
    clip = numbered_clip(tmp_path, COUNT)
    with_index_first = numbered_clip(tmp_path, COUNT, name="stream", **_streamable())
    content = with_index_first.read_bytes()
    with_index_first.write_bytes(content[: len(content) * 2 // 3])
    assert parts_of(with_index_first).divisible_s() is None
    assert parts_of(clip).divisible_s() is not None


def _streamable() -> dict[str, object]:
    return {"coding": Coding(options={"preset": "ultrafast"}, muxing={"movflags": "faststart"})}


def test_a_part_is_iterated_once_and_not_before_it_is_entered(clip: Path) -> None:
    part = parts_of(clip).open()
    with pytest.raises(RuntimeError, match="entered"):
        iter(part)
    with part:
        assert len(list(part)) == COUNT
        with pytest.raises(RuntimeError, match="once"):
            iter(part)


def test_a_whole_reading_is_sound_whatever_happens(clip: Path) -> None:
    """There is nothing to fall back to."""
    with parts_of(clip).open() as whole:
        assert whole.sound
        list(whole)
        assert whole.sound
