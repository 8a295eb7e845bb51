"""Looks at the input before anything heavy is loaded."""

from __future__ import annotations

import difflib
from pathlib import Path

from valgus.cli.console import printable
from valgus.errors import InputError

_WILDCARDS = frozenset("*?[")


def check_video(path: Path) -> None:
    """Refuse at once what is not there.

    Raises
    ------
    InputError
        There is no such file.
    """
    if path.exists() or path.is_symlink():
        return
    raise InputError(f"Cannot read {path}: there is no such file.", _hint(path))


def _hint(path: Path) -> str:
    if _WILDCARDS & set(path.name):
        return "The shell found nothing for this pattern; check the folder and give one file."
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder} either; check the path."
    names = [item.name for item in folder.iterdir() if item.is_file()]
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {printable(str(folder / close[0]))}?" if close else "Check the path."
