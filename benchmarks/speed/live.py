"""How fast `valgus live` is, and whether it says what `analyze` says.

Run from the repository's root, on a machine that does nothing else::

    python -m benchmarks.speed.live                # two minutes at 1280x720, 30 a second
    python -m benchmarks.speed.live --busy 2       # with so many busy programs beside it
    python -m benchmarks.speed.live --parity       # every fixture, played live and analysed
    python -m benchmarks.speed.live --cues         # from the pose result to the cue

The camera is a film of the fixtures that is played at its own pace; the overlay is drawn as the
window draws it, and shown when there is a display. Delay is from the moment a picture has reached
this machine to the moment its overlay is drawn.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.speed.film import HEIGHT, RATE, VIDEOS, WIDTH, filmed
from tests.support.live import observations, play
from valgus import api
from valgus.live import cues
from valgus.live.assemble import WORKING_SIDE_PX, pose_model
from valgus.live.judging import LONGEST_S
from valgus.live.live_result import LiveResult
from valgus.live.loop import LiveRun
from valgus.live.state import Shown
from valgus.live.tracking import Tracking
from valgus.live.window import live_picture
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.terms import Side, Verdict
from valgus.pose.weights import installed
from valgus.util.newest_queue import Latest
from valgus.video.camera.realtime import RealtimeFile
from valgus.video.read.prefetch import Prefetched
from valgus.video.read.video_reader import VideoReader

WARM_UP_S = 5.0
FULL_S = LONGEST_S + 5.0
"""From then on as much of the session is held in memory as ever will be."""


# --- one session


@dataclass
class Log:
    """What one session showed, in order."""

    at_s: list[float] = field(default_factory=list)
    delay_ms: list[float] = field(default_factory=list)
    model_ms: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    def part(self, begin_s: float, end_s: float, name: str) -> list[float]:
        """Values of one kind between two times."""
        values = getattr(self, name)
        return [v for t, v in zip(self.at_s, values, strict=True) if begin_s <= t < end_s]


def memory_mb() -> float:
    """Memory that this program holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def session(clip: Path, model: str) -> tuple[LiveResult, Log]:
    """Play a film as a camera, judge it and draw the overlays."""
    newest: Latest[Shown] = Latest()
    log = Log()
    found = installed.locate(model)
    with RealtimeFile(Prefetched(VideoReader(clip, max_side_px=WORKING_SIDE_PX))) as source:
        run = LiveRun(source, lambda _: pose_model(found), ChosenConfig(), newest.put)
        began_s = time.monotonic()
        run.start()
        while not run.ended.is_set():
            item = newest.get(0.1)
            if item is None or item.image_rgb is None:
                continue
            live_picture.compose(item, "", True, False)
            run.shown(item)
            now_s = time.monotonic()
            log.at_s.append(now_s - began_s)
            log.delay_ms.append(1000 * (now_s - item.captured_s))
            log.model_ms.append(item.state.figures.model_ms)
            log.memory_mb.append(memory_mb())
        return run.result(), log


def _spin(stop: object) -> None:
    while not stop.is_set():  # type: ignore[attr-defined]
        for _ in range(100_000):
            pass


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep the processor busy with so many other programs."""
    stop = multiprocessing.Event()
    programs = [multiprocessing.Process(target=_spin, args=(stop,)) for _ in range(count)]
    for program in programs:
        program.start()
    try:
        yield
    finally:
        stop.set()
        for program in programs:
            program.join()


def show_session(seconds: float, model: str, programs: int) -> bool:
    """Print how one session went beside what it should be; True when all is reached."""
    with tempfile.TemporaryDirectory() as folder:
        clip = filmed(Path(folder, "film.mp4"), seconds)
        load = os.getloadavg()[0]
        with busy(programs):
            result, log = session(clip, model)
    last_s = log.at_s[-1]
    third = (last_s - WARM_UP_S) / 3
    begin = log.part(WARM_UP_S, WARM_UP_S + third, "delay_ms")
    end = log.part(last_s - third, last_s, "delay_ms")
    steady = log.part(WARM_UP_S, last_s, "delay_ms")
    rate = len(steady) / (last_s - WARM_UP_S)
    memory = log.part(FULL_S, last_s, "memory_mb")
    print(
        f"{WIDTH}x{HEIGHT} at {RATE}/s, {last_s:.0f} s, model {model}, {os.cpu_count()} cores, "
        f"load before {load:.1f}, {programs} busy programs beside it"
    )
    median, p95 = np.percentile(steady, [50, 95])
    growth = float(np.median(end) - np.median(begin))
    rows = [
        ("frames judged per second", rate, ">=", 24.0),
        ("delay, median, ms", median, "<=", 70.0),
        ("delay, 95th percentile, ms", p95, "<=", 120.0),
        ("delay, longest, ms", max(steady), "", 0.0),
        ("growth of the median delay, first to last third, ms", growth, "<=", 10.0),
        (
            "growth of memory after the first minute, MB/min",
            _slope(memory, last_s - FULL_S),
            "<=",
            6.0,
        ),
        ("pose model, median, ms", float(np.nanmedian(log.model_ms)), "", 0.0),
        ("frames left out", float(result.figures.dropped), "", 0.0),
        ("repetitions", float(len(result.session.reps)), "", 0.0),
    ]
    met = [_row(*row) for row in rows]  # every row is printed, also after one that was missed
    return all(met)


def _slope(values: list[float], seconds: float) -> float:
    """Growth per minute, from a line through all values."""
    if len(values) < 2:
        return 0.0
    minutes = np.linspace(0.0, seconds / 60, len(values))
    return float(np.polyfit(minutes, values, 1)[0])


def _row(name: str, value: float, sign: str, limit: float) -> bool:
    met = {">=": value >= limit, "<=": value <= limit, "": True}[sign]
    wanted = f"   {sign} {limit:g} {'ok' if met else 'MISSED'}" if sign else ""
    print(f"  {name:<52}{value:>9.1f}{wanted}")
    return met


# --- the same words as `analyze`


def show_parity(model: str) -> bool:
    """Play every fixture as a camera; True when counts and flags are those of `analyze`."""
    same = True
    for clip in sorted(VIDEOS.glob("*.mp4")):
        offline = _told(api.analyze(clip, model=model).session.reps)
        result, _ = session(clip, model)
        live = _told(result.session.reps)
        same &= live == offline
        print(f"  {clip.stem:<14}{'same' if live == offline else 'DIFFERENT'}  {live}  {offline}")
    return same


def _told(reps: tuple[object, ...]) -> str:
    letters = {
        Verdict.VALGUS: "V",
        Verdict.CLEAR: "c",
        Verdict.UNCLEAR: "u",
        Verdict.NOT_ASSESSABLE: "-",
    }
    return " ".join("".join(letters[rep.legs[s].verdict] for s in Side) for rep in reps)  # type: ignore[attr-defined]


# --- how quick the cue is


def show_cues(model: str) -> bool:
    """Print the time from the first pose result past the limit to the cue, on the fixtures."""
    delays: list[float] = []
    for clip in sorted(VIDEOS.glob("*.mp4")):
        track = api.find_poses(clip, model=model)
        _, states = play(track)
        called = [state.cue for state in states if state.cue is not None]
        onsets = _onsets(track)
        found = [_after(cue, onsets[cue.sides[0]]) for cue in called]
        delays += [delay for delay in found if delay is not None]
        print(f"  {clip.stem:<14}{[f'{c.words} {c.time_s:.2f}' for c in called]}")
    print(
        f"  {len(delays)} cues; ms after the pose result: {np.round(delays).astype(int).tolist()}"
    )
    return _row("from the pose result to the cue, longest, ms", max(delays), "<=", 150.0)


def _onsets(track: PoseTrack) -> dict[Side, list[float]]:
    """Times at which a leg's hardly smoothed measures first pass their limits."""
    config = AnalysisConfig(smoothing_hz=30.0)
    tracking = Tracking(config, _none_of(track))
    onsets: dict[Side, list[float]] = {side: [] for side in Side}
    was = dict.fromkeys(Side, False)
    for seen in observations(track):
        row = tracking.update(seen, deep=False)
        for side in Side:
            over = row is not None and cues.read(row, side, lambda *_: float("nan"), config).over
            if over and not was[side]:
                onsets[side].append(seen.time_s)
            was[side] = over
    return onsets


def _none_of(track: PoseTrack) -> PoseTrack:
    from valgus.live.recording import Recording

    return Recording(track.video, track.estimator).track()


def _after(cue: object, onsets: list[float]) -> float | None:
    """How long before a cue its collapse could first be seen, ms."""
    before = [at_s for at_s in onsets if 0 <= cue.time_s - at_s < 0.6]  # type: ignore[attr-defined]
    return 1000 * (cue.time_s - before[0]) if before else None  # type: ignore[attr-defined]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--model", default="full")
    parser.add_argument("--busy", type=int, default=0, metavar="N")
    parser.add_argument("--parity", action="store_true")
    parser.add_argument("--cues", action="store_true")
    options = parser.parse_args(arguments)
    if options.parity:
        return 0 if show_parity(options.model) else 1
    if options.cues:
        return 0 if show_cues(options.model) else 1
    return 0 if show_session(options.seconds, options.model, options.busy) else 1


if __name__ == "__main__":
    threading.current_thread().name = "valgus-face"
    sys.exit(main())
