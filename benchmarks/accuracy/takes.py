"""The same squats filmed again: another day's camera, and the camera 15 degrees to either side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.accuracy.scenarios import draw, stratum
from fixtures.rendering.scenario import Scenario

_STREAM = 7042
VIEWS: tuple[tuple[str, float], ...] = (("a", 0.0), ("b", 0.0), ("l", 15.0), ("r", -15.0))
"""Take and camera yaw; ``b`` repeats ``a`` with a camera that was put up anew."""


def takes(seed: int) -> list[Scenario]:
    """All takes of one drawn squat, named ``kSEED_TAKE``.

    The motion is the same to the millimetre; distance, height, aim, roll, light and noise differ
    as they do when a phone is put up again.
    """
    return [_take(draw(seed), take, yaw) for take, yaw in VIEWS]


def _take(scenario: Scenario, take: str, yaw_deg: float) -> Scenario:
    rng = np.random.default_rng([_STREAM, scenario.seed, ord(take)])
    was = scenario.camera
    camera = replace(
        was,
        yaw_deg=yaw_deg + (0.0 if take == "a" else float(rng.normal(0, 2))),
        distance_m=was.distance_m * float(rng.uniform(0.93, 1.07)),
        height_m=float(np.clip(was.height_m + rng.normal(0, 0.08), 0.4, 1.6)),
        roll_deg=float(rng.normal(0, 1)),
    )
    room = replace(scenario.room, light_azimuth_deg=float(rng.uniform(-60, 60)))
    return replace(
        scenario, name=f"k{scenario.seed:04d}_{take}", camera=camera, room=room, bystander=None
    )


def seeds_for_takes(first: int, count: int) -> Iterable[int]:
    """Seeds from `first` on whose scenario is frontal and stands on two legs."""
    seed, found = first, 0
    while found < count:
        scenario = draw(seed)
        if stratum(seed) == "front" and all(rep.lift is None for rep in scenario.reps):
            found += 1
            yield seed
        seed += 1
