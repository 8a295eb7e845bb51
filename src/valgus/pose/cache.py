"""Landmarks that were found before: the pose model runs once for each video and model.

An entry's name is a checksum of everything that its landmarks depend on. Entries are whole or not
there, and the oldest make room when all of them together grow too large.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import logging
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from valgus.errors import InputError, OutputError
from valgus.model.poses import PoseTrack
from valgus.pose.recorded import load_track, save_track
from valgus.pose.weights.installed import cache_dir

_log = logging.getLogger(__name__)

SIZE_VARIABLE: Final = "VALGUS_CACHE_MB"
_DEFAULT_MB: Final = 1000
_TRACKING_VERSION: Final = 3
"""Raise it when the way from pictures to landmarks changes, and every entry is out of date."""
_MADE_BY: Final = ("mediapipe", "av")
"""Packages another version of which may give other landmarks."""
_FREED_SHARE: Final = 0.1
"""Room is made for more than one entry at a time."""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What the cache holds."""

    folder: Path
    """Where."""
    entries: int
    """Videos whose landmarks are kept."""
    size_bytes: int
    """All of them together."""
    limit_bytes: float
    """Size beyond which the least recently used go; infinite when there is no limit."""


def folder() -> Path:
    """Folder of the landmarks, beside that of the weights."""
    return cache_dir().parent / "landmarks"


def limit_bytes() -> float:
    """Size that the cache may have, as `VALGUS_CACHE_MB` says; 0 is no cache, ``inf`` no limit."""
    try:
        megabytes = float(os.environ.get(SIZE_VARIABLE, _DEFAULT_MB))
    except ValueError:
        megabytes = math.nan
    return 1e6 * (_DEFAULT_MB if math.isnan(megabytes) else max(megabytes, 0.0))


def key(video: Path, settings: Mapping[str, object]) -> str:
    """Name of the entry of a video's landmarks.

    Parameters
    ----------
    video : Path
        Its content counts, not its name.
    settings : mapping
        Whatever else the landmarks depend on, as plain values.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with video.open("rb") as file:
        content = hashlib.file_digest(file, "blake2b").hexdigest()
    about = {
        "content": content,
        "tracking": _TRACKING_VERSION,
        **{name: metadata.version(name) for name in _MADE_BY},
        **settings,
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def kept_or_found(
    video: Path, settings: Mapping[str, object], find: Callable[[], PoseTrack]
) -> PoseTrack:
    """Get the landmarks of a video: those of before, else those that are found now, and keep them.

    Parameters
    ----------
    video : Path
    settings : mapping
        Whatever else the landmarks depend on, as plain values.
    find : callable
        Finds them, which takes long.
    """
    name = key(video, settings)
    known = load(name, os.fspath(video))
    _log.info("%s: landmarks %s", video.name, "not in the cache" if known is None else "cached")
    if known is not None:
        return known
    track = find()
    store(name, track)
    return track


def load(name: str, source: str) -> PoseTrack | None:
    """Get an entry; None when there is none, or none that is whole.

    Parameters
    ----------
    name : str
        From `key`.
    source : str
        What the video is called now.
    """
    path = _path(name)
    if not limit_bytes():
        return None
    try:
        track = load_track(path)
    except InputError:
        return None
    if any(notice.written for notice in track.notices):
        return None  # of an earlier version: it could be said in English only
    with contextlib.suppress(OSError):
        path.touch()  # the least recently used make room
    return dataclasses.replace(track, video=dataclasses.replace(track.video, source=source))


def store(name: str, track: PoseTrack) -> None:
    """Keep landmarks, if that is possible: a full disk is no reason to lose an analysis."""
    if not limit_bytes():
        return
    with contextlib.suppress(OSError, OutputError):
        folder().mkdir(parents=True, exist_ok=True)
        save_track(_path(name), track)
        _make_room()


def info() -> CacheInfo:
    """Say what the cache holds."""
    sizes = [size for _, size, _ in _entries()]
    return CacheInfo(folder(), len(sizes), sum(sizes), limit_bytes())


def clear() -> CacheInfo:
    """Remove every entry; return what there was."""
    before = info()
    for _, _, path in _entries():
        path.unlink(missing_ok=True)
    return before


def _path(name: str) -> Path:
    return folder() / f"{name}.npz"


def _entries() -> list[tuple[float, int, Path]]:
    """Time of last use, size and place of each entry; another process may remove them meanwhile."""
    found = []
    for path in folder().glob("*.npz"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    return sorted(found)


def _make_room() -> None:
    entries = _entries()
    size, limit = sum(size for _, size, _ in entries), limit_bytes()
    if size <= limit:
        return
    for _, freed, path in entries:
        if size <= limit * (1 - _FREED_SHARE):
            break
        path.unlink(missing_ok=True)
        size -= freed
