"""Composition root and public facade: which reader, which pose model, which settings."""

from __future__ import annotations

import dataclasses
import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valgus.errors import UsageError
from valgus.judge import judge_track
from valgus.judge.judge_track import Analysis
from valgus.model.config import AnalysisConfig, ChosenConfig
from valgus.model.ports import NoProgress, PoseEstimator, Progress
from valgus.model.poses import PoseTrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from valgus.batch.running import Standing, Watcher
    from valgus.batch.work import Recipe
    from valgus.pose.segments import MakeEstimator, Segment
    from valgus.pose.weights.installed import Weights
    from valgus.video.read.parts import Parts

WORKING_SIDE_PX: Final = 800
"""About the longest side of the pictures given to the pose model, which looks at 256 px of the
person; see `valgus.video.read.parts.working_side_px`."""
MAX_RATE: Final = 30.0
"""Frames per second given to the pose model: a squat has nothing above 6 Hz."""


def analyze(
    video: str | Path,
    *,
    model: str | Path | None = None,
    config: ChosenConfig | AnalysisConfig | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    max_rate: float | None = MAX_RATE,
    use_cache: bool = True,
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
    workers : int, optional
        Pose models that work at the same time; default: as many as there are cores. The result
        does not depend on it.
    max_rate : float, optional
        Frames per second to look at, of videos that have over 1.2 times as many; None looks at
        every frame.
    use_cache : bool
        Whether landmarks that were found before are used, and new ones kept.

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
    track = find_poses(
        video,
        model=model,
        progress=progress,
        workers=workers,
        max_rate=max_rate,
        use_cache=use_cache,
    )
    return score(track, config=config)


def find_poses(
    video: str | Path,
    *,
    model: str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    max_rate: float | None = MAX_RATE,
    use_cache: bool = True,
    decode_ahead: bool = True,
) -> PoseTrack:
    """Run the pose model over a video, or get what it said before.

    Other parameters and errors as for `analyze`.

    Parameters
    ----------
    decode_ahead : bool
        Whether cores beyond the workers' may decode; False keeps to one core a worker.
    """
    from valgus.pose import cache
    from valgus.pose.weights import installed
    from valgus.video.read.parts import Parts

    workers = cores() if workers is None else workers
    if workers < 1:
        raise UsageError(f"The number of workers must be 1 or more, got {workers}.", "Give 1.")
    progress = progress or NoProgress()
    # The video comes first: nobody should wait for weights to learn of a wrong file name.
    parts = Parts(video, side_px=WORKING_SIDE_PX, max_rate=max_rate)
    found = installed.locate(None if model is None else str(model), progress)
    effort = _Effort(workers, cores() if decode_ahead else 0, progress)
    if not use_cache:
        return _find(parts, found, effort)
    settings = {"model": found.info.sha256, "side_px": WORKING_SIDE_PX, "max_rate": max_rate}
    name = cache.key(Path(video), settings)
    known = cache.load(name, os.fspath(video))
    if known is not None:
        return dataclasses.replace(known, estimator=found.info)
    track = _find(parts, found, effort)
    cache.store(name, track)
    return track


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Effort:
    """How the work is done."""

    workers: int
    """Pose models at the same time."""
    cores: int
    """Those beyond the workers' decode ahead."""
    progress: Progress
    """Is told."""


def _find(parts: Parts, found: Weights, effort: _Effort) -> PoseTrack:
    """Follow the subject, in a second pass if the first one followed somebody else."""
    from valgus.pose import subject
    from valgus.pose.blazepose import BlazePose, PeopleFinder
    from valgus.pose.people_survey import Cropped, Lookout, Watching

    interval_s = subject.look_times(parts.info.duration_s)

    def plain() -> BlazePose:
        return BlazePose(found.path, found.info)

    with Lookout(lambda: PeopleFinder(found.path)) as lookout:

        def watching(segment: Segment) -> PoseEstimator:
            return Watching(plain(), lookout, interval_s, segment.start_s or 0.0)

        track = _run(parts, watching, effort)
        chosen = subject.choose(lookout.looks)
    if chosen is None or not chosen.others:
        return track
    if not subject.followed(track, chosen):
        track = _run(parts, lambda _: Cropped(plain(), chosen.region), effort)
    return dataclasses.replace(track, notices=(*track.notices, subject.several_people(chosen)))


def _run(parts: Parts, make_estimator: MakeEstimator, effort: _Effort) -> PoseTrack:
    """Work on segments where the video allows it, else on the whole in one go."""
    from valgus.pose import segments

    def found(plan: Sequence[Segment]) -> PoseTrack:
        workers = min(effort.workers, len(plan))
        open_part = functools.partial(parts.open, ahead=workers < effort.cores)
        return segments.find_poses(
            plan, open_part, make_estimator, workers, effort.progress, parts.info.duration_s
        )

    plan = segments.plan(parts.divisible_s())
    if len(plan) == 1:
        return found(plan)
    try:
        return dataclasses.replace(found(plan), decoded_frames=parts.frames)
    except segments.DamagedPartError:
        return found(segments.WHOLE)


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
    return judge_track.judge(track, _chosen(config))


def _chosen(config: ChosenConfig | AnalysisConfig | None) -> ChosenConfig:
    return ChosenConfig(config) if isinstance(config, AnalysisConfig) else config or ChosenConfig()


def batch(
    inputs: Iterable[str],
    out: str | Path,
    *,
    listed: Iterable[str] = (),
    model: str | Path | None = None,
    config: ChosenConfig | AnalysisConfig | None = None,
    max_rate: float | None = MAX_RATE,
    use_cache: bool = True,
    workers: int | None = None,
    engine: str = "local",
    address: str | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
    watcher: Watcher | None = None,
) -> Standing:
    """Analyse many clips; what an earlier run into the same folder has done is not done again.

    Parameters
    ----------
    inputs : iterable of str
        Files, folders, patterns and remote addresses.
    out : str or Path
        Folder of the results.
    listed : iterable of str
        More of them; one that is not there is a failure among the results, not an error.
    model, config, max_rate, use_cache
        As for `analyze`.
    workers : int, optional
        Worker processes; default: one for each core.
    engine : str
        ``local``, or ``ray`` for an existing Ray cluster.
    address : str, optional
        Of the Ray cluster.
    retry_failed : bool
        Do clips again that failed before.
    progress, watcher : optional
        Are told how far preparations are, and how the batch stands.

    Returns
    -------
    standing : Standing

    Raises
    ------
    UsageError, InputError, ModelError, OutputError
        Nothing can be done at all. What is wrong with one clip is among the results.
    """
    from valgus.batch import clips, engines, running, work
    from valgus.pose.weights import installed

    engines.check(engine, workers, address)
    found = clips.find(inputs, listed, Path(out))
    bundle = installed.locate(None if model is None else str(model), progress)
    recipe = work.Recipe(str(bundle.path), _chosen(config), max_rate, use_cache)
    doing = work.Doing(recipe, _analyse_clip)
    made = engines.make(engine, doing, workers, cores(), address)
    name = work.fingerprint(recipe, bundle.info.sha256)
    return running.run(found, Path(out), name, made, watcher or running.NoWatcher(), retry_failed)


def _analyse_clip(video: Path, address: str, recipe: Recipe, progress: Progress) -> Analysis:
    """Analyse one of many clips in one of many processes; implements `batch.work.Analyse`."""
    track = find_poses(
        video,
        model=recipe.model,
        progress=progress,
        workers=1,
        max_rate=recipe.max_rate,
        use_cache=recipe.use_cache,
        decode_ahead=False,
    )
    named = dataclasses.replace(track, video=dataclasses.replace(track.video, source=address))
    return score(named, config=recipe.config)
