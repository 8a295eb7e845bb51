"""The judgement alone: series, reps and verdicts of long recordings of landmarks."""

from __future__ import annotations

import dataclasses
import time

import numpy as np

from tests.support.stick import Scene, Squat, film
from valgus import api
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack

RATE = 30


def recording(minutes: float) -> PoseTrack:
    """Tile a set of eight squats of a stick figure, with a pose model's noise."""
    squats = tuple(Squat(inward_left_deg=10.0 * (number % 3)) for number in range(8))
    track = film(Scene(squats=squats, noise_px=1.0, rate_hz=RATE)).track
    times = int(np.ceil(minutes * 60 * RATE / len(track)))
    count = round(minutes * 60 * RATE)
    return dataclasses.replace(
        track,
        frame_index=np.arange(count),
        time_s=np.arange(count) / RATE,
        xy_px=np.tile(track.xy_px, (times, 1, 1))[:count],
        world_m=np.tile(track.world_m, (times, 1, 1))[:count],
        visibility=np.tile(track.visibility, (times, 1))[:count],
        decoded_frames=count,
    )


def seconds(track: PoseTrack) -> float:
    """Judge once; CPU time, because nothing here waits."""
    began_s = time.process_time()
    api.judge(track, config=ChosenConfig())
    return time.process_time() - began_s
