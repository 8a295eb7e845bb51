"""Markers: axes as promised, even times, and nothing invented in gaps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import film
from tests.support.tracks import made_up_track
from valgus.errors import InputError
from valgus.model.landmarks import Joint
from valgus.results.export.markers import NAMES, markers


def test_axes_are_toward_the_camera_up_and_left_of_the_picture() -> None:
    track = made_up_track()
    world = np.zeros((5, 33, 3))
    world[:, 0] = [0.1, 0.2, 0.3]  # right, down, away
    made = markers(dataclasses.replace(track, world_m=world))
    assert made.position_mm[0, 0] == pytest.approx([-300.0, -200.0, -100.0])


def test_the_axes_are_right_handed() -> None:
    track = film().track
    axes = np.tile(np.eye(3), (len(track), 11, 1))
    x, y, z = markers(dataclasses.replace(track, world_m=axes)).position_mm[0, :3] / 1000
    assert np.cross(x, y) == pytest.approx(z)


def test_somebody_who_stands_has_the_head_up_and_the_left_hip_on_the_pictures_right() -> None:
    made = markers(film().track).position_mm[0]
    assert made[Joint.NOSE, 1] > made[Joint.LEFT_HIP, 1] > made[Joint.LEFT_ANKLE, 1]
    assert made[Joint.LEFT_HIP, 2] < made[Joint.RIGHT_HIP, 2]


def test_even_times_are_kept() -> None:
    track = film().track
    rounded = dataclasses.replace(track, time_s=np.round(track.time_s, 3))
    made = markers(rounded)
    assert not made.resampled
    assert np.array_equal(made.time_s, rounded.time_s)
    assert np.array_equal(made.position_mm[..., 1], -1000 * track.world_m[..., 1])


def test_uneven_times_are_made_even_along_straight_lines() -> None:
    track = made_up_track()
    times = np.array([0.0, 0.1, 0.2, 0.25, 0.4])
    world = times[:, None, None] * np.ones((5, 33, 3))
    made = markers(dataclasses.replace(track, time_s=times, world_m=world))
    assert made.resampled
    assert np.diff(made.time_s) == pytest.approx(made.time_s[1] - made.time_s[0])
    assert made.position_mm[:, 0, 0] == pytest.approx(-1000 * made.time_s)


def test_a_gap_stays_a_gap() -> None:
    track = made_up_track()  # nobody is in the fourth frame
    times = np.array([0.0, 0.1, 0.2, 0.25, 0.4])
    made = markers(dataclasses.replace(track, time_s=times))
    missing = np.isnan(made.position_mm).all(axis=(1, 2))
    near = (made.time_s > 0.2) & (made.time_s < 0.4)
    assert np.array_equal(missing, near)


def test_one_frame_is_no_movement() -> None:
    track = made_up_track()
    one = {
        n: getattr(track, n)[:1]
        for n in ("frame_index", "time_s", "xy_px", "world_m", "visibility")
    }
    with pytest.raises(InputError, match="expected two frames or more, got 1"):
        markers(dataclasses.replace(track, **one))


def test_every_landmark_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == 33
    assert NAMES[Joint.LEFT_KNEE] == "left_knee"
