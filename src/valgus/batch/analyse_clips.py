"""The batch from what was asked for to its tables, step by step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from valgus.batch import clips, engines, running, work
from valgus.batch.running import Standing, Watcher
from valgus.batch.work import Recipe
from valgus.judge import judge_track
from valgus.judge.judge_track import JudgedTrack
from valgus.model.chosen_config import ChosenConfig, GivenConfig
from valgus.model.ports import Progress
from valgus.pose.find import MAX_RATE, cores
from valgus.pose.weights import installed
from valgus.poses_of_video import find_poses


def batch(
    inputs: Iterable[str],
    out: str | Path,
    *,
    listed: Iterable[str] = (),
    model: str | Path | None = None,
    config: GivenConfig = None,
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

    Worker processes import the program that calls this: call it under
    ``if __name__ == "__main__":``.

    Parameters
    ----------
    inputs : iterable of str
        Files, folders, patterns and remote addresses.
    out : str or Path
        Folder of the results.
    listed : iterable of str
        More of them; one that is not there is a failure among the results, not an error.
    model, config, max_rate, use_cache
        As for `valgus.analyze`.
    workers : int, optional
        Worker processes; default: one for each core.
    engine : str
        ``local``, or ``ray`` for an existing Ray cluster.
    address : str, optional
        Of the Ray cluster.
    retry_failed : bool
        Do clips again that failed before.
    progress, watcher : optional
        Show how far preparations are, and how the batch stands.

    Returns
    -------
    standing : Standing

    Raises
    ------
    UsageError, InputError, ModelError, OutputError
        Nothing can be done at all. What is wrong with one clip is among the results.

    Examples
    --------
    >>> from valgus import batch
    >>> standing = batch(["clips/"], "scored")  # doctest: +SKIP
    >>> standing.counts.done, standing.counts.failed  # doctest: +SKIP
    (128, 2)
    """
    engines.check(engine, workers, address)
    found = clips.find(inputs, listed, Path(out))
    bundle = installed.locate(None if model is None else str(model), progress)
    recipe = work.Recipe(str(bundle.path), ChosenConfig.of(config), max_rate, use_cache)
    doing = work.Doing(recipe, _analyse_clip)
    made = engines.make(engine, doing, workers, cores(), address)
    name = work.fingerprint(recipe, bundle.info.sha256)
    return running.run(found, Path(out), name, made, watcher or running.NoWatcher(), retry_failed)


def _analyse_clip(video: Path, address: str, recipe: Recipe, progress: Progress) -> JudgedTrack:
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
    return judge_track.judge(named, recipe.config)
