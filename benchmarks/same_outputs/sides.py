"""Runs the units in one checkout: a few processes, each of which does one unit after the other."""

from __future__ import annotations

import datetime
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.same_outputs.units import Command, Unit

CLIPS: Final = "clips"
CACHE: Final = "cache"
ABOUT: Final = "side.json"
_LONGEST_S: Final = 600.0
"""After so long a unit hangs, and its process is ended."""
_RUNNER: Final = Path(__file__).with_name("runner.py")
_PASSED_ON: Final = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")
_FIXED: Final = {
    "COLUMNS": "80",
    "LINES": "24",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    # Seen from a unit's folder, so that no output depends on where the side lies.
    "VALGUS_CACHE_DIR": CACHE,
    "VALGUS_HISTORY": "history.sqlite",
}


@dataclass(frozen=True, slots=True)
class Side:
    """The outputs of one checkout: a folder for each unit."""

    folder: Path
    made_in: str
    """Where the folder was then."""
    checkout: str
    days: tuple[str, ...]
    """On which it was made; two when it was midnight meanwhile."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a side is made."""

    folder: Path
    """Gets the outputs."""
    inputs: Path
    """The clips, as `clips.copy` leaves them."""
    cache: Path
    """Has the weights; landmarks are looked for and kept there."""


def make(checkout: Path, places: Places, units: Sequence[Unit], jobs: int) -> Side:
    """Run every unit in a checkout.

    Parameters
    ----------
    checkout : Path
        Has ``src``.
    places : Places
    units : sequence of Unit
    jobs : int
        Processes at the same time.
    """
    began = _today()
    environment = _environment(checkout)
    warm = [Unit(f"warm.{n}", (_find(file),)) for n, file in enumerate(_videos(units))]
    for stage in (warm, units):
        orders: queue.SimpleQueue[Unit] = queue.SimpleQueue()
        for unit in stage:
            _prepare(places.folder / unit.name, places)
            orders.put(unit)
        _run_all(orders, places.folder, environment, min(jobs, len(stage)))
    for unit in warm:
        shutil.rmtree(places.folder / unit.name)
    about = {
        "made_in": str(places.folder.resolve()),
        "checkout": str(checkout.resolve()),
        "days": sorted({began, _today()}),
    }
    (places.folder / ABOUT).write_text(json.dumps(about), "utf-8")
    return read(places.folder)


def read(folder: Path) -> Side:
    """Read what `make` left in a folder."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text("utf-8"))
    return Side(folder, about["made_in"], about["checkout"], tuple(about["days"]))


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _environment(checkout: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, **_FIXED, "PYTHONPATH": str(checkout.resolve() / "src")}


def _videos(units: Iterable[Unit]) -> list[str]:
    return sorted({video for unit in units for video in unit.videos})


def _find(video: str) -> Command:
    """Find a video's landmarks, so that it is the same for whoever comes first."""
    return Command("find", ("analyze", video, "--quiet"))


def _prepare(folder: Path, places: Places) -> None:
    folder.mkdir(parents=True)
    (folder / CLIPS).symlink_to(places.inputs.resolve(), target_is_directory=True)
    (folder / CACHE).symlink_to(places.cache.resolve(), target_is_directory=True)


def _run_all(
    orders: queue.SimpleQueue[Unit], folder: Path, environment: dict[str, str], jobs: int
) -> None:
    workers = [
        threading.Thread(target=_work, args=(orders, folder, environment)) for _ in range(jobs)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work(orders: queue.SimpleQueue[Unit], folder: Path, environment: dict[str, str]) -> None:
    """Hand out units to a process; when one dies of a unit, the next goes on with the others."""
    while not orders.empty():
        with subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", str(_RUNNER)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as runner:
            while (unit := _next(orders)) is not None and _done(runner, unit, folder):
                pass


def _next(orders: queue.SimpleQueue[Unit]) -> Unit | None:
    try:
        return orders.get_nowait()
    except queue.Empty:
        return None


def _done(runner: subprocess.Popen[str], unit: Unit, folder: Path) -> bool:
    place = (folder / unit.name).resolve()
    order = {"folder": str(place), "commands": [asdict(command) for command in unit.commands]}
    clock = threading.Timer(_LONGEST_S, runner.kill)
    clock.start()
    try:
        print(json.dumps(order), file=runner.stdin, flush=True)
        alive = runner.stdout is not None and bool(runner.stdout.readline())
    except BrokenPipeError:
        alive = False
    finally:
        clock.cancel()
    if not alive:
        runner.kill()
        (place / "died.txt").write_text(f"The process ended with {runner.wait()}.\n")
        print(f"{unit.name}: the process ended or hung; see {place}.", file=sys.stderr)
    return alive
