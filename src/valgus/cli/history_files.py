"""Which file ``valgus history`` keeps its sessions in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from valgus.errors import InputError
from valgus.util.files import check_writable

if TYPE_CHECKING:
    from valgus.results.history import History

File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="The history. [default: VALGUS_HISTORY, else in the user's data folder]",
    ),
]


def open_existing(file: Path | None) -> History:
    """Open a history to look into it: a file that was named must be there.

    Raises
    ------
    InputError
        It is not.
    """
    from valgus.results.history import History, default_file

    if file is not None and not os.path.lexists(file):
        raise InputError(
            f"Cannot read the history {file}: there is no such file.",
            "Check the path; 'valgus history add --file FILE' begins a new one.",
        )
    return History(file or default_file())


def place_to_add(file: Path | None) -> Path:
    """Say where a session is added; no folder is made that the user may have misspelt.

    Raises
    ------
    OutputError
        The folder of the file that was named is missing.
    """
    from valgus.results.history.store import FILE_VARIABLE, default_file

    place = file or default_file()
    if file is not None or os.environ.get(FILE_VARIABLE):
        check_writable(place)
    return place
