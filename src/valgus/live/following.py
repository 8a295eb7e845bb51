"""Keeps to the person who squats when others come into view during a live session."""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import Final, Self

import numpy as np

from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import PoseEstimator
from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
from valgus.pose import subject
from valgus.pose.people_survey import Cropped, Finder
from valgus.pose.subject import Look

_FIRST_LOOK_S: Final = 0.3
_EARLY_S: Final = 1.0
_EARLY_LOOKS: Final = 4
_LATER_S: Final = 10.0
"""A look takes as long as some frames: often at first, seldom once the set-up stands."""
_LOOKS: Final = 5
_LOST_S: Final = 1.5
"""So long without anybody in the part that was cut out, the subject stands elsewhere."""


class Following:
    """A pose estimator that sticks to one person; implements `valgus.model.ports.PoseEstimator`.

    Parameters
    ----------
    estimator : PoseEstimator
        Entered and left together with this one.
    finder : Finder, optional
        Sees everybody; without one, whoever the estimator follows is the subject.
    """

    def __init__(self, estimator: PoseEstimator, finder: Finder | None = None) -> None:
        self._estimator = estimator
        self._finder = finder
        self._looks: deque[Look] = deque(maxlen=_LOOKS)
        self._seen: deque[PoseObservation] = deque(maxlen=_LOOKS)
        self._count = 0
        self._next_s = -np.inf
        self._cropped: PoseEstimator | None = None
        self._present_s = -np.inf
        self.others = 0
        """People in view beside the subject."""

    @property
    def info(self) -> PoseModelInfo:
        """Which weights are used."""
        return self._estimator.info

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return the landmarks of the subject."""
        seen = (self._cropped or self._estimator).estimate(frame)
        if seen.present:
            self._present_s = frame.time_s
        elif frame.time_s - self._present_s > _LOST_S:
            self._begin_anew()
        if self._finder is not None:
            self._look(self._finder, frame, seen)
        return seen

    def _begin_anew(self) -> None:
        self._cropped, self._count, self.others = None, 0, 0
        self._looks.clear()
        self._seen.clear()

    def _look(self, finder: Finder, frame: Frame, seen: PoseObservation) -> None:
        if self._next_s == -np.inf:
            self._next_s = frame.time_s + _FIRST_LOOK_S
        if frame.time_s < self._next_s or not seen.present:
            return
        self._count += 1
        early = self._count < _EARLY_LOOKS
        self._next_s = frame.time_s + (_EARLY_S if early else _LATER_S)
        self._looks.append(Look(frame.time_s, tuple(finder.survey(frame.image_rgb))))
        self._seen.append(seen)
        chosen = subject.choose(tuple(self._looks))
        self.others = 0 if chosen is None else chosen.others
        if chosen is None or not chosen.others or self._cropped is not None:
            return
        video = VideoInfo("looks", frame.full_size_wh_px, None, None, 0)
        if not subject.followed(PoseTrack.of(self._seen, video, self.info), chosen):
            self._cropped = Cropped(self._estimator, chosen.region)

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
