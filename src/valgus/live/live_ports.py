"""What a live session asks of the outside world beside `valgus.model.ports`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from valgus.errors import ValgusError
from valgus.live.following import Following
from valgus.live.state import Cue, Metering
from valgus.model.arrays import IntArray
from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import FrameSource
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult


class LiveSource(FrameSource, Protocol):
    """Frames at their own pace, until it is asked to stop."""

    @property
    def status(self) -> Reason | None:
        """Why no frame comes; None while they come."""

    @property
    def dropped(self) -> int:
        """Frames that were replaced by newer ones before they were handed out."""

    def stop(self) -> None:
        """End the iteration soon; may be called from any thread."""


class Estimators(Protocol):
    """Makes pose estimators."""

    def __call__(self, name: str | None) -> AbstractContextManager[Following]:
        """Load the weights of this name; None means those that the session was begun with."""


class Keeper(Protocol):
    """Keeps a session as it goes; none of its methods waits for a disk, but for `end`."""

    @property
    def trouble(self) -> ValgusError | None:
        """Why something could not be kept; the session goes on without it."""

    def begin(self, video: VideoInfo, estimator: PoseModelInfo) -> None:
        """Say what is going to come."""

    def frame(self, frame: Frame, seen: PoseObservation) -> None:
        """Take one frame and its landmarks."""

    def rep(self, session: SessionResult, frame_index: IntArray) -> None:
        """Take the session so far, after a repetition, with its rows' stream indexes."""

    def end(
        self, session: SessionResult, series: KneeSeries, figures: Metering, cues: tuple[Cue, ...]
    ) -> tuple[str, ...]:
        """Take the whole session; return the files that were written."""

    def close(self) -> None:
        """Let go of everything, also after a failure."""


class VideoKeeper(Protocol):
    """Keeps the pictures of a session."""

    def frame(self, frame: Frame) -> None:
        """Take one frame; never waits."""

    def end(self) -> tuple[str, ...]:
        """Finish the file and return its path."""

    def close(self) -> None:
        """Let go of everything, also after a failure."""
