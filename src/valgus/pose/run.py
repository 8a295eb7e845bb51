"""Runs a pose model over frames and puts what it says into one track."""

from __future__ import annotations

import numpy as np

from valgus.model.arrays import FloatArray
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
    return PoseTrack(
        frame_index=np.array([item.index for item in observations], dtype=np.int64),
        time_s=np.array([item.time_s for item in observations], dtype=np.float64),
        xy_px=_stack([item.xy_px for item in observations], 2),
        world_m=_stack([item.world_m for item in observations], 3),
        visibility=_stack([item.visibility for item in observations], None),
        video=source.info,
        estimator=estimator.info,
        decoded_frames=source.decoded_frames,
        notices=source.notices,
    )


def _stack(rows: list[FloatArray], last: int | None) -> FloatArray:
    """Stack per-frame landmarks; a video without frames still gets the right shape."""
    shape = (33,) if last is None else (33, last)
    return np.stack(rows) if rows else np.empty((0, *shape))
