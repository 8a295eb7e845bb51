"""What the user sees: results on stdout, everything else on stderr.

Plain text where no one looks at a terminal, and never more than 80 columns then.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final, TextIO

from valgus.errors import ValgusError

if TYPE_CHECKING:
    from rich.console import Console

_NARROWEST: Final = 40
"""Columns below which a table would show nothing, whatever COLUMNS says."""


def stdout() -> Console:
    """Make the console for results."""
    return _console(sys.stdout)


def stderr() -> Console:
    """Make the console for everything else."""
    return _console(sys.stderr)


def _console(stream: TextIO | None) -> Console:
    # Rich costs a quarter of the time in which --help answers.
    from valgus.cli.terminal import PlainConsole

    # Without a file Rich would take stdout, and warnings would stand in the middle of a result.
    made = PlainConsole(
        file=io.StringIO() if stream is None else stream, highlight=False, markup=False, emoji=False
    )
    # Set only then: a width that is set does not follow the terminal's.
    if made.width < _NARROWEST:  # noqa: PLR1730
        made.width = _NARROWEST
    return made


def printable(text: str) -> str:
    """Escape what would steer the terminal or not show: a clip may have any name."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def say(label: str, message: str, style: str = "") -> None:
    """Print a labelled sentence to stderr."""
    from rich.text import Text

    line = Text.assemble((f"{label}: ", style), printable(message))
    stderr().print(line, soft_wrap=not stderr().is_terminal)


def show_error(error: ValgusError) -> None:
    """Say what went wrong and what to do about it."""
    say("Error", error.message, "bold red")
    say("What to do", error.next_step, "bold")


def warn(message: str) -> None:
    """Say something that the reader of a result should know."""
    say("Warning", message, "yellow")
