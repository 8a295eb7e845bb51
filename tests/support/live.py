"""Plays recorded landmarks to the live engine, without camera, model or threads."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import Any, Self

import numpy as np

from valgus.live.engine import LiveEngine
from valgus.live.state import LiveState
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.frames import Frame, VideoInfo
from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
from valgus.model.reason import Reason
from valgus.pose.recorded import ReplayEstimator


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


class Replayed(ReplayEstimator):
    """Recorded landmarks under any name, as slowly as wanted."""

    def __init__(self, track: PoseTrack, name: str = "full", seconds_each: float = 0.0) -> None:
        super().__init__(track)
        self._named = dataclasses.replace(track.estimator, name=name)
        self._seconds_each = seconds_each

    @property
    def info(self) -> PoseModelInfo:
        return self._named

    def estimate(self, frame: Frame) -> PoseObservation:
        time.sleep(self._seconds_each)
        return super().estimate(frame)


class FakeCamera:
    """Dark pictures at the times of a track; a patient one waits for `taken` after each."""

    dropped = 0

    def __init__(
        self,
        track: PoseTrack,
        *,
        seconds_each: float = 0.0,
        patient: bool = False,
        endless: bool = False,
        fails_at: int | None = None,
        silent: Reason | None = None,
    ) -> None:
        self._track = track
        self._seconds_each = seconds_each
        self._patient = patient
        self._endless = endless
        self._fails_at = fails_at
        self.status = silent
        self.decoded_frames = 0
        self.notices: tuple[Reason, ...] = ()
        self.stopped = threading.Event()
        self.taken = threading.Semaphore(0)
        self._image = np.zeros((32, 18, 3), np.uint8)

    @property
    def info(self) -> VideoInfo:
        return self._track.video

    def stop(self) -> None:
        self.stopped.set()

    def __iter__(self) -> Iterator[Frame]:
        if self.status:
            self.stopped.wait()
            return
        for row in range(len(self._track)):
            if row == self._fails_at:
                raise ZeroDivisionError("the camera")
            if self.stopped.wait(self._seconds_each):
                return
            self.decoded_frames += 1
            yield self._frame(row)
            if self._patient:
                self._wait_until_taken()
        if self._endless:
            self.stopped.wait()

    def _frame(self, row: int) -> Frame:
        index, time_s = int(self._track.frame_index[row]), float(self._track.time_s[row])
        return Frame(index, time_s, self._image, self._track.video.size_wh_px)

    def _wait_until_taken(self) -> None:
        """Wait for `taken`: then nothing is dropped, however slow the machine is."""
        while not self.taken.acquire(timeout=0.1) and not self.stopped.is_set():
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
