"""Composition root and public facade: which reader, which pose model, which settings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from valgus import pipeline
from valgus.config import AnalysisConfig, ChosenConfig
from valgus.model import PoseTrack
from valgus.pipeline import Analysis
from valgus.ports import FrameSource, NoProgress, Progress

WORKING_SIDE_PX = 960
"""Longest side of the pictures given to the pose model; it looks at 256 px of the person."""


def analyze(
    video: str | Path,
    *,
    model: str | Path | None = None,
    config: ChosenConfig | AnalysisConfig | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Find the repetitions in a video and judge each leg.

    Parameters
    ----------
    video : str or Path
        A video file.
    model : str or Path, optional
        ``lite``, ``full``, ``heavy`` or the path of a ``.task`` bundle; by default what the
        environment variable ``VALGUS_MODEL`` says, else ``full``.
    config : ChosenConfig or AnalysisConfig, optional
        Settings; defaults otherwise.
    progress : Progress, optional
        Is told how far the work has come.

    Returns
    -------
    analysis : Analysis

    Raises
    ------
    InputError
        The video cannot be read.
    ModelError
        The pose weights cannot be had, or the pose runtime cannot start.

    Examples
    --------
    >>> from valgus import analyze  # doctest: +SKIP
    >>> analyze("squat.mp4").session.flagged()  # doctest: +SKIP
    (2, 4)
    """
    track = find_poses(video, model=model, progress=progress)
    return score(track, config=config)


def find_poses(
    video: str | Path,
    *,
    model: str | Path | None = None,
    progress: Progress | None = None,
) -> PoseTrack:
    """Run the pose model over a video; parameters and errors as for `analyze`."""
    from valgus.pose import subject, weights
    from valgus.pose.blazepose import BlazePose, PeopleFinder

    progress = progress or NoProgress()
    # The video comes first: nobody should wait for weights to learn of a wrong file name.
    with _open(video) as source:
        found = weights.locate(None if model is None else str(model), progress)
        with BlazePose(found.path, found.info) as estimator, PeopleFinder(found.path) as finder:
            interval_s = subject.look_times(source.info.duration_s)
            watching = subject.Watching(estimator, finder, interval_s)
            track = pipeline.find_poses(source, watching, progress)
    chosen = subject.choose(watching.looks)
    if chosen is None or not chosen.others:
        return track
    if not subject.followed(track, chosen):
        with _open(video) as source, BlazePose(found.path, found.info) as estimator:
            cropped = subject.Cropped(estimator, chosen.region)
            track = pipeline.find_poses(source, cropped, progress)
    return dataclasses.replace(track, notices=(*track.notices, subject.several_people(chosen)))


def _open(video: str | Path) -> FrameSource:
    from valgus.video.prefetch import Prefetched
    from valgus.video.reading import VideoReader

    return Prefetched(VideoReader(video, max_side_px=WORKING_SIDE_PX))


def score(track: PoseTrack, *, config: ChosenConfig | AnalysisConfig | None = None) -> Analysis:
    """Judge landmarks that were found before; needs neither video nor pose model.

    Parameters
    ----------
    track : PoseTrack
    config : ChosenConfig or AnalysisConfig, optional

    Returns
    -------
    analysis : Analysis
    """
    if isinstance(config, AnalysisConfig):
        config = ChosenConfig(config)
    return pipeline.judge(track, config or ChosenConfig())
