"""Writes ``docs/cli.md`` from the program itself; ``--check`` only says whether it is current."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from valgus.cli.app import app
from valgus.cli.exit_codes import ExitCode
from valgus.model.config import AnalysisConfig, rows

PAGE = Path(__file__).with_name("cli.md")
COMMANDS = (
    *("", "analyze", "batch", "report", "live", "check", "compare", "export", "history"),
    *(f"history {name}" for name in ("add", "list", "show", "trend", "export", "delete")),
    *("cache", "cache info", "cache clear"),
    *("model", "model list", "model install", "doctor", "settings"),
)


def page() -> str:
    """Make the whole page."""
    return "\n".join([*_commands(), *_settings(), *_exit_codes(), *_environment()])


def _commands() -> Iterator[str]:
    yield "# The command line\n"
    yield "Made by `make docs`: change the program, not this page.\n"
    for command in COMMANDS:
        yield f"## valgus {command}".rstrip() + "\n"
        yield f"```text\n{_help(command)}\n```\n"


def _help(command: str) -> str:
    os.environ["COLUMNS"] = "80"
    result = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="valgus")
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())


def _settings() -> Iterator[str]:
    defaults = AnalysisConfig()
    yield "## Settings\n"
    yield (
        "Use `--set NAME=VALUE`, or `NAME = VALUE` in the file given with `--config`. "
        "An option overrides the file, the file overrides the default.\n"
    )
    yield "| setting | default | range | what it does | why this default |"
    yield "|---|---|---|---|---|"
    yield "| `squat` | auto | auto, double, left, right | Which leg or legs stand. | |"
    for name, row in rows().items():
        span = f"{row.low:g} to {row.high:g} {row.unit}".rstrip()
        yield f"| `{name}` | {getattr(defaults, name):g} | {span} | {row.help} | {row.reason} |"
    yield ""


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield "| code | meaning |\n|---|---|"
    for code in ExitCode:
        yield f"| {code.value} | {code.meaning} |"
    yield ""


def _environment() -> Iterator[str]:
    yield "## Environment variables\n"
    yield "| variable | meaning |\n|---|---|"
    yield "| `VALGUS_MODEL` | pose weights to use without `--model`: a name or a path |"
    yield (
        "| `VALGUS_CACHE_DIR` | folder for pose weights (below `models/`) and landmarks (below "
        "`landmarks/`) |"
    )
    yield "| `VALGUS_CACHE_MB` | MB of landmarks to keep, 1000 by default; 0: none, inf: all |"
    yield "| `VALGUS_LANG` | language of results without `--lang`: en, de or zh_CN |"
    yield (
        "| `VALGUS_HISTORY` | file of `valgus history` without `--file`; by default in the user's "
        "data folder |"
    )
    yield "| `RAY_ADDRESS` | Ray cluster of `batch --engine ray` without `--address` |"
    yield "| `VALGUS_DEBUG` | when set, show the traceback of an unexpected error |"
    yield "| `NO_COLOR` | when set, no colours |"
    yield "| `COLUMNS` | width of the output, at least 40; by default the terminal's, or 80 |"
    yield ""


def main() -> int:
    """Write the page, or compare it."""
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
