"""The one place where errors become sentences and exit codes; no traceback reaches the user."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from valgus.cli import console
from valgus.cli.exit_codes import ExitCode, code_for
from valgus.errors import OutputError, ValgusError

DEBUG_VARIABLE: Final = "VALGUS_DEBUG"

# Files have their own, more telling error; what is left to fail like this is stdout.
_NO_OUTPUT: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EBADF: "it is not open for writing",
}


class GuardedGroup(TyperGroup):
    """A group of commands whose errors end as documented exit codes."""

    def invoke(self, ctx: Any) -> NoReturn:
        """Run the chosen command and end with the code that it returns."""
        try:
            code = super().invoke(ctx)
            # Written now, while a failure can still be told.
            if sys.stdout is not None:
                sys.stdout.flush()
            raise typer.Exit(code or ExitCode.DONE)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except ValgusError as error:
            _end_with(error)
        except KeyboardInterrupt as error:
            console.say("Interrupted", "every output file is whole or was not written.")
            # An interrupt that went through exec(), with which dataclasses are made, is marked as
            # unhandled, and Python would end by the signal instead of the code; this unmarks it.
            exec("")  # noqa: S102
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        except BrokenPipeError as error:
            _forget_stdout()
            raise typer.Exit(ExitCode.READER_GONE) from error
        except OSError as error:
            reason = _NO_OUTPUT.get(error.errno or 0)
            if reason is None:
                _unexpected(error)
            _forget_stdout()
            _end_with(
                OutputError(
                    f"Cannot write to standard output: {reason}.",
                    "Make room or send it to another place.",
                )
            )
        except Exception as error:  # noqa: BLE001 - whatever is left is ours to explain
            _unexpected(error)


def _end_with(error: ValgusError) -> NoReturn:
    console.show_error(error)
    raise typer.Exit(code_for(error)) from error


def _forget_stdout() -> None:
    """Keep Python from trying again, and complaining, when it ends."""
    if sys.stdout is None:
        return
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _unexpected(error: Exception) -> NoReturn:
    if os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exception(error)
    console.say(
        "Error",
        f"valgus met something it did not expect ({type(error).__name__}: {error}).",
        "bold red",
    )
    console.say(
        "What to do",
        f"Run the same command with {DEBUG_VARIABLE}=1 before it and report what it prints.",
        "bold",
    )
    raise typer.Exit(ExitCode.INTERNAL) from error
