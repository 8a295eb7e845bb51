"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from valgus.errors import OutputError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    The data go to a temporary file in the same folder, to the disk, and then take the place of
    `path` in one step. On any failure, or an interruption, `path` is as it was.

    Parameters
    ----------
    path : path
        The file; its folder must exist.
    data : str or bytes
        The whole content; text is written as UTF-8 with its own line ends.

    Raises
    ------
    OutputError
        The folder is missing or is none, may not be written to, or the disk is full.
    """
    target = Path(path)
    content = data.encode() if isinstance(data, str) else data
    try:
        _refuse_unfit(target)
        _replace_by(target, content)
    except OSError as error:
        raise _plain(target, error) from error


@contextlib.contextmanager
def being_written(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the place of a temporary file that becomes `path` when the block ends well.

    For what is written bit by bit; otherwise as `write_whole`.

    Parameters
    ----------
    path : path
        The file; its folder must exist.

    Raises
    ------
    OutputError
        The folder is missing or is none, may not be written to, or the disk is full.
    """
    target = Path(path)
    part = _part_of(target.resolve())
    try:
        _refuse_unfit(target)
        try:
            yield part
            _sync(part)
            part.replace(target.resolve())
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    except OSError as error:
        raise _plain(target, error) from error


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse before long work what `write_whole` would refuse after it.

    Parameters
    ----------
    path : path
        The file that is going to be written.

    Raises
    ------
    OutputError
        As `write_whole`; a disk that fills up in the meantime is not foreseen.
    """
    target = Path(path)
    try:
        _refuse_unfit(target)
        part = _part_of(target.resolve())
        part.touch(exist_ok=False)
        part.unlink()
    except OSError as error:
        raise _plain(target, error) from error


def is_disk_full(error: OutputError) -> bool:
    """Say whether a file could not be written for want of room: then no other one can be."""
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno in _FULL


def _refuse_unfit(target: Path) -> None:
    """Catch here what the system would report in words about the temporary file."""
    # Putting a file in the place of a device would take the device from the whole machine.
    if target.exists() and not target.is_file() and not target.is_dir():
        raise OutputError(
            f"Cannot write {target}: it is a device or a pipe, a file was expected.",
            "Give a file name, or - where standard output is meant.",
        )
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(target.parent))
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(target.parent))


def _replace_by(target: Path, content: bytes) -> None:
    # A link stays a link: what it points to is replaced.
    target = target.resolve()
    part = _part_of(target)
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Some mounted file systems know no rights; the file is as good without.
        with contextlib.suppress(OSError):
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _part_of(target: Path) -> Path:
    # Nothing of the target's name: with more to it, the longest ones would be too long.
    return target.with_name(f".{secrets.token_hex(8)}.part")


def _plain(target: Path, error: OSError) -> OutputError:
    folder = target.parent
    match error.errno:
        case errno.EISDIR:
            return OutputError(
                f"Cannot write {target}: it is a folder, a file name was expected.",
                f"Give a file name, such as {target / 'result'}.",
            )
        case errno.ENOENT if not folder.exists():
            return OutputError(
                f"Cannot write {target}: the folder {folder} does not exist.",
                f"Make it with 'mkdir -p {folder}' or give another place.",
            )
        case errno.ENOTDIR:
            return OutputError(
                f"Cannot write {target}: {folder} is not a folder.", "Give another place."
            )
        # Folders that the system makes up, such as /proc, know no new files at all.
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.ENOENT:
            return OutputError(
                f"Cannot write {target}: the folder {folder} may not be written to.",
                "Give a place where you may write.",
            )
        case number if number in _FULL:
            return OutputError(
                f"Cannot write {target}: the disk is full.",
                "Make room or give a place on another disk; what was there before is untouched.",
            )
        case _:
            reason = error.strerror or type(error).__name__
            return OutputError(
                f"Cannot write {target}: {reason}.", "Give another place or look at the disk."
            )
