"""Renders the benchmark's clips.

Run from the repository's root::

    python -m benchmarks.accuracy.render --seeds 10000-10079
    python -m benchmarks.accuracy.render --takes 2000
    python -m benchmarks.accuracy.render --mocap DATA_DIR --set 1

Clips that are there already are left alone, and each appears only when it is complete, so a run
may be stopped and started again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.accuracy.scenarios import draw
from benchmarks.accuracy.takes import seeds_for_takes, takes

DEFAULT_OUT = Path.home() / ".cache" / "valgus-benchmark" / "clips"
TAKEN_SQUATS = 8
"""Squats that are filmed again."""

Job = tuple[str, Callable[[Path], Path]]


def parse_seeds(text: str) -> list[int]:
    """Read seeds such as ``0-59`` or ``3,7,100-119``.

    >>> parse_seeds("3,7-9")
    [3, 7, 8, 9]
    """
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds.extend(range(int(first), int(last or first) + 1))
    return seeds


def _seed_jobs(seeds: Iterable[int]) -> list[Job]:
    from fixtures.rendering.clip import render

    return [(s.name, partial(render, s)) for s in map(draw, seeds)]


def _take_jobs(first: int) -> list[Job]:
    from fixtures.rendering.clip import render

    scenarios = [s for seed in seeds_for_takes(first, TAKEN_SQUATS) for s in takes(seed)]
    return [(s.name, partial(render, s)) for s in scenarios]


def _mocap_jobs(data: Path, number: int) -> list[Job]:
    from benchmarks.accuracy import recordings
    from fixtures.rendering.mocap_clip import render

    return [(p.scenario.name, partial(render, p, data)) for p in recordings.plans(data, number)]


def run(jobs: Sequence[Job], out: Path, processes: int = 1) -> None:
    """Render what is missing in `out`, several clips at a time."""
    out.mkdir(parents=True, exist_ok=True)
    left = [(name, render) for name, render in jobs if not (out / f"{name}.mp4").exists()]
    # The drawing keeps state of its own, which a forked process would share.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, _one_thread if processes > 1 else None) as pool:
        lines = [pool.submit(_rendered, name, render, out) for name, render in left]
        for number, line in enumerate(lines, start=1):
            print(f"{number}/{len(left)} {line.result()}", file=sys.stderr)


def _one_thread() -> None:
    """Keep Mesa's software renderer of this process to one core."""
    os.environ["LP_NUM_THREADS"] = "1"


def _rendered(name: str, render: Callable[[Path], Path], out: Path) -> str:
    begun = time.perf_counter()
    path = render(out)
    took = time.perf_counter() - begun
    return f"{name}: {path.stat().st_size / 1000:.0f} kB in {took:.1f} s"


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seeds", type=parse_seeds, metavar="A-B", help="seeds of drawn clips")
    what.add_argument("--takes", type=int, metavar="SEED", help="first seed of repeated takes")
    what.add_argument("--mocap", type=Path, metavar="DATA_DIR", help="folder of the recordings")
    parser.add_argument("--set", type=int, default=1, help="which set of recorded clips")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="clips at once")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to write to")
    args = parser.parse_args(argv)
    run(_jobs(args), args.out, args.processes)
    return 0


def _jobs(args: argparse.Namespace) -> list[Job]:
    if args.mocap:
        return _mocap_jobs(args.mocap, args.set)
    return _seed_jobs(args.seeds) if args.seeds else _take_jobs(args.takes)


if __name__ == "__main__":
    sys.exit(main())
