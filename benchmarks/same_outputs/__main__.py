"""Compares the outputs of two checkouts byte for byte; README.md says how to use it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import platformdirs

from benchmarks.same_outputs import clips, report, sides, units
from benchmarks.same_outputs.differences import Comparison
from benchmarks.same_outputs.plan import plan
from benchmarks.same_outputs.sides import Side
from benchmarks.same_outputs.units import Unit

_INPUTS: Final = "inputs"
_UNITS: Final = "units.json"
_BEFORE: Final = "before"
_AFTER: Final = "after"
_MARK: Final = ".same_outputs"


def main() -> int:
    chosen = _arguments()
    if chosen.record:
        _record(chosen, chosen.record)
        return 0
    out = chosen.out or Path(tempfile.mkdtemp(prefix="same-outputs-"))
    record = chosen.before
    if not (record / _UNITS).is_file():
        record = out
        _record(chosen, record)
    same = _compare(chosen, record, out)
    if same and not chosen.out:
        shutil.rmtree(out)
    else:
        print(f"Outputs: {out}")
    return 0 if same else 1


def _record(chosen: argparse.Namespace, record: Path) -> None:
    """Run the command lines in the checkout of before."""
    _refuse_no_checkout(chosen.before)
    groups = clips.given(chosen.clips) if chosen.clips else clips.found(chosen.before)
    _clear(record, _BEFORE, _INPUTS)
    clips.copy(groups, record / _INPUTS)
    planned = _planned(chosen, plan(groups))
    _run(chosen, chosen.before, record / _BEFORE, record / _INPUTS, planned)
    units.save(planned, record / _UNITS)


def _compare(chosen: argparse.Namespace, record: Path, out: Path) -> bool:
    """Run the same in the checkout of after, and compare."""
    _refuse_no_checkout(chosen.after)
    planned = _planned(chosen, units.load(record / _UNITS))
    _clear(out, _AFTER)
    after = _run(chosen, chosen.after, out / _AFTER, record / _INPUTS, planned)
    before = sides.read(record / _BEFORE)
    began_s = time.monotonic()
    comparison = Comparison(before, after, tuple(chosen.allow))
    same = report.show(comparison, report.names(planned, (before, after)), chosen.show)
    print(f"Compared in {time.monotonic() - began_s:.1f} s.")
    return same


def _run(
    chosen: argparse.Namespace,
    checkout: Path,
    folder: Path,
    inputs: Path,
    planned: Sequence[Unit],
) -> Side:
    """Run the units in a checkout, and say how long it took."""
    began_s = time.monotonic()
    # A fresh cache lies where the outputs lie.
    cache = folder / "fresh_cache" if chosen.fresh else _cache()
    if chosen.fresh:
        shutil.copytree(_cache() / "models", cache / "models")
    side = sides.make(checkout, sides.Places(folder, inputs, cache), planned, chosen.jobs)
    count = sum(len(unit.commands) for unit in planned)
    print(f"{checkout}: {count} command lines in {time.monotonic() - began_s:.0f} s.", flush=True)
    return side


def _cache() -> Path:
    """Folder of weights and landmarks, where the program itself looks for them."""
    given = os.environ.get("VALGUS_CACHE_DIR")
    return Path(given) if given else Path(platformdirs.user_cache_dir("valgus"))


def _planned(chosen: argparse.Namespace, known: Iterable[Unit]) -> tuple[Unit, ...]:
    planned = units.chosen(known, chosen.only)
    if not planned:
        raise SystemExit(f"There is no group and no unit {', '.join(chosen.only)}.")
    return planned


def _refuse_no_checkout(folder: Path | None) -> None:
    if folder is None or not (folder / "src" / "valgus" / "__main__.py").is_file():
        raise SystemExit(f"A checkout, with src/valgus in it, was expected, got {folder}.")


def _clear(folder: Path, *names: str) -> None:
    """Remove what an earlier run left, but nothing that is not known to be its own."""
    for name in names:
        if (folder / name).exists() and not (folder / _MARK).is_file():
            raise SystemExit(f"{folder} holds other things; give another folder.")
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_outputs", description=__doc__)
    add = parser.add_argument
    add("before", type=Path, metavar="BEFORE", help="a checkout, or a folder made with --record")
    add("after", type=Path, metavar="AFTER", nargs="?", help="the other checkout")
    add("clips", type=Path, metavar="CLIP", nargs="*", help="instead of the usual ones")
    add("--record", type=Path, metavar="DIR", help="only keep the outputs of BEFORE there")
    add("--out", type=Path, metavar="DIR", help="keep what is compared there")
    add("--only", action="append", default=[], metavar="NAME", help="a group or a unit of it")
    add("--allow", action="append", default=[], metavar="KEYPATH", help="a key of JSON to ignore")
    add("--fresh", action="store_true", help="find the landmarks again, on each side")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes")
    add("--show", type=int, default=20, metavar="N", help="differences to print")
    chosen = parser.parse_args()
    if chosen.record and chosen.after:
        chosen.clips, chosen.after = [chosen.after, *chosen.clips], None
    return chosen


if __name__ == "__main__":
    sys.exit(main())
