"""Runs the command lines of one checkout in one process, because starting one takes longest.

`sides.py` starts it as a script with the checkout's ``src`` on the path. It takes a unit a line
from stdin and answers each with a line. It imports nothing from here, and of the checkout only
``valgus.__main__``.
"""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO


def main() -> None:
    orders, replies = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    _redirect(0, os.devnull, os.O_RDONLY)
    for line in orders:
        unit = json.loads(line)
        for command in unit["commands"]:
            _run(Path(unit["folder"]), command)
        print("done", file=replies, flush=True)


def _run(folder: Path, command: Mapping[str, Any]) -> None:
    """Run a command line; what it prints and its exit code go to files."""
    words = folder / "said"
    words.mkdir(parents=True, exist_ok=True)
    place = folder / command["cwd"]
    place.mkdir(exist_ok=True)
    os.chdir(place)
    files = [words / f"{command['name']}.{ending}" for ending in ("stdout", "stderr")]
    run = _in_own_process if command["own_process"] else _in_process
    before = dict(os.environ)
    os.environ.update(command["env"])
    try:
        code = _redirected(run, command, files)
    finally:
        os.environ.clear()
        os.environ.update(before)
    (words / f"{command['name']}.code").write_text(f"{code}\n")


def _redirected(run: Any, command: Mapping[str, Any], files: list[Path]) -> object:
    """Send descriptors 1 and 2 to the files, for native libraries write there, too."""
    kept = [os.dup(number) for number in (1, 2)]
    try:
        for number, file in zip((1, 2), files, strict=True):
            _redirect(number, file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        return run(command)
    finally:
        for number, old in zip((1, 2), kept, strict=True):
            os.dup2(old, number)
            os.close(old)


def _redirect(number: int, file: str | Path, flags: int) -> None:
    opened = os.open(file, flags, 0o644)
    os.dup2(opened, number)
    os.close(opened)


def _in_own_process(command: Mapping[str, Any]) -> int:
    line = [sys.executable, "-P", "-m", "valgus", *command["argv"]]
    return subprocess.run(line, input=command["stdin"].encode(), check=False).returncode  # noqa: S603


def _in_process(command: Mapping[str, Any]) -> object:
    standard = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv = ["valgus", *command["argv"]]
    sys.stdin = io.TextIOWrapper(io.BytesIO(command["stdin"].encode()), "utf-8")
    sys.stdout, sys.stderr = _stream(1, line_buffering=False), _stream(2, line_buffering=True)
    try:
        # Forgets which warnings were shown, so that they do not depend on what ran before.
        with warnings.catch_warnings():
            from valgus.__main__ import main as valgus

            valgus()
        return "returned"
    except SystemExit as end:
        return 0 if end.code is None else end.code
    except BaseException:  # noqa: BLE001 - whatever leaves the program is an output of it
        traceback.print_exc()
        return "traceback"
    finally:
        sys.stdout.flush()
        sys.argv, sys.stdin, sys.stdout, sys.stderr = standard
        # The program freezes what it leaves behind, for it expects to end.
        gc.unfreeze()


def _stream(number: int, *, line_buffering: bool) -> TextIO:
    raw = open(number, "wb", closefd=False)  # noqa: SIM115 - a descriptor, not a file
    return io.TextIOWrapper(raw, "utf-8", line_buffering=line_buffering)


if __name__ == "__main__":
    main()
