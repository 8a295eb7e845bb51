"""What the core asks of the outside world; every implementation passes one contract test."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from valgus.model.frames import Frame, VideoInfo
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.model.reason import Reason


class FrameSource(Protocol):
    """Frames in order of presentation time; a context manager that can be iterated once."""

    @property
    def info(self) -> VideoInfo:
        """What the container says; known before the first frame."""

    @property
    def decoded_frames(self) -> int:
        """Frames decoded so far, also those not handed out."""

    @property
    def notices(self) -> tuple[Reason, ...]:
        """What went wrong without ending the reading; complete once iteration has ended."""

    def __iter__(self) -> Iterator[Frame]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class PartSource(FrameSource, Protocol):
    """Frames of a part of a video."""

    @property
    def sound(self) -> bool:
        """Whether the part, read to its end, is all that a whole reading would have of it."""


class VideoParts(Protocol):
    """A recorded video whose parts may be read by several threads."""

    @property
    def info(self) -> VideoInfo:
        """What the container says."""

    @property
    def frames(self) -> int:
        """Frames of a divisible video."""

    def turned(self, clockwise_deg: int) -> VideoParts:
        """Make the same video with its pictures turned: by 0, 90, 180 or 270 degrees."""

    def divisible_s(self) -> float | None:
        """Time of the last frame, where parts are sure to add up to the whole; else None."""

    def open(
        self, start_s: float | None = None, stop_s: float | None = None, *, ahead: bool = True
    ) -> PartSource:
        """Open the frames with ``start_s <= time_s < stop_s``; None is the beginning or the end."""


class PoseEstimator(Protocol):
    """Finds one person's landmarks in frames that come in order of time."""

    @property
    def info(self) -> PoseModelInfo:
        """Which weights are used."""

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return the landmarks in pixels of the full-size picture, NaN when no one is there."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Progress(Protocol):
    """Shows how far a job has come."""

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units; None when the total is not known."""

    def advance(self, done: float) -> None:
        """Say that `done` units in all are finished."""

    def finish(self) -> None:
        """End the task."""


class NoProgress:
    """A progress that shows nothing."""

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Ignore."""

    def advance(self, done: float) -> None:
        """Ignore."""

    def finish(self) -> None:
        """Ignore."""
