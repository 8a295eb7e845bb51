"""``valgus -v``: shows on stderr what the program does, to find a fault by."""

from __future__ import annotations

import logging
import sys
from typing import Annotated, Final

import typer

from valgus.cli.console import printable

_LOGGER: Final = "valgus"

Verbose = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        metavar="",
        show_default=False,
        help="Say on stderr what is done, to find a fault by; -vv says more. Stands before the "
        "command.",
    ),
]


def show_log(verbose: int) -> None:
    """Show what the package logs: 0 nothing, 1 what is done, 2 the details."""
    logger = logging.getLogger(_LOGGER)
    for handler in [item for item in logger.handlers if isinstance(item, _OnStderr)]:
        logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)
    if verbose:
        logger.addHandler(_OnStderr())
        logger.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)


class _OnStderr(logging.Handler):
    """Prints to whatever stderr is now: a progress bar puts itself in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line."""
        if sys.stderr is not None:
            print(f"{record.name}: {printable(record.getMessage())}", file=sys.stderr)  # noqa: T201
