"""A track of landmarks that never were."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from valgus.model.frames import VideoInfo
from valgus.model.poses import PoseModelInfo, PoseTrack
from valgus.model.reason import Reason


def made_up_track() -> PoseTrack:
    """Make a track of every second of ten frames; nobody is in the fourth."""
    rng = np.random.default_rng(7)
    xy_px, world_m = rng.uniform(0, 640, (5, 33, 2)), rng.normal(0, 0.5, (5, 33, 3))
    visibility = rng.uniform(0, 1, (5, 33))
    for values in (xy_px, world_m, visibility):
        values[3] = np.nan
    index = np.arange(0, 10, 2)
    return PoseTrack(
        frame_index=index,
        time_s=index / 30,
        xy_px=xy_px,
        world_m=world_m,
        visibility=visibility,
        video=VideoInfo("squat.mp4", (640, 480), Fraction(30000, 1001), 0.33, 90, 10),
        estimator=PoseModelInfo("full", "ab" * 32),
        decoded_frames=10,
        notices=(Reason("several_people", {"count": 1}),),
    )
