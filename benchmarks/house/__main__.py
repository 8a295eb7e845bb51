"""Prints how the source tree is built, beside how it should be.

Run from the repository's root::

    python -m benchmarks.house            # or `make figures`
    python -m benchmarks.house --install  # installs a copy, too, and says how large that is
"""

from __future__ import annotations

import argparse
import importlib.metadata
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.house import measure

Found = float | tuple[str, ...]


class Figure(NamedTuple):
    """Something that is measured; of names, their number counts."""

    name: str
    found: Callable[[], Found]
    goal: float | None = None
    allowed: float | None = None
    """What `tests/unit/test_house.py` lets pass; lower it towards the goal, never raise it."""


def _chain(*, of_rooms: bool) -> Found:
    return measure.longest_chain(measure.imports(of_rooms=of_rooms))


def _functions(*, over: int = 0) -> tuple[int, ...]:
    return tuple(count for count in measure.function_lines() if count > over)


FIGURES: Final = (
    Figure("rooms: modules and folders at the top", measure.rooms, 17, 17),
    Figure("declared layers", measure.layers, 12, 12),
    Figure("longest import chain, rooms", lambda: _chain(of_rooms=True), 10, 10),
    Figure("longest import chain, modules", lambda: _chain(of_rooms=False), None, 19),
    Figure("rooms that a track enters on its way to verdicts", measure.track_rooms, 5, 5),
    Figure("modules that compare a rule's limit", measure.comparing_modules, 1, 1),
    Figure("lines of Python", lambda: measure.lines("*.py"), 21_500, 28_000),
    Figure("lines of all files", lambda: measure.lines("*")),
    Figure("modules", lambda: len(measure.trees())),
    Figure("modules of over 300 lines", measure.long_modules, 0, 0),
    Figure("functions", lambda: len(_functions())),
    Figure("median function, lines", lambda: statistics.median(_functions()), 10, 10),
    Figure("longest function, lines", lambda: max(_functions()), 60, 60),
    Figure("functions of over 60 lines", lambda: len(_functions(over=60)), 0, 0),
)


def size_of(found: Found) -> float:
    """Turn what was found into a number."""
    return len(found) if isinstance(found, tuple) else found


def main() -> int:
    """Print every figure, with the names behind it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house", description=__doc__)
    parser.add_argument("--install", action="store_true", help="measure a base install, too")
    print(f"{'figure':50} {'found':>7} {'goal':>9}")
    wanted = parser.parse_args()
    for figure in FIGURES:
        _print(figure, figure.found())
    if wanted.install:
        _print_install()
    return 0


def _print(figure: Figure, found: Found) -> None:
    goal, met = "", ""
    if figure.goal is not None:
        goal, met = f"≤ {figure.goal:g}", "met" if size_of(found) <= figure.goal else "missed"
    print(f"{figure.name:50} {size_of(found):>7g} {goal:>9}  {met}".rstrip())
    if isinstance(found, tuple) and found:
        print(f"    {', '.join(found)}")


def _print_install() -> None:
    """Install this checkout without extras in a new environment, and add up its files."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        site = Path(sysconfig.get_path("purelib", vars={"base": folder, "platbase": folder}))
        before = _sizes(site)
        command = [python, "-m", "pip", "install", "--quiet", measure.ROOT]
        subprocess.run(command, check=True)  # noqa: S603 - our own checkout
        sizes = _sizes(site) - before
    print(f"{'size of a base install, MB':50} {sizes.total() / 1e6:>7.0f}")
    for name, size in sizes.most_common(12):
        print(f"    {name:46} {size / 1e6:>7.1f}")


def _sizes(site: Path) -> Counter[str]:
    """Size of each installed package in bytes."""
    sizes: Counter[str] = Counter()
    for package in importlib.metadata.distributions(path=[str(site)]):
        files = (Path(str(file.locate())) for file in package.files or ())
        sizes[package.name] = sum(file.stat().st_size for file in files if file.is_file())
    return sizes


if __name__ == "__main__":
    sys.exit(main())
