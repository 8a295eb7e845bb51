"""The landmarks of one person, frame by frame and through a video.

T frames, J = 33 landmarks. Missing is NaN. Left and right are always the subject's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from valgus.model.arrays import FloatArray, IntArray, checked_array
from valgus.model.frames import VideoInfo
from valgus.model.reason import Reason

LANDMARK_COUNT = 33
PACKED_COLUMNS = 6
"""x and y in the picture, x, y and z in the world, visibility: what a packed landmark holds."""


@dataclass(frozen=True, slots=True)
class PoseModelInfo:
    """Which pose weights were used."""

    name: str
    """``lite``, ``full``, ``heavy`` or a file name."""
    sha256: str
    """Checksum of the bundle."""


@dataclass(frozen=True, slots=True, eq=False)
class PoseObservation:
    """The landmarks of one person in one frame; no one there is all NaN."""

    index: int
    """Frame index in the stream."""
    time_s: float
    """Presentation time."""
    xy_px: FloatArray
    """Image positions, shape (J, 2), x right, y down."""
    world_m: FloatArray
    """Positions about the mid-hip, shape (J, 3), axes of the camera: x right, y down, z away."""
    visibility: FloatArray
    """Chance that a landmark is in the picture and unoccluded, shape (J,)."""

    def __post_init__(self) -> None:
        checked_array(self, "xy_px", (LANDMARK_COUNT, 2), np.float64)
        checked_array(self, "world_m", (LANDMARK_COUNT, 3), np.float64)
        checked_array(self, "visibility", (LANDMARK_COUNT,), np.float64)

    @property
    def present(self) -> bool:
        """Whether anybody was found."""
        return bool(np.isfinite(self.xy_px).any())

    def packed(self) -> FloatArray:
        """All landmarks in one array, shape (J, 6): see `PACKED_COLUMNS`."""
        return np.hstack([self.xy_px, self.world_m, self.visibility[:, None]])

    @classmethod
    def absent(cls, index: int, time_s: float) -> PoseObservation:
        """Make the observation of a frame without anybody."""
        nan = np.full((LANDMARK_COUNT, 3), np.nan)
        return cls(index, time_s, nan[:, :2], nan, nan[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class PoseTrack:
    """One person's landmarks through a video."""

    frame_index: IntArray
    """Stream index of each row, shape (T,)."""
    time_s: FloatArray
    """Presentation times, shape (T,), strictly increasing."""
    xy_px: FloatArray
    """Image positions, shape (T, J, 2)."""
    world_m: FloatArray
    """Positions about the mid-hip, shape (T, J, 3)."""
    visibility: FloatArray
    """Shape (T, J)."""
    video: VideoInfo
    """Where the frames came from."""
    estimator: PoseModelInfo
    """What found the landmarks."""
    decoded_frames: int = 0
    """Frames that the decoder delivered, also those that the pose model skipped."""
    notices: tuple[Reason, ...] = ()
    """What was met while reading and finding poses."""

    def __post_init__(self) -> None:
        count = len(self.time_s)
        checked_array(self, "frame_index", (count,), np.int64)
        checked_array(self, "time_s", (count,), np.float64)
        checked_array(self, "xy_px", (count, LANDMARK_COUNT, 2), np.float64)
        checked_array(self, "world_m", (count, LANDMARK_COUNT, 3), np.float64)
        checked_array(self, "visibility", (count, LANDMARK_COUNT), np.float64)
        if count > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("PoseTrack.time_s must increase strictly")

    @classmethod
    def of(
        cls, observations: Sequence[PoseObservation], video: VideoInfo, estimator: PoseModelInfo
    ) -> PoseTrack:
        """Put observations in order of time into one track; it may be empty."""
        values = np.empty((len(observations), LANDMARK_COUNT, PACKED_COLUMNS))
        for row, seen in enumerate(observations):
            values[row] = seen.packed()
        index = np.array([seen.index for seen in observations], np.int64)
        time_s = np.array([seen.time_s for seen in observations], np.float64)
        return cls.unpacked(index, time_s, values, video, estimator)

    @classmethod
    def unpacked(
        cls,
        frame_index: IntArray,
        time_s: FloatArray,
        values: FloatArray,
        video: VideoInfo,
        estimator: PoseModelInfo,
    ) -> PoseTrack:
        """Make a track of packed landmarks.

        Parameters
        ----------
        frame_index : ndarray of int, shape (T,)
        time_s : ndarray, shape (T,), s
        values : ndarray, shape (T, J, 6)
            In the order of `PACKED_COLUMNS`; copied.
        video : VideoInfo
        estimator : PoseModelInfo
        """
        xy_px, world_m, visibility = values[:, :, :2], values[:, :, 2:5], values[:, :, 5]
        return cls(frame_index, time_s, xy_px, world_m, visibility, video, estimator)

    def __len__(self) -> int:
        return len(self.time_s)

    def part(self, rows: slice | IntArray) -> PoseTrack:
        """Cut out some rows; all of them are the track itself."""
        if isinstance(rows, slice) and rows.indices(len(self)) == (0, len(self), 1):
            return self
        names = ("frame_index", "time_s", "xy_px", "world_m", "visibility")
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in names}
        return replace(self, **columns)
