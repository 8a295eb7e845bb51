"""A recorded video → the landmarks of the person who squats, found or kept from before."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from valgus.errors import UsageError
from valgus.model.ports import NoProgress, PoseEstimator, Progress
from valgus.model.poses import PoseTrack
from valgus.pose import cache
from valgus.pose.find import MAX_RATE, WORKING_SIDE_PX, Effort, cores, find_subject, find_with
from valgus.pose.weights import installed


def find_poses(
    video: str | Path,
    *,
    model: str | Path | None = None,
    estimator: PoseEstimator | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    max_rate: float | None = MAX_RATE,
    use_cache: bool = True,
    decode_ahead: bool = True,
) -> PoseTrack:
    """Run the pose model over a video, or get what it said before.

    Parameters
    ----------
    video : str or Path
        A video file.
    model : str or Path, optional
        ``lite``, ``full``, ``heavy`` or the path of a ``.task`` bundle; by default what the
        environment variable ``VALGUS_MODEL`` says, else ``full``.
    estimator : PoseEstimator, optional
        Your own pose model in the place of `model`. It is entered, gets every frame in order of
        time and is left again; nothing that it says is cached.
    progress : Progress, optional
        Shows how far the work has come.
    workers : int, optional
        Pose models that work at the same time; default: as many as there are cores. The result
        does not depend on it, and an `estimator` of your own works alone.
    max_rate : float, optional
        Frames per second to look at, of videos that have over 1.2 times as many; None looks at
        every frame.
    use_cache : bool
        Whether landmarks that were found before are used, and new ones kept.
    decode_ahead : bool
        Whether cores beyond the workers' may decode; False keeps to one core a worker.

    Returns
    -------
    track : PoseTrack
        Landmarks of every frame that was looked at, T rows of J = 33.

    Raises
    ------
    UsageError
        `workers` is less than 1, `max_rate` not above 0, or `model` and `estimator` are given.
    InputError
        The video cannot be read.
    ModelError
        The pose weights cannot be had, or the pose runtime cannot start.

    Examples
    --------
    >>> from valgus import find_poses, judge
    >>> track = find_poses("squat.mp4")  # doctest: +SKIP
    >>> strict = judge(track, config={"inward_limit_deg": 8})  # doctest: +SKIP
    """
    from valgus.video.read.parts import Parts

    workers = cores() if workers is None else workers
    _refuse_unfit(workers, max_rate, model, estimator)
    effort = Effort(workers, cores() if decode_ahead else 0, progress or NoProgress())
    # The video comes first: a wrong file name should show before weights are fetched.
    parts = Parts(video, side_px=WORKING_SIDE_PX, max_rate=max_rate)
    if estimator is not None:
        return find_with(estimator, parts, effort)
    found = installed.locate(None if model is None else str(model), effort.progress)
    if not use_cache:
        return find_subject(parts, found, effort)
    settings = {"model": found.info.sha256, "side_px": WORKING_SIDE_PX, "max_rate": max_rate}
    track = cache.kept_or_found(Path(video), settings, lambda: find_subject(parts, found, effort))
    if track.video.turned_deg:
        parts = parts.turned(track.video.turned_deg)
    return dataclasses.replace(track, estimator=found.info, video=parts.info)


def _refuse_unfit(workers: int, max_rate: float | None, model: object, estimator: object) -> None:
    if workers < 1:
        raise UsageError(f"The number of workers must be 1 or more, got {workers}.", "Give 1.")
    if max_rate is not None and not max_rate > 0:
        raise UsageError(
            f"max_rate must be a number above 0, got {max_rate!r}.", "Give None for every frame."
        )
    if model is not None and estimator is not None:
        raise UsageError(
            "model and estimator both name a pose model.",
            "Give model for weights of valgus, or estimator for a pose model of your own.",
        )
