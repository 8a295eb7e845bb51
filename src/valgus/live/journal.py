"""Landmarks on the disk as they come: what was written survives whatever ends the program."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from filelock import FileLock, Timeout

from valgus.errors import InputError
from valgus.model.frames import VideoInfo
from valgus.model.poses import (
    LANDMARK_COUNT,
    PACKED_COLUMNS,
    PoseModelInfo,
    PoseObservation,
    PoseTrack,
)

SUFFIX: Final = ".unfinished"
_SCHEMA: Final = "valgus.journal"
_ROW: Final = np.dtype(
    [("index", "<i8"), ("time_s", "<f8"), ("values", "<f4", (LANDMARK_COUNT, PACKED_COLUMNS))]
)


class Journal:
    """Appends one row a frame; a row that was torn off at the end is left out when reading.

    Parameters
    ----------
    path : Path
        Must not exist.
    video : VideoInfo
    estimator : PoseModelInfo
    """

    def __init__(self, path: Path, video: VideoInfo, estimator: PoseModelInfo) -> None:
        self.path = path
        self._lock = _lock_of(path)
        self._lock.acquire(timeout=0)
        # Unbuffered: a row is the system's as soon as it is written, and the program may die.
        self._file: IO[bytes] = path.open("xb", buffering=0)
        self._file.write(_header(video, estimator))

    def append(self, seen: PoseObservation) -> None:
        """Write one frame."""
        row = np.empty((), _ROW)
        row["index"], row["time_s"] = seen.index, seen.time_s
        row["values"] = seen.packed()
        self._file.write(row.tobytes())

    def close(self) -> None:
        """Close the file and leave it."""
        self._file.close()
        self._lock.release()
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)

    def discard(self) -> None:
        """Close the file and delete it."""
        self.close()
        self.path.unlink(missing_ok=True)


def _lock_of(path: Path) -> FileLock:
    return FileLock(path.with_name(f".{path.name}.lock"))


def _header(video: VideoInfo, estimator: PoseModelInfo) -> bytes:
    about = {
        "schema": _SCHEMA,
        "source": video.source,
        "size_wh_px": video.size_wh_px,
        "estimator": {"name": estimator.name, "sha256": estimator.sha256},
    }
    return json.dumps(about).encode() + b"\n"


def read_journal(path: Path) -> PoseTrack:
    """Read what a journal holds, also while it is being written.

    Raises
    ------
    InputError
        It is no journal.
    """
    try:
        with path.open("rb") as file:
            about: dict[str, Any] = json.loads(file.readline())
            data = file.read()
        if about["schema"] != _SCHEMA:
            raise ValueError(f"schema {about['schema']!r}")
        rows = np.frombuffer(data[: len(data) // _ROW.itemsize * _ROW.itemsize], _ROW)
        width, height = about["size_wh_px"]
        video = VideoInfo(about["source"], (width, height), None, None, 0)
        info = PoseModelInfo(**about["estimator"])
        found = PoseTrack.unpacked(rows["index"], rows["time_s"], rows["values"], video, info)
        return replace(found, decoded_frames=int(rows["index"][-1]) + 1 if len(rows) else 0)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"Cannot read {path}: expected an unfinished live session ({error}).",
            "Delete the file if it is of no use.",
        ) from error


def unfinished(folder: Path) -> tuple[Path, ...]:
    """List the journals in a folder that no running program writes to."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        lock = _lock_of(path)
        try:
            with lock.acquire(timeout=0):
                found.append(path)
        except Timeout:
            continue
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)
    return tuple(found)
