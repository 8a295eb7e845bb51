"""Finds all that belongs to a result, a video or landmarks, without the pose model if it can.

Whatever shows, stores or exports a result begins here. A result file wins over what a newer
program would find; the landmarks beside it only add what it does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from valgus.errors import InputError
from valgus.judge.judge_track import JudgedTrack, judge
from valgus.model.chosen_config import ChosenConfig
from valgus.model.ports import NoProgress, Progress
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.pose.recorded import load_track
from valgus.poses_of_video import find_poses
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
