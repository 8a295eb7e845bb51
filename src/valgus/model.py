"""The frozen types that flow from video to report.

T frames, J = 33 landmarks, S = 2 sides in the order (left, right), always the subject's own.
Missing is NaN. Arrays are checked and made read-only on construction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
ImageArray = NDArray[np.uint8]

LANDMARK_COUNT = 33


class Side(StrEnum):
    """A leg of the subject; the value is its name in every output."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def index(self) -> int:  # type: ignore[override]  # of no use on a name
        """Position on the side axis S."""
        return 0 if self is Side.LEFT else 1

    @property
    def other(self) -> Side:
        """The opposite leg."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class SquatKind(StrEnum):
    """Which leg or legs carry the repetition."""

    DOUBLE = "double"
    LEFT = "left"
    RIGHT = "right"

    @property
    def standing(self) -> tuple[Side, ...]:
        """The legs that carry weight."""
        return (Side.LEFT, Side.RIGHT) if self is SquatKind.DOUBLE else (Side(self.value),)


class Verdict(StrEnum):
    """What may be said of one leg in one repetition."""

    VALGUS = "valgus"
    CLEAR = "clear"
    UNCLEAR = "unclear"
    NOT_ASSESSABLE = "not_assessable"


class Phase(StrEnum):
    """Part of a repetition."""

    DESCENT = "descent"
    BOTTOM = "bottom"
    ASCENT = "ascent"


class Facing(StrEnum):
    """Which side of the subject the camera sees."""

    FRONT = "front"
    BACK = "back"
    LEFT_SIDE = "left_side"
    RIGHT_SIDE = "right_side"
    UNKNOWN = "unknown"


class SignGrade(StrEnum):
    """How strongly one side shows the sign looked for with a weak gluteus medius."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"
    NOT_ASSESSABLE = "not_assessable"


def seal(owner: object, name: str, shape: tuple[int | None, ...], dtype: type) -> None:
    """Check one array field against `shape` (None = any length) and make it read-only."""
    given: Any = getattr(owner, name)
    # What is sealed already is shared: nobody can change it, and long tracks are large.
    shared = _is_sealed(given) and given.dtype == dtype
    array: NDArray[Any] = given if shared else np.array(given, dtype=dtype)
    fits = array.ndim == len(shape) and all(
        want is None or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{type(owner).__name__}.{name} must have shape {shape}, got {array.shape}"
        )
    array.setflags(write=False)
    object.__setattr__(owner, name, array)


def _is_sealed(given: object) -> bool:
    """Whether it is an array, or a part of one, that is read-only down to its owner."""
    if not isinstance(given, np.ndarray) or given.flags.writeable:
        return False
    return given.base is None or _is_sealed(given.base)


def own(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array that nobody else will write to read-only: then no type has to copy it."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a result should know."""

    code: str
    """Stable name for programs, such as ``several_people``."""
    message: str
    """One plain sentence."""


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a container says of its video stream."""

    source: str
    """Path or address as the user gave it."""
    size_wh_px: tuple[int, int]
    """Width and height as shown, after rotation."""
    nominal_rate: Fraction | None
    """Frames per second that the container claims; None when it claims nothing."""
    duration_s: float | None
    """Length that the container claims."""
    rotation_deg: int
    """Clockwise turn that was applied for showing: 0, 90, 180 or 270."""
    announced_frames: int | None = None
    """Frames that the container promises; None when it promises nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a video."""

    index: int
    """Position in the stream, counting every decoded frame from 0."""
    time_s: float
    """Presentation time from the container, from 0 at the first frame."""
    image_rgb: ImageArray
    """Pixels, shape (H, W, 3); may be smaller than the picture itself."""
    full_size_wh_px: tuple[int, int]
    """Size of the picture as shown, in whose pixels landmarks are reported."""


@dataclass(frozen=True, slots=True, eq=False)
class PoseObservation:
    """The landmarks of one person in one frame; nobody there is all NaN."""

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
        seal(self, "xy_px", (LANDMARK_COUNT, 2), np.float64)
        seal(self, "world_m", (LANDMARK_COUNT, 3), np.float64)
        seal(self, "visibility", (LANDMARK_COUNT,), np.float64)

    @property
    def present(self) -> bool:
        """Whether anybody was found."""
        return bool(np.isfinite(self.xy_px).any())

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
    notices: tuple[Notice, ...] = ()
    """What was met while reading and finding poses."""

    def __post_init__(self) -> None:
        count = len(self.time_s)
        seal(self, "frame_index", (count,), np.int64)
        seal(self, "time_s", (count,), np.float64)
        seal(self, "xy_px", (count, LANDMARK_COUNT, 2), np.float64)
        seal(self, "world_m", (count, LANDMARK_COUNT, 3), np.float64)
        seal(self, "visibility", (count, LANDMARK_COUNT), np.float64)
        if count > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("PoseTrack.time_s must increase strictly")

    def __len__(self) -> int:
        return len(self.time_s)

    def part(self, rows: slice | IntArray) -> PoseTrack:
        """Cut out some rows; all of them are the track itself."""
        if isinstance(rows, slice) and rows.indices(len(self)) == (0, len(self), 1):
            return self
        names = ("frame_index", "time_s", "xy_px", "world_m", "visibility")
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in names}
        return replace(self, **columns)


@dataclass(frozen=True, slots=True)
class PoseModelInfo:
    """Which pose weights were used."""

    name: str
    """``lite``, ``full``, ``heavy`` or a file name."""
    sha256: str
    """Checksum of the bundle."""
