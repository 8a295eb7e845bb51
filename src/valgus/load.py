"""Finds all that belongs to a result, a video or landmarks, without the pose model if it can.

Whatever shows, stores or exports a result begins here. A result file wins over what a newer
program would find; the landmarks beside it only add what it does not hold.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from valgus.errors import InputError, UsageError
from valgus.judge.judge_track import JudgedTrack, judge
from valgus.model.config import ChosenConfig
from valgus.model.ports import NoProgress, PoseEstimator, Progress
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.pose import cache
from valgus.pose.find import MAX_RATE, WORKING_SIDE_PX, Effort, cores, find_subject, find_with
from valgus.pose.recorded import load_track
from valgus.pose.weights import installed
from valgus.report import analysis
from valgus.results import beside

if TYPE_CHECKING:
    from valgus.results.reading import SessionDocument

_KNOWN_MODELS: Final = ("lite", "full", "heavy")


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What there is of one session.

    Examples
    --------
    >>> from valgus import load
    >>> found = load("results/squat.json")  # doctest: +SKIP
    >>> found.session.flagged(), found.video  # doctest: +SKIP
    ((2, 4), PosixPath('squat.mp4'))
    """

    session: SessionResult
    """What was found."""
    series: KneeSeries | None
    """Every per-frame quantity; None when the landmarks are not here."""
    track: PoseTrack | None
    """The landmarks; None when they are not here."""
    video: Path | None
    """The video; None when it is not here."""
    lacking: tuple[Reason, ...] = ()
    """What is missing."""

    @classmethod
    def of(cls, judged: JudgedTrack, video: Path | None) -> Loaded:
        """Put judged landmarks and their video together."""
        return cls(judged.session, judged.series, judged.track, video)

    def to_dict(self) -> dict[str, Any]:
        """Make the document: the JSON file as plain values."""
        return analysis.to_dict(self.session, self.series)

    def to_frame(self) -> Any:
        """Make a pandas data frame with a row for each repetition and leg."""
        return analysis.to_frame(self.session, self.series)

    def whole(self) -> tuple[KneeSeries, PoseTrack]:
        """Series and landmarks.

        Raises
        ------
        InputError
            They are not available.
        """
        if self.series is None or self.track is None:
            raise InputError(
                "The landmarks are needed for this, and neither they nor the video are at hand.",
                "Give the video, or keep the landmarks with 'valgus analyze VIDEO --out DIR'.",
            )
        return self.series, self.track


def load(
    path: str | Path,
    *,
    model: str | None = None,
    progress: Progress | None = None,
    landmarks: bool = True,
) -> Loaded:
    """Load a session from whatever holds it, with everything that belongs to it.

    A result is taken as it was written. Its landmarks are those beside it, or are found again in
    its video; what cannot be had is missing in the answer, and no error.

    Parameters
    ----------
    path : str or Path
        A result (``.json``), recorded landmarks (``.npz``) or a video.
    model : str, optional
        Pose weights, for a video whose landmarks are not kept.
    progress : Progress, optional
        Shows how far the work has come.
    landmarks : bool
        Whether those of a result are wanted; otherwise the result alone is read.

    Returns
    -------
    found : Loaded

    Raises
    ------
    InputError
        It can be read as none of these.
    ModelError
        The pose weights are needed and cannot be had.

    Examples
    --------
    >>> from valgus import load
    >>> load("results/squat.json").session.flagged()  # doctest: +SKIP
    (2, 4)
    """
    path, progress = Path(path), progress or NoProgress()
    if path.suffix.lower() == ".json":
        from valgus.results.reading import read_session

        document = read_session(path)
        if landmarks:
            return _from_document(path, document, progress, model)
        session = document.session()
        return Loaded(session, None, None, beside.video_of(session.video.source, path))
    if path.suffix.lower() == ".npz":
        track = load_track(path)
        video = beside.video_of(track.video.source, path)
        return Loaded.of(judge(track, ChosenConfig()), video)
    track = beside.landmarks_of(path) or find_poses(path, model=model, progress=progress)
    return Loaded.of(judge(track, ChosenConfig()), path)


def _from_document(
    path: Path, document: SessionDocument, progress: Progress, model: str | None
) -> Loaded:
    # Without landmarks every frame counts as a row.
    session = document.session()
    video = beside.video_of(session.video.source, path)
    track = _landmarks_of(path, session, video, progress, model)
    if track is None:
        return Loaded(session, None, None, video, (_why_none(path, session, video, model),))
    session = document.session(track.frame_index)
    series = judge(track, session.config).series
    if video is not None:
        return Loaded(session, series, track, video)
    no_video = Reason("no_video", {"video": session.video.source})
    return Loaded(session, series, track, None, (no_video,))


def _why_none(path: Path, session: SessionResult, video: Path | None, model: str | None) -> Reason:
    if video is None:
        return Reason("nothing_beside", {"result": path.name, "video": session.video.source})
    name = session.estimator.name
    if name not in _KNOWN_MODELS and not model:
        return Reason("unknown_model", {"result": path.name, "model": name})
    return Reason("other_landmarks", {"result": path.name, "video": str(video)})


def _landmarks_of(
    path: Path, session: SessionResult, video: Path | None, progress: Progress, model: str | None
) -> PoseTrack | None:
    """Get the landmarks that a result was found in."""
    file = beside.landmarks_file(path)
    if file.is_file():
        track = load_track(file)
        if beside.belongs(track, session):
            return track
    name = session.estimator.name
    chosen = name if name in _KNOWN_MODELS else model
    if video is None or chosen is None:
        return None
    track = find_poses(video, model=chosen, progress=progress)
    return track if beside.belongs(track, session) else None


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
