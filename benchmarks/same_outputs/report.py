"""Prints how two sides compare: a table of kinds, then each difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.same_outputs.differences import Comparison, Difference, kind_of
from benchmarks.same_outputs.sides import Side
from benchmarks.same_outputs.units import Unit

_NOT_COMPARED = frozenset({".sqlite", ".sqlite-wal", ".sqlite-shm", ".lock"})
"""Databases hold pages in no order that means anything; what is in them is compared as printed."""


def names(units: Iterable[Unit], sides: Sequence[Side]) -> list[Path]:
    """List the files that the units left on any side, from the side's folder."""
    found = {
        file.relative_to(side.folder)
        for side in sides
        for unit in units
        for file in (side.folder / unit.name).rglob("*")
        if not file.is_dir() and not _is_left_out(file)
    }
    return sorted(found)


def _is_left_out(file: Path) -> bool:
    return file.is_symlink() or file.suffix in _NOT_COMPARED or file.name == ".lock"


def show(comparison: Comparison, files: Sequence[Path], most: int) -> bool:
    """Compare the files, print what was found and say whether all are the same."""
    kinds = Counter(kind_of(file) for file in files)
    found = {file: one for file in files if (one := comparison.difference(file)) is not None}
    different = Counter(kind_of(file) for file in found)
    print(f"{'kind':<10} {'compared':>9} {'same':>9} {'different':>9}")
    for kind, count in [*sorted(kinds.items()), ("all", len(files))]:
        wrong = different[kind] if kind != "all" else len(found)
        print(f"{kind:<10} {count:>9} {count - wrong:>9} {wrong:>9}")
    for path in comparison.allowed:
        print(f"allowed: {path}, in {comparison.used[path]} files")
    for file, one in list(found.items())[:most]:
        _show(file, one)
    if len(found) > most:
        print(f"... and {len(found) - most} more; --show {len(found)} shows them.")
    return not found


def _show(file: Path, one: Difference) -> None:
    print(f"{file}: {one.where}\n  - {one.before}\n  + {one.after}")
