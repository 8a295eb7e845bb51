"""Runs a pose model over frames and puts what it says into one track."""

from __future__ import annotations

from dataclasses import replace

from valgus.model.ports import FrameSource, PoseEstimator, Progress
from valgus.model.poses import PoseObservation, PoseTrack


def find_poses(source: FrameSource, estimator: PoseEstimator, progress: Progress) -> PoseTrack:
    """Run the pose model over all frames.

    Parameters
    ----------
    source : FrameSource
        Entered already.
    estimator : PoseEstimator
        Entered already.
    progress : Progress

    Returns
    -------
    track : PoseTrack
    """
    observations: list[PoseObservation] = []
    progress.start("Finding the pose", source.info.duration_s, "s of video")
    for frame in source:
        observations.append(estimator.estimate(frame))
        progress.advance(frame.time_s)
    progress.finish()
    return join(observations, source, estimator)


def join(
    observations: list[PoseObservation], source: FrameSource, estimator: PoseEstimator
) -> PoseTrack:
    """Put observations in order of time into one track."""
    found = PoseTrack.of(observations, source.info, estimator.info)
    return replace(found, decoded_frames=source.decoded_frames, notices=source.notices)
