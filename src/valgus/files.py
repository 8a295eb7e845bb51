"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from valgus.errors import OutputError

_PLACEHOLDER_MODE = 0o666


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


def _refuse_unfit(target: Path) -> None:
    """Catch here what the system would report in words about the temporary file."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(target.parent))
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(target.parent))


def _replace_by(target: Path, content: bytes) -> None:
    # A link stays a link: what it points to is replaced.
    target = target.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _copy_mode(target, name)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _copy_mode(target: Path, name: str) -> None:
    """Give the new file the rights of the old one, or those that any new file would get."""
    try:
        mode = target.stat().st_mode & 0o777
    except FileNotFoundError:
        mode = _PLACEHOLDER_MODE & ~_umask()
    # Some mounted file systems know no rights; the file is as good without.
    with contextlib.suppress(OSError):
        os.chmod(name, mode)


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _plain(target: Path, error: OSError) -> OutputError:
    folder = target.parent
    match error.errno:
        case errno.EISDIR:
            return OutputError(
                f"Cannot write {target}: it is a folder, a file name was expected.",
                f"Give a file name, such as {target / 'result'}.",
            )
        case errno.ENOENT:
            return OutputError(
                f"Cannot write {target}: the folder {folder} does not exist.",
                f"Make it with 'mkdir -p {folder}' or give another place.",
            )
        case errno.ENOTDIR:
            return OutputError(
                f"Cannot write {target}: {folder} is not a folder.", "Give another place."
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return OutputError(
                f"Cannot write {target}: the folder {folder} may not be written to.",
                "Give a place where you may write.",
            )
        case errno.ENOSPC | errno.EDQUOT:
            return OutputError(
                f"Cannot write {target}: the disk is full.",
                "Make room or give a place on another disk; what was there before is untouched.",
            )
        case _:
            reason = error.strerror or type(error).__name__
            return OutputError(
                f"Cannot write {target}: {reason}.", "Give another place or look at the disk."
            )
