"""``valgus check``: the set-up gate without a session."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from valgus.judge import judge_track, view
from valgus.live import setup_check
from valgus.live.following import Following
from valgus.live.loop import brightness
from valgus.live.recording import Recording
from valgus.live.setup_check import Surroundings
from valgus.live.state import Check
from valgus.live.tracking import Tracking
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.ports import FrameSource

_SETTLED_S: Final = 2.0
"""A camera needs so long for its exposure, and a person to stand still."""
_LOOKED_AT_S: Final = 1.0


def look_at(
    source: FrameSource,
    following: Following,
    config: AnalysisConfig,
    seconds: float,
    live: bool,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Check, ...]:
    """Watch until the gate is green, or for so long, and return its last checks.

    Parameters
    ----------
    source : FrameSource
        Entered already.
    following : Following
        Entered already.
    config : AnalysisConfig
    seconds : float, s
    live : bool
        Whether frames come at their own pace: then the rate that this machine manages counts,
        else that of the recording.
    clock : callable
        Monotonic seconds.
    """
    recording = Recording(source.info, following.info)
    tracking = Tracking(config, recording.track())
    checks: tuple[Check, ...] = ()
    around, begin = Surroundings(), 0
    light: list[float] = []
    times: list[float] = []
    for frame in source:
        seen = following.estimate(frame)
        recording.append(seen)
        tracking.update(seen, deep=False)
        light.append(brightness(frame.image_rgb))
        times.append(clock() if live else frame.time_s)
        around = Surroundings(float(np.mean(light[-30:])), _rate_hz(times), following.others)
        begin = recording.row_at(frame.time_s - _LOOKED_AT_S)
        found = tracking.calibrated
        seen_from = None if found is None else view.look(found.centres, config)
        checks = setup_check.look(recording.track(begin), seen_from, around, config)
        if frame.time_s >= seconds or (frame.time_s >= _SETTLED_S and _all_well(checks)):
            break
    if live or tracking.calibrated is not None:
        return checks
    # No one can be asked to stand still in a recording: it is looked at as `analyze` does.
    whole = judge_track.judge(recording.track(), ChosenConfig(config)).session.view
    return setup_check.look(recording.track(begin), whole, around, config)


def _rate_hz(times: list[float]) -> float:
    recent = times[-30:]
    span_s = recent[-1] - recent[0]
    return (len(recent) - 1) / span_s if span_s > 0 else float("nan")


def _all_well(checks: tuple[Check, ...]) -> bool:
    return setup_check.green(checks) and not setup_check.first_advice(checks)
