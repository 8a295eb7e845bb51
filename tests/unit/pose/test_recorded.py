"""Recorded landmarks: to a file and back, and refused where they do not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.support.tracks import made_up_track
from valgus.errors import InputError, OutputError
from valgus.model.frames import Frame
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.pose.recorded import ReplayEstimator, load_track, save_track


def test_a_track_comes_back_as_it_was(tmp_path: Path) -> None:
    track = made_up_track()
    save_track(tmp_path / "track.npz", track)
    again = load_track(tmp_path / "track.npz")
    assert np.array_equal(again.time_s, track.time_s)
    assert np.array_equal(again.frame_index, track.frame_index)
    np.testing.assert_allclose(again.xy_px, track.xy_px, rtol=0, atol=0.01)
    np.testing.assert_allclose(again.world_m, track.world_m, rtol=0, atol=0.0001)
    np.testing.assert_allclose(again.visibility, track.visibility, rtol=0, atol=0.001)
    assert again.video == track.video
    assert again.estimator == track.estimator
    assert again.decoded_frames == track.decoded_frames
    assert again.notices == track.notices == (Reason("several_people", {"count": 1}),)


def test_a_frame_without_anybody_stays_without(tmp_path: Path) -> None:
    save_track(tmp_path / "track.npz", made_up_track())
    again = load_track(tmp_path / "track.npz")
    assert np.isnan(again.xy_px[3]).all()
    assert np.isfinite(again.xy_px[[0, 1, 2, 4]]).all()


def test_what_the_container_does_not_say_stays_unsaid(tmp_path: Path) -> None:
    track = made_up_track()
    bare = replace(track.video, nominal_rate=None, duration_s=None, announced_frames=None)
    save_track(tmp_path / "track.npz", replace(track, video=bare))
    assert load_track(tmp_path / "track.npz").video == bare


def test_saving_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_track(tmp_path / name, made_up_track())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        save_track(tmp_path / "nowhere" / "track.npz", made_up_track())


def _text(path: Path) -> None:
    path.write_text("frame,x,y\n")


def _other_arrays(path: Path) -> None:
    np.savez(path, numbers=np.arange(3))


def _wrong_shape(path: Path) -> None:
    save_track(path, made_up_track())
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **(arrays | {"xy_px": arrays["xy_px"][:, :5]}))


def _pickled(path: Path) -> None:
    np.savez(path, about=np.array([{"schema": "valgus.track"}], dtype=object))


def _empty(path: Path) -> None:
    path.touch()


def _cut(path: Path) -> None:
    save_track(path, made_up_track())
    path.write_bytes(path.read_bytes()[:400])


@pytest.mark.parametrize(
    ("make", "came"),
    [
        (_text, "a file of another kind"),
        (_other_arrays, "a damaged file or other arrays"),
        (_wrong_shape, "a damaged file or other arrays"),
        (_pickled, "a damaged file or other arrays"),
        (_empty, "an empty file"),
        (_cut, "a damaged file or other arrays"),
    ],
)
def test_another_file_is_refused(make: Callable[[Path], None], came: str, tmp_path: Path) -> None:
    path = tmp_path / "track.npz"
    make(path)
    with pytest.raises(InputError) as caught:
        load_track(path)
    words = f"Cannot read {path}: expected landmarks recorded by valgus, got {came}."
    assert caught.value.message == words
    assert "Remove the file" in caught.value.next_step


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        load_track(tmp_path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_track(tmp_path / "none.npz")


def test_a_newer_version_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "track.npz"
    save_track(path, made_up_track())
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"])) | {"schema_version": 3}
    np.savez(path, **(arrays | {"about": np.array(json.dumps(about))}))
    with pytest.raises(InputError, match="got version 3") as caught:
        load_track(path)
    assert "Update valgus" in caught.value.next_step


def test_a_file_of_version_1_keeps_its_sentences(tmp_path: Path) -> None:
    path = tmp_path / "track.npz"
    save_track(path, made_up_track())
    with np.load(path) as file:
        arrays = dict(file)
    old = {"schema_version": 1, "notices": [{"code": "several_people", "message": "Two."}]}
    about = json.loads(str(arrays["about"])) | old
    np.savez(path, **(arrays | {"about": np.array(json.dumps(about))}))
    (notice,) = load_track(path).notices
    assert (notice.code, notice.values, notice.written) == ("several_people", {}, "Two.")


def frame(track: PoseTrack, index: int, size: tuple[int, int] | None = None) -> Frame:
    picture = np.zeros((1, 1, 3), np.uint8)
    return Frame(index, index / 30, picture, size or track.video.size_wh_px)


def test_frames_are_found_by_their_index_in_any_order() -> None:
    track = made_up_track()
    with ReplayEstimator(track) as pose:
        for row in (4, 0, 2):
            index = int(track.frame_index[row])
            seen = pose.estimate(frame(track, index))
            assert (seen.index, seen.time_s) == (index, index / 30)
            assert np.array_equal(seen.xy_px, track.xy_px[row])


def test_a_frame_that_was_not_recorded_is_refused() -> None:
    with pytest.raises(InputError, match="got frame 1 of a picture of 640x480"):
        ReplayEstimator(made_up_track()).estimate(frame(made_up_track(), 1))


def test_a_video_of_another_size_is_refused() -> None:
    with pytest.raises(InputError, match=r"\(640x480\), got frame 0 of a picture of 320x240"):
        ReplayEstimator(made_up_track()).estimate(frame(made_up_track(), 0, (320, 240)))


def test_the_nominal_rate_stays_exact(tmp_path: Path) -> None:
    track = made_up_track()
    save_track(tmp_path / "track.npz", track)
    assert load_track(tmp_path / "track.npz").video.nominal_rate == Fraction(30000, 1001)
