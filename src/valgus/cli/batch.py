"""``valgus batch``: many clips in, one table out; stop it and start it again as you like."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from valgus.cli import console, effort, options
from valgus.cli.exit_codes import ExitCode
from valgus.errors import UsageError

if TYPE_CHECKING:
    from valgus.batch.running import Standing

_WHERE = "Where the work is done"
_STDIN = "-"

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Clips, folders, patterns, addresses such as s3://bucket/folder; - reads a list, "
        "one a line, from stdin.",
    ),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder of the results and the ledger.")
]
BatchWorkers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="Worker processes. [default: one per core]",
        rich_help_panel=_WHERE,
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine", metavar="local|ray", help="This machine or a cluster.", rich_help_panel=_WHERE
    ),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help="Of the Ray cluster. [default: RAY_ADDRESS, else this machine's]",
        rich_help_panel=_WHERE,
    ),
]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Do clips again that failed before.")
]


def batch(
    inputs: Inputs,
    out: Out,
    retry_failed: RetryFailed = False,
    fail_on_flag: options.FailOnFlag = False,
    quiet: options.Quiet = False,
    model: options.Model = None,
    squat: options.Squat = None,
    settings: options.Settings = None,
    config: options.ConfigFile = None,
    workers: BatchWorkers = None,
    engine: Engine = "local",
    address: Address = None,
    max_rate: effort.MaxRate = effort.DEFAULT_MAX_RATE,
    no_cache: effort.NoCache = False,
) -> ExitCode:
    """Analyse many clips; what is done already is not done again."""
    chosen = options.chosen_config(config, settings, {"squat": squat})
    given, listed = _split(inputs)
    effort.warn_of_cache_size()

    from valgus import api
    from valgus.cli.batch_display import Display
    from valgus.cli.terminal import RichProgress

    table = out / "reps.parquet"
    had_table = table.exists()
    with RichProgress(quiet) as progress, Display(quiet) as display:
        standing = api.batch(
            given,
            out,
            listed=listed,
            model=model,
            config=chosen,
            max_rate=max_rate or None,
            use_cache=not no_cache,
            workers=workers,
            engine=engine,
            address=address,
            retry_failed=retry_failed,
            progress=progress,
            watcher=display,
        )
    if not quiet:
        _show(standing, out)
    if had_table and not table.exists():
        _warn_of_no_parquet(table)
    if standing.counts.failed:
        console.warn(
            f"{standing.counts.failed} of {_clips(standing.counts.failed + standing.counts.done)} "
            f"failed; {out / 'failures.csv'} says why."
        )
        return ExitCode.PARTLY
    return ExitCode.FLAGGED if fail_on_flag and standing.counts.flagged else ExitCode.DONE


def _warn_of_no_parquet(table: Path) -> None:
    """Say where a table of an earlier run has gone; who never had it finds it in the docs."""
    from valgus.util.extras import PARQUET

    console.warn(
        f"{table} was out of date and is gone; writing it needs {' and '.join(PARQUET.packages)}: "
        f"{PARQUET.command}"
    )


def _split(inputs: list[str]) -> tuple[list[str], list[str]]:
    """Take apart what was typed and what comes from stdin."""
    typed = [item for item in inputs if item != _STDIN]
    if len(typed) == len(inputs):
        return typed, []
    lines = (line.strip() for line in sys.stdin)
    listed = [line for line in lines if line and not line.startswith("#")]
    if not typed and not listed:
        raise UsageError("The list on stdin is empty.", "Give one path or address a line.")
    return typed, listed


def _clips(count: int) -> str:
    return "1 clip" if count == 1 else f"{count} clips"


def _show(standing: Standing, out: Path) -> None:
    from rich.table import Table

    counts = standing.counts
    table = Table("", "All", "This run", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("Clips done", str(counts.done), str(standing.new - standing.new_failed))
    table.add_row("Clips failed", str(counts.failed), str(standing.new_failed))
    table.add_row("Repetitions", str(counts.reps), str(standing.new_reps))
    table.add_row("Flagged", str(counts.flagged), str(standing.new_flagged))
    table.add_row("Frames", str(counts.frames), str(standing.new_frames))
    rate = standing.new_frames / max(standing.elapsed_s, 1e-9)
    table.add_row("Frames/s", "", f"{rate:.0f}")
    console.stdout().print(table)
    console.stdout().print(f"Results: {out}", soft_wrap=True)
