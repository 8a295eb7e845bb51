"""What a video holds: its frames, what its container says, and what was met while reading."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from valgus.model.arrays import ImageArray


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
    captured_at: str | None = None
    """When it was filmed, as ISO 8601 with the zone, by the container's own word; else None."""
    turned_deg: int = 0
    """How much of it the container does not ask for: the person was found lying or upside down."""


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
