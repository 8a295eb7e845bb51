"""What is run: units of command lines, each in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "de", "zh_CN")


@dataclass(frozen=True, slots=True)
class Command:
    """One command line."""

    name: str
    """Of the files that hold what it printed."""
    argv: tuple[str, ...]
    """Without the program's name."""
    stdin: str = ""
    """What is typed."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables beside the usual ones."""
    cwd: str = "."
    """Below the unit's folder."""
    own_process: bool = False
    """Whether a process of its own is needed, as for commands that start others."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Command lines that are run one after the other; units need nothing of each other."""

    name: str
    """GROUP.NAME."""
    commands: tuple[Command, ...]
    videos: tuple[str, ...] = ()
    """Those whose landmarks must be known before."""


def chosen(units: Iterable[Unit], only: Iterable[str]) -> tuple[Unit, ...]:
    """Pick the units of the named groups, or those named in full; all when nothing is named."""
    wanted = frozenset(only)
    return tuple(
        unit
        for unit in units
        if not wanted or unit.name in wanted or unit.name.partition(".")[0] in wanted
    )


def save(units: Iterable[Unit], file: Path) -> None:
    file.write_text(json.dumps([asdict(unit) for unit in units], indent=1), encoding="utf-8")


def load(file: Path) -> tuple[Unit, ...]:
    return tuple(_unit(item) for item in json.loads(file.read_text(encoding="utf-8")))


def _unit(item: Mapping[str, object]) -> Unit:
    given = json.loads(json.dumps(item))
    commands = (Command(**{**one, "argv": tuple(one["argv"])}) for one in given["commands"])
    return Unit(given["name"], tuple(commands), tuple(given["videos"]))
