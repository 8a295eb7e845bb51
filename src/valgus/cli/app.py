"""The program ``valgus``: its commands, its help and nothing else.

Only what ``--help`` needs is imported here; a command loads the rest when it runs.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer

import valgus
from valgus.cli import cache, history, model, verbosity
from valgus.cli.analyze import analyze
from valgus.cli.batch import batch
from valgus.cli.check import check
from valgus.cli.compare import compare
from valgus.cli.doctor import doctor
from valgus.cli.exit_codes import ExitCode
from valgus.cli.export import export
from valgus.cli.guard import GuardedGroup
from valgus.cli.live import live
from valgus.cli.report import report
from valgus.cli.settings import settings

_HELP: Final = """Measure how far the knees move inward in squat videos.

Film the whole body from the front at hip height, from 2 to 4 m, and run 'valgus analyze'.
"""

_ANALYZE_EXAMPLES: Final = (
    "valgus analyze squat.mp4",
    "valgus analyze squat.mp4 --json result.json --csv reps.csv",
    "valgus analyze squat.mp4 --json - --quiet | jq .summary",
    "valgus analyze squat.mp4 --out results --fail-on-flag",
    "valgus analyze step.mp4 --squat left --inward-limit 15",
)
_BATCH_EXAMPLES: Final = (
    "valgus batch clips/ --out results",
    "find . -name '*.mov' | valgus batch - --out results",
    "valgus batch s3://bucket/clips --out results --engine ray",
)
_REPORT_EXAMPLES: Final = (
    "valgus report squat.mp4 --open",
    "valgus report results/squat.json --html squat.html --name 'A. Example' --lang de",
    "valgus report results/squat.json --video overlay.mp4 --blur-faces",
)
_LIVE_EXAMPLES: Final = (
    "valgus live",
    "valgus live --display web --save sessions",
    "valgus live rtsp://camera.local/stream --count-aloud",
    "valgus live squat.mp4 --realtime",
)
_CHECK_EXAMPLES: Final = ("valgus check 0", "valgus check squat.mp4")
_COMPARE_EXAMPLES: Final = (
    "valgus compare march.json june.json",
    "valgus compare flat.json heels.json --retest heels",
)
_EXAMPLES: Final = (*_ANALYZE_EXAMPLES[:2], "valgus model list", "valgus doctor")
_AS_IT_STANDS: Final = "\b"
"""Begins a paragraph of help whose line ends are kept."""


def _examples(lines: Sequence[str]) -> str:
    return "\n".join([_AS_IT_STANDS, "Examples:", *(f"  {line}" for line in lines)])


def _exit_codes() -> str:
    lines = (f"  {code.value:>3}  {code.meaning}" for code in ExitCode)
    return "\n".join([_AS_IT_STANDS, "Exit codes:", *lines])


app = typer.Typer(
    cls=GuardedGroup,
    name="valgus",
    help=_HELP,
    epilog=f"{_examples(_EXAMPLES)}\n\n{_exit_codes()}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=_examples(_ANALYZE_EXAMPLES))(analyze)
app.command(epilog=_examples(_BATCH_EXAMPLES))(batch)
app.command(epilog=_examples(_REPORT_EXAMPLES))(report)
app.command(epilog=_examples(_LIVE_EXAMPLES))(live)
app.command(epilog=_examples(_CHECK_EXAMPLES))(check)
app.command(epilog=_examples(_COMPARE_EXAMPLES))(compare)
app.command()(export)
app.add_typer(history.app, name="history")
app.add_typer(cache.app, name="cache")
app.add_typer(model.app, name="model")
app.command()(doctor)
app.command()(settings)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"valgus {valgus.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[  # noqa: ARG001 - its callback has done it
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
    verbose: verbosity.Verbose = 0,
) -> None:
    verbosity.show_log(verbose)


def main() -> None:
    """Run the program with the arguments of this process."""
    _keep_standard_places()
    for stream in (sys.stdout, sys.stderr):
        # A letter that a terminal does not have is shown as an escape, not as a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()


def _keep_standard_places() -> None:
    """Put nothing in the place of a closed stream, so that no file that is opened gets there.

    What a native library prints would otherwise end up in a result or in the history.
    """
    for place in range(3):
        try:
            os.fstat(place)
        except OSError:
            # The lowest free number is given out, and this is it.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
