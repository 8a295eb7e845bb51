"""Parts of a video add up to the whole, or say that they do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.clips import number_of, numbered_clip
from valgus.video.parts import Parts

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
    from tests.support.clips import Coding

    return {"coding": Coding(options={"preset": "ultrafast"}, muxing={"movflags": "faststart"})}


def test_a_whole_reading_is_sound_whatever_happens(clip: Path) -> None:
    """There is nothing to fall back to."""
    with parts_of(clip).open() as whole:
        assert whole.sound
        list(whole)
        assert whole.sound
