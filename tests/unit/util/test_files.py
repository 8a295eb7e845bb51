"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from valgus.errors import OutputError
from valgus.util.files import being_written, check_writable, is_disk_full, write_whole


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("data", "content"),
    [("knie\n", b"knie\n"), ("ü\r\n", b"\xc3\xbc\r\n"), (b"\x00\xff", b"\x00\xff")],
)
def test_text_and_bytes_are_written_as_they_are(
    data: str | bytes, content: bytes, tmp_path: Path
) -> None:
    write_whole(tmp_path / "out", data)
    assert (tmp_path / "out").read_bytes() == content
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("length", [1, 245, 255])
def test_any_name_that_the_disk_takes_can_be_written(length: int, tmp_path: Path) -> None:
    path = tmp_path / ("n" * length)
    check_writable(path)
    write_whole(path, "whole")
    with being_written(path) as part:
        part.write_text("bit by bit")
    assert path.read_text() == "bit by bit"
    assert names(tmp_path) == [path.name]


def fail(number: int) -> object:
    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_content_and_no_remains(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "result.json"
    path.write_text("old")
    owner = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, fail(errno.ENOSPC))
    with pytest.raises(OutputError, match="the disk is full") as caught:
        write_whole(path, "new")
    monkeypatch.undo()
    assert is_disk_full(caught.value)
    assert str(path) in caught.value.message
    assert path.read_text() == "old"
    assert names(tmp_path) == ["result.json"]


def test_an_interruption_leaves_no_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "out", "new")
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes there")
def test_a_pipe_or_a_device_is_refused_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="it is a device or a pipe, a file was expected"):
        write_whole(pipe, "x")
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the folder .*nowhere does not exist") as caught:
        write_whole(tmp_path / "nowhere" / "out.json", "x")
    assert not is_disk_full(caught.value)
    assert "mkdir" in caught.value.next_step


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is not a folder"):
        write_whole(tmp_path / "file" / "out.json", "x")


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder, a file name was expected"):
        write_whole(tmp_path, "x")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights work in another way there")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    is_root = os.geteuid() == 0
    folder = tmp_path
    if is_root:  # root may write anywhere
        os.seteuid(65534)
    try:
        with pytest.raises(OutputError, match="may not be written to"):
            write_whole(folder / "out.json", "x")
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_a_folder_that_knows_no_new_files_is_not_said_to_be_missing() -> None:
    with pytest.raises(OutputError, match="the folder /proc may not be written to"):
        write_whole(Path("/proc/valgus.html"), "text")


def test_other_reasons_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fail(errno.EIO))
    with pytest.raises(OutputError, match="Input/output error"):
        write_whole(tmp_path / "out", "x")


def test_rights_of_the_old_file_and_links_to_it_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", "x")
    (tmp_path / "plain").write_text("x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode
