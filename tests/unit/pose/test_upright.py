"""A picture is turned for someone who squats in it, and for no one else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.model.arrays import FloatArray
from valgus.model.poses import PoseTrack
from valgus.pose import upright

TURNS = [90, 180, 270]
SQUATS = film(Scene(squats=(Squat(), Squat(drop=0.25)))).track


def lying(track: PoseTrack, needed_deg: int) -> PoseTrack:
    """Film the same with a camera that needs a clockwise turn."""
    angle = np.radians(-needed_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return replace(track, xy_px=track.xy_px @ turn + 2000.0)


def hung_at(track: PoseTrack, joints: slice) -> PoseTrack:
    """Hold some joints where they were first, and let the rest of the body move."""
    held: FloatArray = track.xy_px[:, joints].mean(axis=1, keepdims=True)
    return replace(track, xy_px=track.xy_px - held + held[:1])


@pytest.mark.parametrize("needed_deg", [0, *TURNS])
def test_the_turn_that_brings_a_squatter_upright_is_found(needed_deg: int) -> None:
    assert upright.turn_deg(lying(SQUATS, needed_deg)) == needed_deg


@pytest.mark.parametrize("needed_deg", TURNS)
def test_a_half_squat_is_enough(needed_deg: int) -> None:
    half = film(Scene(squats=(Squat(drop=0.3),))).track
    assert upright.turn_deg(lying(half, needed_deg)) == needed_deg


@pytest.mark.parametrize("needed_deg", TURNS)
def test_lying_or_on_the_hands_with_legs_that_move_is_the_way_up_it_is_filmed(
    needed_deg: int,
) -> None:
    shoulders = slice(11, 13)
    assert upright.turn_deg(lying(hung_at(SQUATS, shoulders), needed_deg)) == 0


@pytest.mark.parametrize("needed_deg", TURNS)
def test_straight_legs_turn_nothing(needed_deg: int) -> None:
    rows = np.flatnonzero(SQUATS.time_s < 1.0)
    assert len(rows) > 25
    assert upright.turn_deg(lying(SQUATS.part(rows), needed_deg)) == 0


def test_who_is_upright_for_a_third_of_the_time_is_left_so() -> None:
    head_down = lying(SQUATS, 180).xy_px.copy()
    third = len(SQUATS) // 3
    head_down[:third] = SQUATS.xy_px[:third]
    assert upright.turn_deg(replace(SQUATS, xy_px=head_down)) == 0


def test_without_whole_bodies_nothing_is_sure() -> None:
    hidden = SQUATS.visibility.copy()
    hidden[:, 27:29] = 0.2
    assert upright.turn_deg(lying(replace(SQUATS, visibility=hidden), 180)) == 0


def test_gaps_in_the_landmarks_are_no_obstacle() -> None:
    turned = lying(SQUATS, 180)
    xy, seen = turned.xy_px.copy(), turned.visibility.copy()
    xy[::3], seen[::3] = np.nan, np.nan
    assert upright.turn_deg(replace(turned, xy_px=xy, visibility=seen)) == 180
