"""A track is built in one way, whatever its landmarks come from."""

from __future__ import annotations

import numpy as np

from tests.support.tracks import made_up_track
from valgus.model.poses import PoseObservation, PoseTrack


def test_a_track_of_observations_holds_what_they_hold() -> None:
    track = made_up_track()
    seen = [
        PoseObservation(
            int(track.frame_index[row]),
            float(track.time_s[row]),
            track.xy_px[row],
            track.world_m[row],
            track.visibility[row],
        )
        for row in range(len(track))
    ]
    made = PoseTrack.of(seen, track.video, track.estimator)
    for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility"):
        np.testing.assert_array_equal(getattr(made, name), getattr(track, name))


def test_a_track_of_nothing_has_no_rows() -> None:
    track = made_up_track()
    assert len(PoseTrack.of([], track.video, track.estimator)) == 0
