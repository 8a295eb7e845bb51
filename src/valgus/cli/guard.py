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


class GuardedGroup(TyperGroup):
    """A group of commands whose errors end as documented exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            result = super().invoke(ctx)
            _flush_stdout()
            return result
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except ValgusError as error:
            console.show_error(error)
            raise typer.Exit(code_for(error)) from error
        except KeyboardInterrupt as error:
            console.say("Interrupted", "no output file was begun or left in part.")
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        except BrokenPipeError as error:
            _forget_stdout()
            raise typer.Exit(ExitCode.READER_GONE) from error
        except Exception as error:  # noqa: BLE001 - whatever is left is ours to explain
            _unexpected(error)


def _flush_stdout() -> None:
    """Write what is buffered now, while a failure can still be told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_stdout()
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise OutputError(
            f"Cannot write to standard output: {reason}.", "Send it to another place."
        ) from error


def _forget_stdout() -> None:
    """Keep Python from trying again, and complaining, when it ends."""
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
