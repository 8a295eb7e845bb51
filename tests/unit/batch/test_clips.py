"""Which clips a batch takes: each once, in a fixed order, and nothing that is no clip."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from valgus.batch.clips import find
from valgus.errors import InputError, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.MP4", "a.mov", "deep/er/c.webm", "notes.txt", ".hidden.mp4", ".git/x.mp4"):
        file = tmp_path / "clips" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    return tmp_path / "clips"


def names(*given: object, **how: object) -> list[str]:
    return [Path(clip.address).name for clip in find(map(str, given), **how)]  # type: ignore[arg-type]


def test_a_folder_gives_its_videos_at_any_depth_and_no_hidden_ones(folder: Path) -> None:
    assert names(folder) == ["a.mov", "b.MP4", "c.webm"]


def test_a_file_that_is_named_is_taken_whatever_its_ending(folder: Path) -> None:
    assert names(folder / "notes.txt", folder / ".hidden.mp4") == [".hidden.mp4", "notes.txt"]


def test_patterns_are_for_those_whose_shell_leaves_them(folder: Path) -> None:
    assert names(folder / "*") == ["a.mov", "b.MP4"]
    assert names(folder / "**" / "*.webm") == ["c.webm"]
    assert names(folder / "*.txt") == ["notes.txt"]


def test_what_leads_to_the_same_file_is_one_clip(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "link.mov").symlink_to(folder / "a.mov")
    monkeypatch.chdir(folder)
    assert names(folder, "a.mov", "./deep/../a.mov", folder / "link.mov") == [
        "a.mov",
        "b.MP4",
        "c.webm",
    ]


def test_linked_folders_are_not_followed(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    assert len(names(folder)) == 3


def test_results_are_not_searched_for_clips(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "overlay.mp4").write_bytes(b"x")
    assert names(folder, apart_from=folder / "out") == ["a.mov", "b.MP4", "c.webm"]


def test_what_is_not_there_stops_when_typed_and_fails_when_listed(folder: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.mp4: there is no such file"):
        find([str(folder / "gone.mp4")])
    (clip,) = find([], [str(folder / "gone.mp4")])
    assert clip.fingerprint is None


def test_nothing_found_is_said_at_once(folder: Path) -> None:
    with pytest.raises(InputError, match="Found no clip"):
        find([str(folder / "deep" / "*.mp4")])


def test_a_dead_link_is_a_clip_that_will_fail(folder: Path) -> None:
    (folder / "dead.mp4").symlink_to(folder / "nowhere.mp4")
    assert find([str(folder / "dead.mp4")])[0].fingerprint is None


def test_the_fingerprint_changes_with_the_file(folder: Path) -> None:
    (before,) = find([str(folder / "a.mov")])
    (folder / "a.mov").write_bytes(b"another")
    os.utime(folder / "a.mov", (1, 1))
    (after,) = find([str(folder / "a.mov")])
    assert before.fingerprint != after.fingerprint


def test_remote_folders_files_and_patterns() -> None:
    files = fsspec.filesystem("memory")
    for name in ("/clips/a.mp4", "/clips/deep/b.mov", "/clips/notes.txt"):
        files.pipe(name, b"x")
    try:
        addresses = [clip.address for clip in find(["memory://clips"])]
        assert addresses == ["memory:///clips/a.mp4", "memory:///clips/deep/b.mov"]
        assert len(find(["memory://clips/*.mp4"])) == 1
        assert find(["memory://clips/notes.txt"])[0].fingerprint is not None
    finally:
        files.rm("/clips", recursive=True)


def test_an_unknown_kind_of_address_says_what_to_install() -> None:
    with pytest.raises(UsageError, match=r"valgus\[remote\]"):
        find(["nosuch://bucket/clip.mp4"])
