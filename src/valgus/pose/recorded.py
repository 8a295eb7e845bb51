"""Recorded landmarks: writing them to a file, reading them, and playing them as an estimator.

With these the whole judgement runs without a pose model, in tests and in analyses that only change
a setting.
"""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from valgus.errors import InputError
from valgus.model.arrays import FloatArray
from valgus.model.frames import Frame, VideoInfo
from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
from valgus.model.reason import Reason
from valgus.util.files import write_whole

SCHEMA: Final = "valgus.track"
SCHEMA_VERSION: Final = 2

# Steps to which values are rounded, powers of two: such numbers compress to a third.
_PIXEL_STEP: Final = 1 / 128
_METRE_STEP: Final = 1 / 16384
_VISIBILITY_STEP: Final = 1 / 4096

_DAMAGED: Final = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error),
    RuntimeError,  # a turned bit says that the file is encrypted, or packed in an unknown way
)
"""What NumPy, ``zipfile`` and JSON raise of a file that is another one or was damaged."""


def save_track(path: Path, track: PoseTrack) -> None:
    """Write a track to a compressed ``.npz`` file, whole or not at all.

    Image positions are kept to 0.004 px, world positions to 0.03 mm, times exactly.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    out = io.BytesIO()
    np.savez_compressed(
        out,
        about=np.array(json.dumps(_about(track))),
        frame_index=track.frame_index,
        time_s=track.time_s,
        xy_px=_rounded(track.xy_px, _PIXEL_STEP),
        world_m=_rounded(track.world_m, _METRE_STEP),
        visibility=_rounded(track.visibility, _VISIBILITY_STEP),
    )
    write_whole(path, out.getvalue())


def kept(track: PoseTrack) -> PoseTrack:
    """Round a track to what `save_track` keeps of it, so that it and its record are the same."""
    return dataclasses.replace(
        track,
        xy_px=_rounded(track.xy_px, _PIXEL_STEP).astype(np.float64),
        world_m=_rounded(track.world_m, _METRE_STEP).astype(np.float64),
        visibility=_rounded(track.visibility, _VISIBILITY_STEP).astype(np.float64),
    )


def load_track(path: Path) -> PoseTrack:
    """Read a track that `save_track` wrote.

    Raises
    ------
    InputError
        There is no such file, or it is none of these, or of a newer version.
    """
    try:
        # Opened here, because NumPy leaves a file open that it cannot make sense of.
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            _check_version(path, about)
            return _track(about, file)
    except FileNotFoundError as error:
        raise InputError(
            f"Cannot read {path}: there is no such file.", "Check the path."
        ) from error
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.strerror:
            raise InputError(
                f"Cannot read {path}: {error.strerror}.", "Check the path and the rights."
            ) from error
        raise InputError(
            f"Cannot read {path}: expected landmarks recorded by valgus, got {_came(path)}.",
            "Remove the file; 'valgus analyze VIDEO --out DIR' records landmarks again.",
        ) from error


def _came(path: Path) -> str:
    """Say what was found in place of landmarks; NumPy's own words are for programmers."""
    with path.open("rb") as file:
        begin = file.read(2)
    if not begin:
        return "an empty file"
    return "a damaged file or other arrays" if begin == b"PK" else "a file of another kind"


class ReplayEstimator:
    """Gives out recorded landmarks; implements `valgus.model.ports.PoseEstimator`.

    Parameters
    ----------
    track : PoseTrack
        What was recorded.
    """

    def __init__(self, track: PoseTrack) -> None:
        self._track = track
        self._row_of = {int(index): row for row, index in enumerate(track.frame_index)}

    @property
    def info(self) -> PoseModelInfo:
        """Which weights found the landmarks."""
        return self._track.estimator

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return what was recorded of this frame.

        Raises
        ------
        InputError
            Nothing was recorded of it, or it is of another size: the video is another one.
        """
        row = self._row_of.get(frame.index)
        if row is None or frame.full_size_wh_px != self._track.video.size_wh_px:
            raise self._other_video(frame)
        track = self._track
        return PoseObservation(
            index=frame.index,
            time_s=frame.time_s,
            xy_px=track.xy_px[row],
            world_m=track.world_m[row],
            visibility=track.visibility[row],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing behind."""

    def _other_video(self, frame: Frame) -> InputError:
        width, height = self._track.video.size_wh_px
        return InputError(
            f"Recorded landmarks do not fit: expected one of {len(self._track)} frames of "
            f"{self._track.video.source} ({width}x{height}), got frame {frame.index} of a picture "
            f"of {frame.full_size_wh_px[0]}x{frame.full_size_wh_px[1]}.",
            "Record the landmarks of this video anew, with the same frame rate.",
        )


def _rounded(values: FloatArray, step: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    return (np.round(values / step) * step).astype(np.float32)


def _about(track: PoseTrack) -> dict[str, Any]:
    rate = track.video.nominal_rate
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "video": {
            **dataclasses.asdict(track.video),
            "nominal_rate": None if rate is None else str(rate),
        },
        "estimator": dataclasses.asdict(track.estimator),
        "decoded_frames": track.decoded_frames,
        "notices": [{"code": n.code, "values": dict(n.values)} for n in track.notices],
    }


def _check_version(path: Path, about: Mapping[str, Any]) -> None:
    if about["schema"] != SCHEMA:
        raise ValueError(f"schema {about['schema']!r}")
    if about["schema_version"] > SCHEMA_VERSION:
        raise InputError(
            f"Cannot read {path}: expected recorded landmarks of version {SCHEMA_VERSION} at most, "
            f"got version {about['schema_version']}.",
            "Update valgus, or record the landmarks again with this one.",
        )


def _track(about: Mapping[str, Any], arrays: Mapping[str, Any]) -> PoseTrack:
    video = dict(about["video"])
    rate = video.pop("nominal_rate")
    width, height = video.pop("size_wh_px")
    return PoseTrack(
        frame_index=arrays["frame_index"],
        time_s=arrays["time_s"],
        xy_px=arrays["xy_px"],
        world_m=arrays["world_m"],
        visibility=arrays["visibility"],
        video=VideoInfo(
            size_wh_px=(width, height),
            nominal_rate=None if rate is None else Fraction(rate),
            **video,
        ),
        estimator=PoseModelInfo(**about["estimator"]),
        decoded_frames=about["decoded_frames"],
        notices=tuple(_notice(notice) for notice in about["notices"]),
    )


def _notice(part: Mapping[str, Any]) -> Reason:
    """Files of version 1 hold the English sentence, and no values."""
    return Reason(part["code"], part.get("values", {}), part.get("message", ""))
