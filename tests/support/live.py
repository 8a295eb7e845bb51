"""Plays recorded landmarks to the live engine, without camera, model or threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from valgus.config import AnalysisConfig, ChosenConfig
from valgus.live.engine import LiveEngine
from valgus.live_state import LiveState
from valgus.model import PoseObservation, PoseTrack


class InPlace(Executor):
    """Does at once what it is asked to do."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def observations(track: PoseTrack) -> list[PoseObservation]:
    """Take a track apart into frames."""
    return [
        PoseObservation(
            int(track.frame_index[row]),
            float(track.time_s[row]),
            track.xy_px[row],
            track.world_m[row],
            track.visibility[row],
        )
        for row in range(len(track))
    ]


def play(
    track: PoseTrack, config: AnalysisConfig | None = None, **how: Any
) -> tuple[LiveEngine, list[LiveState]]:
    """Give a track to a new engine frame by frame; return it with every state it showed."""
    chosen = ChosenConfig(config or AnalysisConfig())
    engine = LiveEngine(track.video, track.estimator, chosen, InPlace(), **how)
    return engine, [engine.update(seen) for seen in observations(track)]
