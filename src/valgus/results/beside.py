"""Which files belong together: a result, its landmarks and its video."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from valgus.model.poses import PoseTrack
from valgus.model.session import SessionResult
from valgus.pose.recorded import load_track

_LANDMARKS: Final = ".landmarks.npz"


def landmarks_file(of: Path) -> Path:
    """Name of the landmarks that are kept beside a result or a video."""
    return of.with_name(of.stem + _LANDMARKS)


def landmarks_of(video: Path) -> PoseTrack | None:
    """Landmarks that were kept beside a video, unless the video is newer."""
    if not video.is_file():
        return None
    kept = landmarks_file(video)
    if not kept.is_file():
        return None
    if kept.stat().st_mtime < video.stat().st_mtime:
        return None
    track = load_track(kept)
    return track if Path(track.video.source).name == video.name else None


def belongs(track: PoseTrack, session: SessionResult) -> bool:
    """Whether a result, of which every frame counts as a row, was found in these landmarks."""
    same = (
        track.estimator.sha256 == session.estimator.sha256
        and track.video.size_wh_px == session.video.size_wh_px
    )
    frames = {row for item in session.reps for row in (item.rep.start_row, item.rep.end_row)}
    return same and frames <= set(track.frame_index.tolist())


def video_of(source: str, near: Path) -> Path | None:
    """Find a video where it was, seen from here or from the result, or beside the result."""
    given = Path(source)
    places = (given, near.parent / given, near.parent / given.name)
    return next((place for place in places if place.is_file()), None)
