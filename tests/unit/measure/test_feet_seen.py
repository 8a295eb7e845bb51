"""A foot that is there stands as still as the floor; a guessed one is told by what it does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.measure import feet_seen
from valgus.measure.feet_seen import FootSight
from valgus.model.landmarks import ANKLES, HEELS, TOES, Joint
from valgus.model.poses import PoseTrack
from valgus.model.terms import Side

LEFT_FOOT = [Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX]
LEG_PX = 300.0
TRACK = film(Scene(squats=(Squat(),))).track


def sights(track: PoseTrack, yaw_deg: float = 0.0) -> dict[Side, FootSight]:
    counts = np.ones(len(track), dtype=np.bool_)
    return feet_seen.while_planted(track, counts, LEG_PX, yaw_deg, smoothing_hz=6.0)


def faint(track: PoseTrack, joints: list[Joint], visibility: float) -> PoseTrack:
    seen = track.visibility.copy()
    seen[:, joints] = visibility
    return dataclasses.replace(track, visibility=seen)


def shaken(track: PoseTrack, px: float) -> PoseTrack:
    xy = track.xy_px.copy()
    xy[:, LEFT_FOOT] += np.random.default_rng(1).normal(0, px, (len(track), 3, 2))
    return dataclasses.replace(track, xy_px=xy)


def wandering(track: PoseTrack, turn_px: float, part_px: float) -> PoseTrack:
    """The left foot follows the knee: it turns and goes aside as the body sinks."""
    sinks = track.xy_px[:, Joint.LEFT_HIP, 1]
    share = (sinks - sinks.min()) / np.ptp(sinks)
    xy = track.xy_px.copy()
    xy[:, LEFT_FOOT, 0] += part_px * share[:, None]
    xy[:, Joint.LEFT_FOOT_INDEX, 0] += turn_px * share
    return dataclasses.replace(track, xy_px=xy)


def test_feet_that_stand_in_plain_sight_are_seen() -> None:
    for sight in sights(TRACK).values():
        assert not sight.hidden
        assert sight.outside_share == 0.0
        assert max(sight.turns_pct, sight.parts_pct, sight.shakes_pct) < 0.01


def test_a_foot_below_the_edge_is_outside_and_the_other_is_not() -> None:
    xy = TRACK.xy_px.copy()
    xy[:60, Joint.LEFT_FOOT_INDEX, 1] = TRACK.video.size_wh_px[1] + 1
    found = sights(dataclasses.replace(TRACK, xy_px=xy))
    assert found[Side.LEFT].outside_share == pytest.approx(60 / len(TRACK))
    assert found[Side.RIGHT].outside_share == 0.0


@pytest.mark.parametrize("pair", [ANKLES, HEELS, TOES])
def test_low_visibility_of_any_part_says_enough(pair: tuple[Joint, Joint]) -> None:
    found = sights(faint(TRACK, [pair[0]], 0.4))
    assert found[Side.LEFT].hidden
    assert not found[Side.RIGHT].hidden


def test_from_behind_a_foot_hides_its_own_toes() -> None:
    assert not sights(faint(TRACK, list(TOES), 0.4), yaw_deg=180.0)[Side.LEFT].hidden


@pytest.mark.parametrize(
    ("visibility", "shake_px", "hidden"),
    [(0.7, 3.0, True), (0.7, 0.1, False), (0.95, 3.0, False)],
)
def test_a_doubted_foot_must_be_still(visibility: float, shake_px: float, hidden: bool) -> None:
    track = faint(shaken(TRACK, shake_px), LEFT_FOOT, visibility)
    assert sights(track)[Side.LEFT].hidden is hidden


def test_with_few_pictures_a_second_nothing_is_said_of_shaking() -> None:
    track = film(Scene(squats=(Squat(),), rate_hz=10.0)).track
    assert not sights(faint(shaken(track, 3.0), LEFT_FOOT, 0.7))[Side.LEFT].hidden


@pytest.mark.parametrize(
    ("turn_px", "part_px", "hidden"),
    [(30.0, 30.0, True), (30.0, 0.0, False), (0.0, 30.0, False), (0.0, 70.0, True)],
    ids=["turns and parts", "turns", "parts a little", "parts far"],
)
def test_a_foot_that_goes_with_the_knee_is_a_guess(
    turn_px: float, part_px: float, hidden: bool
) -> None:
    assert sights(wandering(TRACK, turn_px, part_px))[Side.LEFT].hidden is hidden


def test_without_rows_nothing_is_known_and_nothing_is_said() -> None:
    none = feet_seen.in_rows(TRACK.part(slice(0, 0)), 0.0)[Side.LEFT]
    assert np.isnan(none.outside_share)
    assert not none.hidden
