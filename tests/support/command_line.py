"""What users have of the command line, collected from the program itself.

Every section maps a name that users type or read to what it stands for. Only the tree of commands
and what the program writes are looked at, so that modules may move.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import typer
from typer.testing import CliRunner, Result

import valgus
from valgus.cli.app import app  # The one place that knows where the program's commands are.

ROOT: Final = Path(__file__).parents[2]
LANDMARKS: Final = ROOT / "tests" / "golden"
RECORDED: Final = ("one_knee_in", "oblique", "single_leg")
SHARE_OF_DEPTH: Final = 0.25
"""Of a squat, that leaves a dip too shallow to count."""

Section = dict[str, str]
"""A name that users type or read → what it stands for."""


def run(*words: object, **env: str) -> Result:
    """Run a command in this process, untouched by the caller's settings."""
    ours = {name: None for name in os.environ if name.startswith("VALGUS_")}
    kept = {name: os.environ.get(name) for name in ("VALGUS_CACHE_DIR", "VALGUS_CACHE_MB")}
    settings = {**ours, **kept, "COLUMNS": "400", "FORCE_COLOR": None, **env}
    return CliRunner().invoke(app, [str(word) for word in words], env=settings, prog_name="valgus")


def done(*words: object, **env: str) -> Result:
    """Run a command that must end well."""
    result = run(*words, **env)
    assert result.exit_code == 0, f"valgus {' '.join(map(str, words))}: {result.output}"
    return result


# Commands and options


def commands() -> dict[str, Any]:
    """List every command by what is typed for it."""
    return dict(_below("valgus", typer.main.get_command(app)))


def _below(typed: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield typed, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _below(f"{typed} {name}", inner)


def options_of(command: Any) -> Section:
    """Describe each argument and option of a command."""
    return {_names(item): _described(item) for item in command.params}


def _names(item: Any) -> str:
    if item.param_type_name == "argument":
        return f"argument {item.metavar or item.name}"
    return " ".join([*item.opts, *item.secondary_opts])


def _described(item: Any) -> str:
    is_flag = getattr(item, "is_flag", False)
    parts = ["flag" if is_flag else item.metavar or _type_of(item)]
    parts += ["required"] if item.required else []
    parts += ["may be repeated"] if item.multiple or item.nargs != 1 else []
    parts += [f"default {value}" for value in _default(item) if not is_flag]
    parts += [f"at least {item.min:g}"] if item.min is not None else []
    parts += [f"at most {item.max:g}"] if item.max is not None else []
    parts += [f"from {item.envvar}"] if item.envvar else []
    parts += ["hidden"] if item.hidden else []
    return ", ".join(parts)


def _type_of(item: Any) -> str:
    kind = item.type_descriptor.annotation
    return "|".join(getattr(kind, "__members__", {})).lower() or kind.__name__


def _default(item: Any) -> list[str]:
    """Find the default, which is said in the help alone where the program works it out."""
    if item.default not in (None, ""):
        return [str(getattr(item.default, "value", item.default))]
    return re.findall(r"\[default: ([^\]]*)\]", item.help or "")


def exit_codes() -> Section:
    """Read the codes and their meanings from the help."""
    epilog = typer.main.get_command(app).epilog or ""  # type: ignore[attr-defined]
    _, _, listed = epilog.partition("Exit codes:")
    return dict(re.findall(r"^ *(\d+) +(.+)$", listed, re.MULTILINE))


def settings() -> Section:
    """Read each setting's default and range."""
    rows = [re.split(r" {2,}", line.strip()) for line in done("settings").stdout.splitlines()[1:]]
    return {row[0]: ", ".join(row[1:-1]) for row in rows}


def environment() -> Section:
    """Read the documented variables, and find those that the program's text names."""
    page = (ROOT / "docs" / "cli.md").read_text("utf-8").partition("## Environment variables")[2]
    documented: Section = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE))
    files = Path(valgus.__file__).parent.rglob("*.py")
    named = {name for file in files for name in re.findall(r'"(VALGUS_\w+)"', file.read_text())}
    return {**dict.fromkeys(sorted(named), "not documented"), **documented}


def python() -> Section:
    """Describe the public names of the package."""
    return {name: _signature(getattr(valgus, name)) for name in valgus.__all__}


def _signature(thing: Any) -> str:
    if isinstance(thing, type):
        return "type"
    if not inspect.isfunction(thing):
        return type(thing).__name__
    given = inspect.signature(thing).parameters.values()
    bare = [item.replace(annotation=inspect.Parameter.empty) for item in given]
    return str(inspect.Signature(bare))


# Documents


def key_paths(value: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Walk a document: every key with those above it, and its value; list items are ``[]``."""
    if isinstance(value, list):
        for item in value:
            yield from key_paths(item, f"{above}[]")
        return
    for key, inner in value.items() if isinstance(value, dict) else ():
        # The settings have a section of their own.
        path = f"{above}.{'SETTING' if above == 'config' else key}".lstrip(".")
        yield path, inner
        yield from key_paths(inner, path)


def session_keys(folder: Path) -> Section:
    """Walk the documents of recorded sessions, one of them of a dip too shallow to count."""
    return _kinds(item["document"] for item in _history(folder)["sessions"])


def history_keys(folder: Path) -> Section:
    """Walk what ``history export`` writes, without the documents within."""
    export = _history(folder)
    for item in export["sessions"]:
        item["document"] = {}
    return _kinds([export])


def _history(folder: Path) -> Any:
    file = folder / "history"
    sources = [LANDMARKS / f"{name}.landmarks.npz" for name in RECORDED]
    for source in (*sources, shallow(folder)):
        done("history", "add", source, "--person", "A", "--file", file)
    return json.loads(done("history", "export", "A", "--file", file).stdout)


def _kinds(documents: Iterable[Any]) -> Section:
    """Name every key path with the kinds of its values; what may be missing depends on the clip."""
    found: dict[str, set[str]] = {}
    for path, value in (pair for document in documents for pair in key_paths(document)):
        found.setdefault(path, set()).update(() if value is None else {_JSON_KINDS[type(value)]})
    return {path: " or ".join(sorted(kinds)) or "null" for path, kinds in found.items()}


_JSON_KINDS: Final[Mapping[type, str]] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}


def shallow(folder: Path) -> Path:
    """Write the recorded landmarks of somebody who moves down by less than counts."""
    import numpy as np

    with np.load(LANDMARKS / "one_knee_in.landmarks.npz") as file:
        kept = {name: file[name] for name in file}
    for name in ("xy_px", "world_m"):
        standing = kept[name][0]
        kept[name] = standing + SHARE_OF_DEPTH * (kept[name] - standing)
    path = folder / "shallow.landmarks.npz"
    np.savez(path, **kept)
    return path
