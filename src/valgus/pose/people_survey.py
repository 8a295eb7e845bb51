"""Pose estimators about another one: one that looks for everybody, one that sees a part only."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from valgus.model.arrays import ImageArray
from valgus.model.frames import Frame
from valgus.model.ports import PoseEstimator
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.pose.subject import Box, Look, Seen


class Finder(Protocol):
    """Finds everybody in a picture; a context manager."""

    def survey(self, image_rgb: ImageArray) -> Sequence[Seen]:
        """List the people in a picture, shape (H, W, 3)."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class PeopleSurvey:
    """Notes who is in the pictures that several threads show it, one look at a time.

    Parameters
    ----------
    make : callable
        Makes the finder; called at the first look, because short clips may need none.
    """

    def __init__(self, make: Callable[[], Finder]) -> None:
        self._make = make
        self._finder: Finder | None = None
        self._alone = threading.Lock()
        self._looks: dict[float, Look] = {}

    @property
    def looks(self) -> tuple[Look, ...]:
        """What was seen so far, in order of time."""
        return tuple(look for _, look in sorted(self._looks.items()))

    def look(self, frame: Frame) -> None:
        """Note everybody in a frame."""
        with self._alone:
            if self._finder is None:
                self._finder = self._make()
                self._finder.__enter__()
            people = tuple(self._finder.survey(frame.image_rgb))
            self._looks[frame.time_s] = Look(frame.time_s, people)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._finder is not None:
            self._finder.__exit__(kind, error, trace)


class _Around:
    """A pose estimator that is entered and left together with the one that it is about."""

    def __init__(self, estimator: PoseEstimator) -> None:
        self._estimator = estimator

    @property
    def info(self) -> PoseModelInfo:
        """Which weights are used."""
        return self._estimator.info

    def __enter__(self) -> Self:
        self._estimator.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._estimator.__exit__(kind, error, trace)


class SurveyingEstimator(_Around):
    """A pose estimator that looks for everybody now and then, beside following one person.

    The looks are due at the same frames of a video however it is cut into parts.

    Parameters
    ----------
    estimator : PoseEstimator
        Follows one person.
    survey : PeopleSurvey
        Sees everybody.
    interval_s : float
        Time between two looks; the first one is due after half of it.
    from_s : float
        Earlier frames are another part's to look at.
    """

    def __init__(
        self, estimator: PoseEstimator, survey: PeopleSurvey, interval_s: float, from_s: float = 0.0
    ) -> None:
        super().__init__(estimator)
        self._survey = survey
        self._interval_s = interval_s
        self._from_s = from_s
        self._last_slot = 0

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return the landmarks of the person that the estimator follows."""
        slot = math.floor(frame.time_s / self._interval_s + 0.5)
        if slot != self._last_slot and frame.time_s >= self._from_s:
            self._survey.look(frame)
        self._last_slot = slot
        return self._estimator.estimate(frame)


class Cropped(_Around):
    """A pose estimator that is shown one part of each picture only.

    Parameters
    ----------
    estimator : PoseEstimator
        Entered and left together with this one.
    region : tuple of float
        Left, top, right and bottom as fractions of the picture's size.
    """

    def __init__(self, estimator: PoseEstimator, region: Box) -> None:
        super().__init__(estimator)
        self._region = region

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return the landmarks in pixels of the full-size picture."""
        height, width = frame.image_rgb.shape[:2]
        left, top, right, bottom = self._region
        x0, y0 = int(left * width), int(top * height)
        x1, y1 = (
            max(int(np.ceil(right * width)), x0 + 1),
            max(int(np.ceil(bottom * height)), y0 + 1),
        )
        scale = np.array(frame.full_size_wh_px) / (width, height)
        size = (round((x1 - x0) * scale[0]), round((y1 - y0) * scale[1]))
        part = replace(frame, image_rgb=frame.image_rgb[y0:y1, x0:x1], full_size_wh_px=size)
        found = self._estimator.estimate(part)
        return replace(found, xy_px=found.xy_px + scale * (x0, y0))
