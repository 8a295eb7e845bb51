"""Renders the benchmark's clips.

Run from the repository's root::

    python -m benchmarks.accuracy.render --seeds 0-59
    python -m benchmarks.accuracy.render --takes 2000
    python -m benchmarks.accuracy.render --mocap DATA_DIR

Clips that are there already are left alone, and each appears only when it is complete, so a run
may be stopped and started again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
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

    return [(s.name, lambda out, s=s: render(s, out)) for s in map(draw, seeds)]  # type: ignore[misc]


def _take_jobs(first: int) -> list[Job]:
    from fixtures.rendering.clip import render

    scenarios = [s for seed in seeds_for_takes(first, TAKEN_SQUATS) for s in takes(seed)]
    return [(s.name, lambda out, s=s: render(s, out)) for s in scenarios]  # type: ignore[misc]


def _mocap_jobs(data: Path, number: int) -> list[Job]:
    from benchmarks.accuracy import recordings
    from fixtures.rendering import mocap_clip

    return [
        (plan.scenario.name, lambda out, p=plan: mocap_clip.render(p, data, out))  # type: ignore[misc]
        for plan in recordings.plans(data, number)
    ]


def run(jobs: Sequence[Job], out: Path) -> None:
    """Render what is missing in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for number, (name, render) in enumerate(jobs, start=1):
        if (out / f"{name}.mp4").exists():
            continue
        begun = time.perf_counter()
        path = render(out)
        took = time.perf_counter() - begun
        size = path.stat().st_size / 1000
        print(f"{number}/{len(jobs)} {name}: {size:.0f} kB in {took:.1f} s", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seeds", type=parse_seeds, metavar="A-B", help="seeds of drawn clips")
    what.add_argument("--takes", type=int, metavar="SEED", help="first seed of repeated takes")
    what.add_argument("--mocap", type=Path, metavar="DATA_DIR", help="folder of the recordings")
    parser.add_argument("--set", type=int, default=1, help="which set of recorded clips")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to write to")
    args = parser.parse_args(argv)
    run(_jobs(args), args.out)
    return 0


def _jobs(args: argparse.Namespace) -> list[Job]:
    if args.mocap:
        return _mocap_jobs(args.mocap, args.set)
    return _seed_jobs(args.seeds) if args.seeds else _take_jobs(args.takes)


if __name__ == "__main__":
    sys.exit(main())
