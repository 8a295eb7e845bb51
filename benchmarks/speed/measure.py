"""Runs of whole processes: wall time, CPU time and peak memory of each."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 0.01
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """One process from its start to its end."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run(*arguments: object, cache: Path | None = None) -> Run:
    """Run ``python ARGUMENTS`` and wait for it.

    Raises
    ------
    RuntimeError
        It did not end well.
    """
    command = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    if cache is not None:
        environment["VALGUS_CACHE_DIR"] = str(cache)
    began_s = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own programs
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    done, peak_kb = 0, 0
    while not done:
        peak_kb = max(peak_kb, _peak_kb(process.pid))
        time.sleep(_TICK_S)
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
    wall_s = time.monotonic() - began_s
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall_s, usage.ru_utime + usage.ru_stime, peak_kb / 1024)


def _peak_kb(pid: int) -> int:
    """Peak memory so far; what the system tells at the end counts that of whoever started it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def paired(
    ours: Callable[[], Run], theirs: Callable[[], Run], repeats: int
) -> list[tuple[Run, Run]]:
    """Run two programs in turn, each first as often: what else the machine does hits both."""
    pairs = []
    for number in range(repeats):
        if number % 2:
            other = theirs()
            pairs.append((ours(), other))
        else:
            mine = ours()
            pairs.append((mine, theirs()))
    return pairs


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    goal: str
    value: str
    met: bool | None
    """None where it was not measured."""


def at_least(name: str, goal: float, values: Sequence[float]) -> Figure:
    return _figure(name, f"≥ {goal:g}", values, "", median(values) >= goal)


def at_most(name: str, goal: float, values: Sequence[float], unit: str) -> Figure:
    return _figure(name, f"≤ {goal:g}{unit}", values, unit, median(values) <= goal)


def _figure(name: str, goal: str, values: Sequence[float], unit: str, met: bool) -> Figure:
    spread = f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""
    return Figure(name, goal, f"{median(values):.2f}{unit}{spread}", met)


def not_here(name: str, goal: str, why: str) -> Figure:
    return Figure(name, goal, why, None)
