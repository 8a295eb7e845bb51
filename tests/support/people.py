"""Where the tests that need real weights get them, and somebody to look at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from valgus.model.frames import Frame
from valgus.pose.weights.installed import Weights, locate
from valgus.video.read.video_reader import VideoReader

VIDEOS = Path(__file__).parents[2] / "fixtures" / "videos"
SQUATS = VIDEOS / "good.mp4"


@cache
def full_weights() -> Weights:
    """Find the weights 'full' in the user's cache; the first time, they are fetched."""
    return locate("full")


@cache
def squat_frames(count: int, max_side_px: int | None = None) -> tuple[Frame, ...]:
    """Decode the first frames of a fixture with one person."""
    with VideoReader(SQUATS, max_side_px=max_side_px) as reader:
        return tuple(frame for _, frame in zip(range(count), reader, strict=False))
