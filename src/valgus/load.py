"""Finds all that belongs to a result, a video or landmarks, without the pose model if it can.

Whatever shows, stores or exports a result begins here. A result file wins over what a newer
program would find; the landmarks beside it only add what it does not hold.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valgus.errors import InputError, UsageError
from valgus.judge.judge_track import Analysis, judge
from valgus.model.config import ChosenConfig
from valgus.model.ports import NoProgress, Progress
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.pose import cache
from valgus.pose.find import MAX_RATE, WORKING_SIDE_PX, Effort, cores, find_subject
from valgus.pose.recorded import load_track
from valgus.pose.weights import installed

if TYPE_CHECKING:
    from valgus.results.reading import SessionDocument

LANDMARKS_ENDING: Final = ".landmarks.npz"
_KNOWN_MODELS: Final = ("lite", "full", "heavy")


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What there is of one session."""

    session: SessionResult
    """What was found."""
    series: KneeSeries | None
    """Every per-frame quantity; None when the landmarks are not at hand."""
    track: PoseTrack | None
    """The landmarks; None when they are not at hand."""
    video: Path | None
    """The video; None when it is not at hand."""
    lacking: tuple[str, ...] = ()
    """What is not at hand, one sentence each."""

    @classmethod
    def of(cls, analysis: Analysis, video: Path | None) -> Result:
        """Put a fresh analysis and its video together."""
        return cls(analysis.session, analysis.series, analysis.track, video)

    def whole(self) -> tuple[KneeSeries, PoseTrack]:
        """Series and landmarks.

        Raises
        ------
        InputError
            They are not at hand.
        """
        if self.series is None or self.track is None:
            raise InputError(
                "The landmarks are needed for this, and neither they nor the video are at hand.",
                "Give the video, or keep the landmarks with 'valgus analyze VIDEO --out DIR'.",
            )
        return self.series, self.track


def load(
    path: Path, progress: Progress, *, model: str | None = None, landmarks: bool = True
) -> Result:
    """Load a session from whatever holds it.

    Parameters
    ----------
    path : Path
        A result (``.json``), recorded landmarks (``.npz``) or a video.
    progress : Progress
    model : str, optional
        Pose weights, for a video whose landmarks are not at hand.
    landmarks : bool
        Whether those of a result are wanted; otherwise the result alone is read.

    Returns
    -------
    result : Result

    Raises
    ------
    InputError
        It can be read as none of these.
    ModelError
        The pose weights are needed and cannot be had.
    """
    if path.suffix.lower() == ".json":
        from valgus.results.reading import read_session

        document = read_session(path)
        if landmarks:
            return _from_document(path, document, progress, model)
        session = document.session()
        return Result(session, None, None, _first_file(_places(session.video.source, path)))
    if path.suffix.lower() == ".npz":
        track = load_track(path)
        video = _first_file(_places(track.video.source, path))
        return Result.of(judge(track, ChosenConfig()), video)
    beside = _landmarks_beside(path)
    track = beside or find_poses(path, model=model, progress=progress)
    return Result.of(judge(track, ChosenConfig()), path)


def _from_document(
    path: Path, document: SessionDocument, progress: Progress, model: str | None
) -> Result:
    # Without landmarks every frame counts as a row.
    session = document.session()
    video = _first_file(_places(session.video.source, path))
    track = _landmarks_of(path, session, video, progress, model)
    if track is None:
        return Result(session, None, None, video, (_why_none(path, session, video, model),))
    session = document.session(track.frame_index)
    series = judge(track, session.config).series
    if video is not None:
        return Result(session, series, track, video)
    no_video = f"The video {session.video.source} is not where it was: pictures are left out."
    return Result(session, series, track, None, (no_video,))


def _why_none(path: Path, session: SessionResult, video: Path | None, model: str | None) -> str:
    if video is None:
        return (
            f"Neither the landmarks of {path.name} nor its video {session.video.source} are at "
            "hand: curves and pictures are left out."
        )
    if session.estimator.name not in _KNOWN_MODELS and not model:
        return (
            f"{path.name} was found with the pose weights {session.estimator.name}, which "
            "--model names: without them, curves and pictures are left out."
        )
    return (
        f"The landmarks of {video} are not those that {path.name} was found in (another video, "
        "model or frame rate): curves and pictures are left out."
    )


def _landmarks_of(
    path: Path, session: SessionResult, video: Path | None, progress: Progress, model: str | None
) -> PoseTrack | None:
    """Get the landmarks that a result was found in."""
    beside = path.with_name(path.stem + LANDMARKS_ENDING)
    if beside.is_file():
        track = load_track(beside)
        if _belongs(track, session):
            return track
    name = session.estimator.name
    chosen = name if name in _KNOWN_MODELS else model
    if video is None or chosen is None:
        return None
    track = find_poses(video, model=chosen, progress=progress)
    return track if _belongs(track, session) else None


def _belongs(track: PoseTrack, session: SessionResult) -> bool:
    """Whether a result was found in these landmarks."""
    same = (
        track.estimator.sha256 == session.estimator.sha256
        and track.video.size_wh_px == session.video.size_wh_px
    )
    frames = {row for item in session.reps for row in (item.rep.start_row, item.rep.end_row)}
    return same and frames <= set(track.frame_index.tolist())


def _landmarks_beside(video: Path) -> PoseTrack | None:
    """Landmarks that were kept beside a video, unless the video is newer."""
    beside = video.with_name(video.stem + LANDMARKS_ENDING)
    if not (beside.is_file() and video.is_file()):
        return None
    if beside.stat().st_mtime < video.stat().st_mtime:
        return None
    track = load_track(beside)
    return track if Path(track.video.source).name == video.name else None


def _places(source: str, near: Path) -> tuple[Path, ...]:
    """Where a video may be: where it was, seen from here or from the result, or beside it."""
    given = Path(source)
    return given, near.parent / given, near.parent / given.name


def _first_file(places: tuple[Path, ...]) -> Path | None:
    return next((place for place in places if place.is_file()), None)


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

    Parameters
    ----------
    video : str or Path
        A video file.
    model : str or Path, optional
        ``lite``, ``full``, ``heavy`` or the path of a ``.task`` bundle; by default what the
        environment variable ``VALGUS_MODEL`` says, else ``full``.
    progress : Progress, optional
        Shows how far the work has come.
    workers : int, optional
        Pose models that work at the same time; default: as many as there are cores. The result
        does not depend on it.
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

    Raises
    ------
    InputError
        The video cannot be read.
    ModelError
        The pose weights cannot be had, or the pose runtime cannot start.
    """
    from valgus.video.read.parts import Parts

    workers = cores() if workers is None else workers
    if workers < 1:
        raise UsageError(f"The number of workers must be 1 or more, got {workers}.", "Give 1.")
    progress = progress or NoProgress()
    # The video comes first: nobody should wait for weights to learn of a wrong file name.
    parts = Parts(video, side_px=WORKING_SIDE_PX, max_rate=max_rate)
    found = installed.locate(None if model is None else str(model), progress)
    effort = Effort(workers, cores() if decode_ahead else 0, progress)
    if not use_cache:
        return find_subject(parts, found, effort)
    settings = {"model": found.info.sha256, "side_px": WORKING_SIDE_PX, "max_rate": max_rate}
    name = cache.key(Path(video), settings)
    known = cache.load(name, os.fspath(video))
    if known is not None:
        return dataclasses.replace(known, estimator=found.info, video=parts.info)
    track = find_subject(parts, found, effort)
    cache.store(name, track)
    return track
