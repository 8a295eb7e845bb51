"""A cut is told from a slip of the pose model, from fast movement and from a walk."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film, slipped, spliced, walked
from valgus.measure import cuts
from valgus.model.poses import PoseTrack

TWO = Scene(squats=(Squat(),) * 2)
ROWS = len(film(TWO).track)


def moved(track: PoseTrack, right_px: float) -> PoseTrack:
    return dataclasses.replace(track, xy_px=track.xy_px + np.array([right_px, 0.0]))


def test_one_take_has_no_cut() -> None:
    assert cuts.find(film(TWO).track) == ()


@pytest.mark.parametrize(
    "other",
    [
        moved(film(TWO).track, 150.0),
        film(dataclasses.replace(TWO, distance_m=2.0)).track,
        moved(film(dataclasses.replace(TWO, yaw_deg=180.0)).track, 150.0),
    ],
    ids=["elsewhere", "nearer", "from behind"],
)
def test_another_place_size_or_side_is_a_cut_that_begins_another_place(other: PoseTrack) -> None:
    (found,) = cuts.find(spliced(film(TWO).track, other))
    assert found == cuts.Cut(ROWS - 1, ROWS, elsewhere=True)


def test_a_cut_from_the_bottom_to_a_stand_on_the_same_spot_is_the_same_place() -> None:
    track = film(TWO).track
    bottom = int(np.argmax(track.xy_px[:, 23, 1]))
    (found,) = cuts.find(spliced(track.part(slice(0, bottom + 1)), track))
    assert found == cuts.Cut(bottom, bottom + 1, elsewhere=False)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_slip_that_takes_front_for_back_is_no_cut(rows: int) -> None:
    assert cuts.find(slipped(film(TWO).track, slice(40, 40 + rows))) == ()


def test_a_body_that_comes_back_at_once_was_never_elsewhere() -> None:
    track = film(TWO).track
    xy = track.xy_px.copy()
    xy[45:48] += 200.0
    assert cuts.find(dataclasses.replace(track, xy_px=xy)) == ()


@pytest.mark.parametrize("rate_hz", [10.0, 30.0, 60.0])
def test_the_fastest_squat_and_a_run_to_the_camera_are_no_cuts(rate_hz: float) -> None:
    fast = Squat(drop=0.5, down_s=0.3, pause_s=0.0, up_s=0.3)
    scene = dataclasses.replace(TWO, squats=(fast, fast), rate_hz=rate_hz)
    assert cuts.find(film(scene).track) == ()
    running = walked(scene, distance_m=lambda t: np.interp(t, [0.0, 0.5], [4.0, 2.5]))
    assert cuts.find(running) == ()


def test_frames_in_which_the_pose_model_searches_belong_to_neither_take() -> None:
    track = spliced(film(TWO).track, moved(film(TWO).track, 150.0))
    xy = track.xy_px.copy()
    xy[ROWS : ROWS + 4] += np.array([-400.0, 300.0])
    (found,) = cuts.find(dataclasses.replace(track, xy_px=xy))
    assert (found.last_row, found.first_row) == (ROWS - 1, ROWS + 4)
    assert cuts.shots([found], len(track)) == [slice(0, ROWS), slice(ROWS + 4, 2 * ROWS)]


def test_who_was_away_for_long_may_have_walked() -> None:
    track = spliced(film(TWO).track, moved(film(TWO).track, 150.0))
    xy = track.xy_px.copy()
    xy[ROWS - 20 : ROWS] = np.nan
    assert cuts.find(dataclasses.replace(track, xy_px=xy)) == ()


def test_nobody_is_never_cut() -> None:
    track = film(TWO).track
    nobody = dataclasses.replace(track, xy_px=np.full_like(track.xy_px, np.nan))
    assert cuts.find(nobody) == ()
    assert cuts.shots((), ROWS) == [slice(0, ROWS)]
