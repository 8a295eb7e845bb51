"""Frames → landmarks of the person who squats, in a second pass if the first followed another."""

from __future__ import annotations

import dataclasses
import functools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valgus.model.ports import NoProgress, PoseEstimator, Progress, VideoParts
from valgus.model.poses import PoseTrack
from valgus.pose import segments, subject, upright
from valgus.pose.people_survey import Cropped, PeopleSurvey, SurveyingEstimator
from valgus.pose.segments import MakeEstimator, Segment

if TYPE_CHECKING:
    from valgus.pose.weights.installed import Weights

_log = logging.getLogger(__name__)

WORKING_SIDE_PX: Final = 800
"""About the longest side of the pictures given to the pose model, which looks at 256 px of the
person."""
MAX_RATE: Final = 30.0
"""Frames per second given to the pose model: a squat has nothing above 6 Hz."""


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Effort:
    """How the work is done; landmarks do not depend on it."""

    workers: int
    """Pose models at the same time."""
    cores: int
    """Those beyond the workers' decode ahead."""
    progress: Progress = dataclasses.field(default_factory=NoProgress)
    """Shows how far the work has come."""


def find_subject(parts: VideoParts, weights: Weights, effort: Effort) -> PoseTrack:
    """Run the pose model over a video and follow the person who squats.

    Parameters
    ----------
    parts : VideoParts
        The video.
    weights : Weights
        Of the pose model.
    effort : Effort

    Returns
    -------
    track : PoseTrack
        With notices where other people were in view, and where the pictures had to be turned.
    """
    track = _find_subject(parts, weights, effort)
    turn_deg = upright.turn_deg(track)
    if not turn_deg:
        return track
    _log.info("once more with pictures turned by %d degrees", turn_deg)
    track = _find_subject(parts.turned(turn_deg), weights, effort)
    return dataclasses.replace(track, notices=(*track.notices, upright.notice(turn_deg)))


def _find_subject(parts: VideoParts, weights: Weights, effort: Effort) -> PoseTrack:
    from valgus.pose.blazepose import BlazePose, PeopleFinder

    interval_s = subject.look_times(parts.info.duration_s)

    def plain() -> BlazePose:
        return BlazePose(weights.path, weights.info)

    with PeopleSurvey(lambda: PeopleFinder(weights.path)) as survey:

        def surveying(segment: Segment) -> PoseEstimator:
            return SurveyingEstimator(plain(), survey, interval_s, segment.start_s or 0.0)

        track = _run(parts, surveying, effort)
        chosen = subject.choose(survey.looks)
    if chosen is None or not chosen.others:
        return track
    if not subject.followed(track, chosen):
        _log.info("second pass: the first one followed another of %d people", 1 + chosen.others)
        track = _run(parts, lambda _: Cropped(plain(), chosen.region), effort)
    return dataclasses.replace(track, notices=(*track.notices, subject.several_people(chosen)))


def find_with(estimator: PoseEstimator, parts: VideoParts, effort: Effort) -> PoseTrack:
    """Run somebody's own pose model over a whole video, in one go.

    Parameters
    ----------
    estimator : PoseEstimator
        Sees the frames in order of time, and says for itself whom it follows.
    parts : VideoParts
        The video.
    effort : Effort
        One worker is enough.

    Returns
    -------
    track : PoseTrack
    """
    open_part = functools.partial(parts.open, ahead=effort.cores > 1)
    return segments.find_poses(
        segments.WHOLE, open_part, lambda _: estimator, 1, effort.progress, parts.info.duration_s
    )


def _run(parts: VideoParts, make_estimator: MakeEstimator, effort: Effort) -> PoseTrack:
    """Work on segments where the video allows it, else on the whole in one go."""

    def found(plan: Sequence[Segment]) -> PoseTrack:
        workers = min(effort.workers, len(plan))
        open_part = functools.partial(parts.open, ahead=workers < effort.cores)
        return segments.find_poses(
            plan, open_part, make_estimator, workers, effort.progress, parts.info.duration_s
        )

    plan = segments.plan(parts.divisible_s())
    name = Path(parts.info.source).name
    _log.info("%s: %d segments, %d workers", name, len(plan), effort.workers)
    if len(plan) == 1:
        return found(plan)
    try:
        return dataclasses.replace(found(plan), decoded_frames=parts.frames)
    except segments.DamagedPartError:
        _log.info("read again in one go: a segment was not what the container promised")
        return found(segments.WHOLE)
