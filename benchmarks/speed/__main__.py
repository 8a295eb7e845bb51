"""Prints how fast everything is, beside what it should be.

Run from the repository's root, on a machine that does nothing else::

    python -m benchmarks.speed
    python -m benchmarks.speed --repeats 5 --only clip,core
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.speed import clips, core
from benchmarks.speed.measure import (
    Figure,
    Run,
    at_least,
    at_most,
    not_here,
    paired,
    run,
)
from valgus.pose.weights import installed

ANALYZE = ("-m", "valgus", "analyze")


class Bench:
    """Everything that the figures have in common."""

    def __init__(self, repeats: int, folder: Path, scratch: Path) -> None:
        self.repeats, self.folder, self.scratch = repeats, folder, scratch
        self.model = installed.locate("full").path

    def analyze(self, clip: Path, *more: object) -> Run:
        """`valgus analyze`, all of it, JSON and CSV written, nothing kept from before."""
        out = ("--json", self.scratch / "x.json", "--csv", self.scratch / "x.csv")
        return run(*ANALYZE, clip, *out, "--no-cache", "--model", self.model, *more)

    def obvious(self, clip: Path) -> Run:
        return run("-m", "benchmarks.speed.obvious", clip, self.model)

    def ratios(self, clip: Path, repeats: int | None = None) -> list[float]:
        pairs = paired(
            lambda: self.analyze(clip), lambda: self.obvious(clip), repeats or self.repeats
        )
        return [theirs.wall_s / ours.wall_s for ours, theirs in pairs]


def clip_figures(bench: Bench) -> Iterator[Figure]:
    name = "analyze ÷ obvious script, 60 s of 720p"
    yield at_least(name, 1.85, bench.ratios(clips.hd(bench.folder, 60)))
    name, phone = "the same on a phone's .mov", clips.phone(bench.folder, 60)
    if phone is None:
        yield not_here(name, "≥ 5", "the recording is not here")
    else:
        yield at_least(name, 5.0, bench.ratios(phone))
    name = "the same on a 60-frames/s clip"
    yield at_least(name, 3.5, bench.ratios(clips.hd(bench.folder, 60, 60)))


def fixture_figures(bench: Bench) -> Iterator[Figure]:
    name = "analyze ÷ obvious script, a fixture of 9 s"
    yield at_least(name, 1.0, bench.ratios(clips.FIXTURES / "good.mp4", max(bench.repeats, 5)))


def overhead_figures(bench: Bench) -> Iterator[Figure]:
    clip = clips.hd(bench.folder, 60)
    pairs = paired(
        lambda: bench.analyze(clip),
        lambda: run("-m", "benchmarks.speed.bare", clip, bench.model),
        bench.repeats,
    )
    shares = [100 * (1 - bare.cpu_s / ours.cpu_s) for ours, bare in pairs]
    yield at_most("CPU time of all but decoding and the model", 4.0, shares, " %")


def cached_figures(bench: Bench) -> Iterator[Figure]:
    clip = clips.hd_repeated(bench.folder, 5)
    cache = bench.scratch / "cache"
    (cache / "models").mkdir(parents=True, exist_ok=True)
    small = clips.FIXTURES / "nobody.mp4"
    os.environ["VALGUS_MODEL"] = str(bench.model)
    for video in (small, clip):
        run(*ANALYZE, video, "--quiet", cache=cache)
    seconds = []
    for _ in range(bench.repeats):
        run("-m", "benchmarks.speed.cached", clip, bench.scratch, small, cache=cache)
        seconds.append(float((bench.scratch / "seconds").read_text()))
    yield at_most("analysis again of a 5-minute clip from the cache", 0.6, seconds, " s")


def report_figures(bench: Bench) -> Iterator[Figure]:
    cache, page = bench.scratch / "cache", bench.scratch / "x.html"
    for words, size in (("480×640", (480, 640)), ("1080×1920", (1080, 1920))):
        clip = clips.flagged(bench.folder, *size)
        run(*ANALYZE, clip, "--quiet", "--model", bench.model, cache=cache)
        report = ("-m", "valgus", "report", clip, "--html", page, "--model", bench.model)
        times = [run(*report, cache=cache).wall_s for _ in range(max(bench.repeats, 5))]
        yield at_most(f"page of 12 reps from kept landmarks, {words}", 3.0, times, " s")
        yield at_most("its size", 3.0, [page.stat().st_size / 1e6], " MB")


def core_figures(bench: Bench) -> Iterator[Figure]:
    whole, quarter = core.recording(60), core.recording(15)
    long = [core.seconds(whole) for _ in range(max(bench.repeats, 3))]
    short = [core.seconds(quarter) for _ in range(max(bench.repeats, 3))]
    yield at_most("core alone, one hour of landmarks", 1.5, long, " s")
    growth = [a / b / 4 for a, b in zip(long, short, strict=True)]
    yield at_most("the same, hour ÷ 4 quarters (linear: 1)", 1.2, growth, "")


def memory_figures(bench: Bench) -> Iterator[Figure]:
    short = bench.analyze(clips.hd(bench.folder, 10), "--workers", 1)
    long = bench.analyze(clips.hd_repeated(bench.folder, 10), "--workers", 1)
    yield at_most("peak memory of a worker, 10 min of video", 450.0, [long.peak_mb], " MB")
    growth = long.peak_mb - short.peak_mb
    yield at_most("its growth from 10 s to 10 min", 30.0, [growth], " MB")


def batch_figures(bench: Bench) -> Iterator[Figure]:
    folder = bench.scratch / "clips"
    folder.mkdir(exist_ok=True)
    for number, video in enumerate(2 * sorted(clips.FIXTURES.glob("*.mp4"))):
        shutil.copy(video, folder / f"{number}.mp4")

    def batch(workers: int) -> Run:
        out = bench.scratch / "out"
        shutil.rmtree(out, ignore_errors=True)
        arguments = ("--workers", workers, "--no-cache", "--quiet", "--model", bench.model)
        return run("-m", "valgus", "batch", folder, "--out", out, *arguments)

    pairs = paired(lambda: batch(2), lambda: batch(1), bench.repeats)
    yield at_least(
        "batch, 2 workers against 1", 1.9, [one.wall_s / two.wall_s for two, one in pairs]
    )


def help_figures(bench: Bench) -> Iterator[Figure]:
    times = [run("-m", "valgus", "--help").wall_s for _ in range(max(bench.repeats, 9))]
    yield at_most("valgus --help", 0.3, times, " s")


FIGURES: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "clip": clip_figures,
    "fixture": fixture_figures,
    "overhead": overhead_figures,
    "cached": cached_figures,
    "report": report_figures,
    "core": core_figures,
    "memory": memory_figures,
    "batch": batch_figures,
    "help": help_figures,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default=",".join(FIGURES), help="which, comma-separated")
    parser.add_argument("--clips", type=Path, default=clips.DEFAULT_OUT, help="folder of clips")
    chosen = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {chosen.repeats} repeats")
    print("| figure | goal | measured | met |\n|---|---|---|---|", flush=True)
    all_met = True
    with tempfile.TemporaryDirectory(prefix="valgus-speed-") as scratch:
        bench = Bench(chosen.repeats, chosen.clips, Path(scratch))
        for name in chosen.only.split(","):
            for figure in FIGURES[name](bench):
                met = {True: "yes", False: "no", None: ""}[figure.met]
                print(f"| {figure.name} | {figure.goal} | {figure.value} | {met} |", flush=True)
                all_met &= figure.met is not False
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
