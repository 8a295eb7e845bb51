"""Looks at the input before anything heavy is loaded."""

from __future__ import annotations

import difflib
import errno
import re
import zipfile
from pathlib import Path
from typing import Final

from valgus.cli.console import printable
from valgus.errors import InputError

_WILDCARDS: Final = frozenset("*?[")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How an address begins, two slashes made one by `Path`; a Windows drive is one letter."""
_REASONS: Final = {
    errno.ENAMETOOLONG: "a file name of at most 255 bytes was expected, got a longer one",
    errno.EACCES: "its folder may not be looked into",
}


def check_video(path: Path) -> None:
    """Refuse at once what is not there.

    Raises
    ------
    InputError
        There is no such file, or it is called landmarks and holds something else.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(path) from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror)
        raise InputError(f"Cannot read {path}: {reason}.", "Check the path.") from error
    if path.suffix.lower() == ".npz" and path.is_file() and not zipfile.is_zipfile(path):
        # NumPy would advise to allow what an attacker could have put there.
        raise InputError(
            f"Cannot read {path}: expected landmarks recorded by valgus, got another kind of file.",
            "Record them again with 'valgus analyze VIDEO --out DIR'.",
        )


def _missing(path: Path) -> InputError:
    if _ADDRESS.match(str(path)):
        # A camera's password is no one's business who reads over a shoulder.
        address = re.sub(r":/([^/]*@)?", "://", path.as_posix(), count=1)
        return InputError(
            f"Cannot read {address}: a file was expected, got an address.",
            "Use 'valgus live' for the address of a camera and 'valgus batch' for clips that are "
            "stored elsewhere, or fetch the file first.",
        )
    return InputError(f"Cannot read {path}: there is no such file.", _hint(path))


def _hint(path: Path) -> str:
    if _WILDCARDS & set(path.name):
        return "The shell found nothing for this pattern; check the folder and give one file."
    folder = path.parent
    if not _is_folder(folder):
        return f"There is no folder {folder} either; check the path."
    names = [item.name for item in folder.iterdir() if item.is_file()]
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {printable(str(folder / close[0]))}?" if close else "Check the path."


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
