"""Work for batches that needs no pose model: what a clip's name says is done to it."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import time
from pathlib import Path

from tests.support.stick import Scene, Squat, film
from valgus.batch import running
from valgus.batch.clips import find
from valgus.batch.local import LocalEngine
from valgus.batch.work import Doing, Recipe
from valgus.errors import InputError
from valgus.judge import judge_track
from valgus.judge.judge_track import JudgedTrack
from valgus.model.chosen_config import ChosenConfig
from valgus.model.ports import Progress

RECIPE = Recipe("no model", ChosenConfig(), None, use_cache=False)
PLAIN_S = float(os.environ.get("BATCH_WORK_S", "0.02"))


def analyse(video: Path, address: str, recipe: Recipe, progress: Progress) -> JudgedTrack:
    """Judge a stick figure whose squats follow from the clip's content."""
    progress.advance(0.0)
    if "bad" in video.name:
        raise InputError(f"Cannot read {address}: it is bad.", "Give a good one.")
    if "bug" in video.name:
        raise ZeroDivisionError("division by zero")
    if "killer" in video.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "once" in video.name and not _seen_before(video):
        os.kill(os.getpid(), signal.SIGKILL)
    if "stuck" in video.name:
        time.sleep(3600)
    time.sleep(PLAIN_S)
    number = int(video.read_text())
    squats = tuple(Squat(inward_left_deg=float(number % 30)) for _ in range(1 + number % 2))
    track = film(Scene(squats=squats)).track
    named = dataclasses.replace(track, video=dataclasses.replace(track.video, source=address))
    return judge_track.judge(named, recipe.config)


def _seen_before(video: Path) -> bool:
    mark = video.with_suffix(".seen")
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return True
    return False


def run(folder: Path, out: Path, workers: int = 2, stuck_s: float = 60.0) -> running.Standing:
    """Run a batch over a folder of such clips."""
    engine = LocalEngine(Doing(RECIPE, analyse), workers, stuck_s)
    clips = find([str(folder)], apart_from=out)
    return running.run(clips, out, "recipe", engine, running.NoWatcher())


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
