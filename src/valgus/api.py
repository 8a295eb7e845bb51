"""The public functions: each names the steps of its job."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from valgus.judge import judge_track
from valgus.judge.judge_track import Analysis
from valgus.load import find_poses
from valgus.model.config import AnalysisConfig, ChosenConfig
from valgus.model.ports import Progress
from valgus.model.poses import PoseTrack
from valgus.pose.find import MAX_RATE, cores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from valgus.batch.running import Standing, Watcher
    from valgus.batch.work import Recipe


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
