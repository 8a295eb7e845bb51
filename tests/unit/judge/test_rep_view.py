"""No rep is judged from a wrong view, across a cut or without its feet; and each says why."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film, slipped, spliced, walked
from valgus.judge import judge_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.landmarks import FOOT_JOINTS, Joint
from valgus.model.poses import PoseTrack
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Side, Verdict
from valgus.report.text import languages
from valgus.report.text.reasons import say

THREE = Scene(squats=(Squat(),) * 3)
SQUATS = film(THREE)
LOW = SQUATS.track.video.size_wh_px[1]
CODES = ("no_stand", "seen_askew", "turned_away", "facing_unsure", "foot_outside", "foot_hidden")


def judged(track: PoseTrack) -> SessionResult:
    return judge_track.judge(track, ChosenConfig()).session


def codes(item: RepAssessment) -> set[str]:
    """Codes of the reasons why a repetition is not judged; none when it is."""
    return {
        reason.code
        for leg in item.legs.values()
        if leg.verdict is Verdict.NOT_ASSESSABLE
        for reason in leg.reasons
    }


def around(track: PoseTrack, bottom_s: float, half_s: float = 1.2) -> slice:
    first, stop = np.searchsorted(track.time_s, [bottom_s - half_s, bottom_s + half_s])
    return slice(int(first), int(stop))


def trunk_turned(track: PoseTrack, rows: slice, turn_deg: float) -> PoseTrack:
    """Turn the skeleton in metres, as the pose model shows somebody who twists."""
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    world = track.world_m.copy()
    world[rows] = world[rows] @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    return dataclasses.replace(track, world_m=world)


def below_the_edge(track: PoseTrack, rows: slice, joints: list[Joint]) -> PoseTrack:
    """Cut the feet off; the pose model goes on saying where they are."""
    xy = track.xy_px.copy()
    xy[rows.start : rows.stop, joints, 1] += LOW - xy[rows, joints, 1].min() + 1
    return dataclasses.replace(track, xy_px=xy)


def test_sound_squats_from_the_front_are_all_judged() -> None:
    assert [codes(item) for item in judged(SQUATS.track).reps] == [set()] * 3


@pytest.mark.parametrize("turn_deg", [60.0, -60.0, 120.0])
def test_a_rep_whose_trunk_is_askew_is_not_judged_and_the_others_are(turn_deg: float) -> None:
    track = trunk_turned(SQUATS.track, around(SQUATS.track, SQUATS.bottoms_s[1]), turn_deg)
    assert [codes(item) for item in judged(track).reps] == [set(), {"seen_askew"}, set()]


def test_a_rep_turned_far_from_the_stand_is_not_judged_even_near_the_front() -> None:
    scene = dataclasses.replace(THREE, yaw_deg=20.0)
    track = film(scene).track
    turned = trunk_turned(track, around(track, SQUATS.bottoms_s[1]), -45.0)
    both = trunk_turned(track, around(track, SQUATS.bottoms_s[1]), 45.0)
    found = [codes(judged(each).reps[1]) for each in (turned, both)]
    assert {"turned_away"} in found
    assert all(found)


def test_a_rep_that_faces_the_other_way_than_its_stand_is_not_judged() -> None:
    track = slipped(SQUATS.track, around(SQUATS.track, SQUATS.bottoms_s[1]))
    assert codes(judged(track).reps[1]) == {"turned_away"}


def test_where_front_and_back_waver_left_and_right_are_not_known() -> None:
    rows = around(SQUATS.track, SQUATS.bottoms_s[1])
    track = slipped(SQUATS.track, np.arange(rows.start, rows.stop, 2))
    assert codes(judged(track).reps[1]) == {"facing_unsure"}


def test_a_slip_of_a_moment_keeps_no_rep_from_being_judged() -> None:
    middle = around(SQUATS.track, SQUATS.bottoms_s[1], half_s=0.15)
    assert [codes(item) for item in judged(slipped(SQUATS.track, middle)).reps] == [set()] * 3


def test_after_a_cut_to_the_side_no_leg_is_judged() -> None:
    side = film(dataclasses.replace(THREE, yaw_deg=80.0)).track
    found = [codes(item) for item in judged(spliced(SQUATS.track, side)).reps]
    assert found[:3] == [set()] * 3
    assert all(found[3:])


@pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
@pytest.mark.parametrize("distance_m", [2.2, 4.0])
def test_after_a_cut_to_the_front_or_back_each_take_has_its_own_reference(
    yaw_deg: float, distance_m: float
) -> None:
    other = film(dataclasses.replace(THREE, yaw_deg=yaw_deg, distance_m=distance_m)).track
    session = judged(spliced(SQUATS.track, other))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 6
    alone = [item.rep.flexion_deg for take in (SQUATS.track, other) for item in judged(take).reps]
    assert [item.rep.flexion_deg for item in session.reps] == pytest.approx(alone, abs=1.0)
    assert [notice.values for notice in session.notices if notice.code == "moved"] == [
        {"reps": (4,)}
    ]


def test_a_take_in_which_nobody_stands_upright_is_not_judged() -> None:
    """It begins and ends in the squat: what looks tallest there is no measure of a leg."""
    low = dataclasses.replace(THREE, distance_m=2.2, lead_s=0.0, squats=(Squat(drop=0.5),))
    deep = np.flatnonzero(film(low).drop > 0.3)
    there = film(low).track.part(slice(int(deep[0]), int(deep[-1]) + 1))
    session = judged(spliced(SQUATS.track, there, there, there))
    assert len(session.reps) > 3
    assert [item.verdict for item in session.reps[:3]] == [Verdict.CLEAR] * 3
    assert all(item.verdict is Verdict.NOT_ASSESSABLE for item in session.reps[3:])


def test_no_rep_goes_across_a_cut() -> None:
    bottom = int(np.argmax(SQUATS.drop))
    other = dataclasses.replace(SQUATS.track, xy_px=SQUATS.track.xy_px + np.array([120.0, 0.0]))
    session = judged(spliced(SQUATS.track.part(slice(0, bottom)), other))
    cut_s = float(SQUATS.track.time_s[bottom])
    assert all(not item.rep.start_s < cut_s < item.rep.end_s for item in session.reps)
    assert len(session.reps) == 3


def test_a_loop_at_the_same_spot_is_the_same_place() -> None:
    session = judged(spliced(SQUATS.track, SQUATS.track))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 6
    assert session.notices == ()


@pytest.mark.parametrize("joint", [Joint.LEFT_FOOT_INDEX, Joint.LEFT_HEEL])
def test_a_leg_whose_foot_is_out_of_the_picture_is_not_judged(joint: Joint) -> None:
    """Whatever visibility the pose model claims for what it guesses."""
    rows = around(SQUATS.track, SQUATS.bottoms_s[1])
    reps = judged(below_the_edge(SQUATS.track, rows, [joint])).reps
    assert codes(reps[0]) == codes(reps[2]) == set()
    assert reps[1].legs[Side.LEFT].reasons[0].code == "foot_outside"
    assert reps[1].legs[Side.RIGHT].verdict is Verdict.CLEAR


def test_feet_that_leave_for_a_moment_are_still_judged() -> None:
    rows = around(SQUATS.track, SQUATS.bottoms_s[1], half_s=0.2)
    track = below_the_edge(SQUATS.track, rows, list(FOOT_JOINTS))
    assert [item.verdict for item in judged(track).reps] == [Verdict.CLEAR] * 3


def test_where_the_feet_are_cut_off_in_the_stand_no_rep_there_is_judged() -> None:
    standing = np.flatnonzero(SQUATS.drop < 0.02)
    xy = SQUATS.track.xy_px.copy()
    xy[standing[:, None], list(FOOT_JOINTS), 1] = LOW + 1
    reps = judged(dataclasses.replace(SQUATS.track, xy_px=xy)).reps
    assert [codes(item) for item in reps] == [{"foot_outside"}] * 3


def test_feet_behind_a_caption_keep_both_legs_from_being_judged() -> None:
    """One of two guesses may be steady by chance."""
    share = SQUATS.drop / SQUATS.drop.max()
    xy = SQUATS.track.xy_px.copy()
    foot = [Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX]
    xy[:, foot, 0] += 35.0 * share[:, None]
    xy[:, Joint.LEFT_FOOT_INDEX, 0] += 35.0 * share
    reps = judged(dataclasses.replace(SQUATS.track, xy_px=xy)).reps
    assert [codes(item) for item in reps] == [{"foot_hidden"}] * 3


def test_the_free_foot_of_a_single_leg_squat_may_go_where_it_likes() -> None:
    track = film(Scene(squats=(Squat(drop=0.25),) * 2, lift="left")).track
    reps = judged(track).reps
    assert [item.legs[Side.RIGHT].verdict for item in reps] == [Verdict.CLEAR] * 2


def test_a_turn_about_one_planted_foot_is_a_move() -> None:
    scene = dataclasses.replace(THREE, squats=(Squat(rest_s=3.0),) * 4)
    bottoms = film(scene).bottoms_s
    half_s = (bottoms[1] + bottoms[2]) / 2
    track = walked(scene, yaw_deg=lambda t: np.interp(t, [half_s, half_s + 0.8], [0.0, 55.0]))
    stays = track.xy_px[:, [Joint.LEFT_ANKLE]] - track.xy_px[:1, [Joint.LEFT_ANKLE]]
    pivoted = dataclasses.replace(track, xy_px=track.xy_px - stays)
    found = [codes(item) for item in judged(pivoted).reps]
    assert found == [set(), set(), {"camera_angle"}, {"camera_angle"}]


@pytest.mark.parametrize("language", ["en", "de", "zh_CN"])
@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words_in_every_language(code: str, language: str) -> None:
    assert f"reason.{code}" in languages.load(language).templates


def test_reasons_say_their_figures() -> None:
    rows = around(SQUATS.track, SQUATS.bottoms_s[1])
    reps = judged(trunk_turned(SQUATS.track, rows, 60.0)).reps
    (reason,) = reps[1].legs[Side.LEFT].reasons
    assert "60° from the front" in say(reason)
    assert "up to 40°" in say(reason)
