"""The set-up gate: every way to stand wrongly has its own advice, and a good one has none."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.support.stick import Scene, film
from valgus.live.setup_check import Surroundings, first_advice, green, look
from valgus.live.state import Check, Mark
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import FACE_JOINTS, FOOT_JOINTS
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.session import View
from valgus.model.terms import Facing
from valgus.report.text.reasons import say

FRONT = View(Facing.FRONT, 3.0, 1.0, True, ())
FINE = Surroundings(brightness=120, rate_hz=30)
CONFIG = AnalysisConfig()


def said(reason: Reason | None) -> str:
    return "" if reason is None else say(reason)


def standing(scene: Scene | None = None) -> PoseTrack:
    return film(scene or Scene(squats=(), lead_s=1.0)).track


def moved(track: PoseTrack, x: float = 0.0, y: float = 0.0, scale: float = 1.0) -> PoseTrack:
    middle = np.array(track.video.size_wh_px) / 2
    return dataclasses.replace(
        track, xy_px=(track.xy_px - middle) * scale + middle + np.array([x, y])
    )


def the(checks: tuple[Check, ...], code: str) -> Check:
    (found,) = [check for check in checks if check.code == code]
    return found


def test_a_good_set_up_is_all_ticks() -> None:
    checks = look(standing(), FRONT, FINE, CONFIG)
    assert [check.code for check in checks] == [
        *("person", "facing", "legs", "head", "distance", "level", "light", "rate")
    ]
    assert {check.mark for check in checks} == {Mark.OK}
    assert green(checks)
    assert said(first_advice(checks)) == ""


def test_nobody_there_is_the_only_thing_said_of_the_body() -> None:
    track = standing()
    empty = dataclasses.replace(track, xy_px=np.full_like(track.xy_px, np.nan))
    checks = look(empty, None, FINE, CONFIG)
    assert [check.code for check in checks] == ["person", "light", "rate"]
    assert not green(checks)
    assert said(first_advice(checks)) == "Stand where the camera sees you"


def test_no_frames_at_all_is_nobody() -> None:
    track = standing()
    names = ("frame_index", "time_s", "xy_px", "world_m", "visibility")
    none = dataclasses.replace(track, **{name: getattr(track, name)[:0] for name in names})
    assert the(look(none, None, FINE, CONFIG), "person").mark is Mark.STOP


@pytest.mark.parametrize(
    ("x", "y", "scale", "advice"),
    [
        (0, 700, 1.0, "Step back, or tilt the camera down"),
        (0, 0, 2.6, "Step back, or tilt the camera down"),
        (0, -1100, 1.0, "Step back, or tilt the camera up"),
        (-400, 0, 1.0, "Step toward the middle of the picture"),
        (400, 0, 1.0, "Step toward the middle of the picture"),
    ],
)
def test_legs_out_of_the_picture_stop_judging_and_it_says_which_way(
    x: float, y: float, scale: float, advice: str
) -> None:
    checks = look(moved(standing(), x, y, scale), FRONT, FINE, CONFIG)
    assert the(checks, "legs").mark is Mark.STOP
    assert said(the(checks, "legs").advice) == advice
    assert not green(checks)


def test_cut_off_feet_stop_judging_and_a_cut_off_head_is_advice_only() -> None:
    track = standing()
    xy = track.xy_px.copy()
    xy[:, list(FACE_JOINTS), 1] = -5
    checks = look(dataclasses.replace(track, xy_px=xy), FRONT, FINE, CONFIG)
    assert said(the(checks, "head").advice) == "Step back, or tilt the camera up"
    assert green(checks)
    xy[:, list(FOOT_JOINTS), 1] = track.video.size_wh_px[1] + 5
    checks = look(dataclasses.replace(track, xy_px=xy), FRONT, FINE, CONFIG)
    assert said(the(checks, "legs").found) == "feet cut off"
    assert not green(checks)


def test_hidden_feet_stop_judging_but_one_foot_may_be_behind() -> None:
    track = standing()
    seen = track.visibility.copy()
    seen[:, FOOT_JOINTS[::2]] = 0.3
    assert green(look(dataclasses.replace(track, visibility=seen), FRONT, FINE, CONFIG))
    seen[:, list(FOOT_JOINTS)] = 0.3
    checks = look(dataclasses.replace(track, visibility=seen), FRONT, FINE, CONFIG)
    assert said(the(checks, "legs").found) == "feet hidden"
    assert not green(checks)


def test_a_trunk_that_is_turned_away_stops_judging_whatever_the_reference_says() -> None:
    aside = standing(Scene(squats=(), lead_s=1.0, yaw_deg=60.0))
    facing = the(look(aside, FRONT, FINE, CONFIG), "facing")
    assert facing.mark is Mark.STOP
    assert said(facing.found) == "60° off the front"


@pytest.mark.parametrize(("yaw_deg", "side"), [(60.0, "left"), (-60.0, "right")])
@pytest.mark.parametrize("stood_deg", [-5.0, 5.0])
def test_who_has_turned_is_told_the_way_back(yaw_deg: float, side: str, stood_deg: float) -> None:
    aside = standing(Scene(squats=(), lead_s=1.0, yaw_deg=yaw_deg))
    view = dataclasses.replace(FRONT, yaw_deg=stood_deg)
    advice = the(look(aside, view, FINE, CONFIG), "facing").advice
    assert advice is not None
    assert advice.values["side"] == side


def test_hidden_legs_stop_judging() -> None:
    track = standing()
    hidden = dataclasses.replace(track, visibility=np.full_like(track.visibility, 0.2))
    checks = look(hidden, FRONT, FINE, CONFIG)
    assert said(the(checks, "legs").advice) == "Clear the view of your legs and feet"
    assert not green(checks)


def test_an_arm_that_passes_for_a_moment_stops_nothing() -> None:
    track = standing()
    visibility = track.visibility.copy()
    visibility[:10] = 0.1
    assert green(look(dataclasses.replace(track, visibility=visibility), FRONT, FINE, CONFIG))


@pytest.mark.parametrize(("scale", "advice"), [(0.4, "Come closer"), (1.0, ""), (2.0, "Step back")])
def test_the_person_should_fill_the_picture_but_not_burst_it(scale: float, advice: str) -> None:
    checks = look(moved(standing(), scale=scale), FRONT, FINE, CONFIG)
    assert said(the(checks, "distance").advice) == advice


@pytest.mark.parametrize(
    ("yaw_deg", "assessable", "mark", "advice"),
    [
        (10, True, Mark.OK, ""),
        (-10, True, Mark.OK, ""),
        (25, True, Mark.ADVICE, "Turn a little to your left"),
        (-25, True, Mark.ADVICE, "Turn a little to your right"),
        (180, True, Mark.OK, ""),
        (155, True, Mark.ADVICE, "Turn a little to your right"),
        (-155, True, Mark.ADVICE, "Turn a little to your left"),
        (85, False, Mark.STOP, "Turn to your left, to face the camera"),
        (-100, False, Mark.STOP, "Turn to your right, to face the camera"),
    ],
)
def test_it_says_which_way_to_turn(
    yaw_deg: float, assessable: bool, mark: Mark, advice: str
) -> None:
    view = View(Facing.FRONT, yaw_deg, 0.0, assessable, ())
    found = the(look(standing(), view, FINE, CONFIG), "facing")
    assert (found.mark, said(found.advice)) == (mark, advice)


def test_before_somebody_stood_still_standing_still_is_what_is_asked_for() -> None:
    checks = look(standing(), None, FINE, CONFIG)
    assert not green(checks)
    assert said(first_advice(checks)) == "Stand upright and still"
    assert "level" not in [check.code for check in checks]


@pytest.mark.parametrize(
    ("roll_deg", "advice"),
    [
        (2, ""),
        (9, "Turn the camera clockwise, seen from behind it"),
        (-9, "Turn the camera counter-clockwise, seen from behind it"),
    ],
)
def test_a_tilted_camera_is_to_be_turned_against_its_tilt(roll_deg: float, advice: str) -> None:
    view = View(Facing.FRONT, 0.0, roll_deg, True, ())
    assert said(the(look(standing(), view, FINE, CONFIG), "level").advice) == advice


@pytest.mark.parametrize(
    ("brightness", "advice"),
    [(20, "Switch on a light"), (120, ""), (240, "Less light, or no window behind you")],
)
def test_light(brightness: float, advice: str) -> None:
    checks = look(standing(), FRONT, Surroundings(brightness, 30), CONFIG)
    assert said(the(checks, "light").advice) == advice


@pytest.mark.parametrize(
    ("rate_hz", "slow_model", "mark", "advice"),
    [
        (30, False, Mark.OK, ""),
        (15, False, Mark.ADVICE, "More light, or a camera with 30 pictures per second"),
        (15, True, Mark.ADVICE, "Use the lighter pose model (lite)"),
        (7, True, Mark.STOP, "Use the lighter pose model (lite)"),
    ],
)
def test_the_frame_rate_says_whose_fault_it_is(
    rate_hz: float, slow_model: bool, mark: Mark, advice: str
) -> None:
    around = Surroundings(120, rate_hz, model_limits_rate=slow_model)
    found = the(look(standing(), FRONT, around, CONFIG), "rate")
    assert (found.mark, said(found.advice)) == (mark, advice)


def test_what_is_not_known_is_not_checked() -> None:
    codes = [check.code for check in look(standing(), FRONT, Surroundings(), CONFIG)]
    assert not {"light", "rate"} & set(codes)


def test_others_in_view_are_worth_a_word() -> None:
    around = dataclasses.replace(FINE, others=2)
    found = the(look(standing(), FRONT, around, CONFIG), "person")
    assert (found.mark, said(found.found)) == (Mark.ADVICE, "3 people in view")


def test_what_stops_judging_is_said_before_what_only_hampers_it() -> None:
    checks = look(
        moved(standing(), scale=0.4),
        View(Facing.LEFT_SIDE, 85, 0, False, ("from the side",)),
        Surroundings(20, math.nan),
        CONFIG,
    )
    assert said(first_advice(checks)) == "Turn to your left, to face the camera"


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_picture_that_is_not_upright_stops_before_all_else(quarter_turns: int) -> None:
    track = standing()
    turn = np.linalg.matrix_power(np.array([[0.0, 1.0], [-1.0, 0.0]]), quarter_turns)
    checks = look(dataclasses.replace(track, xy_px=track.xy_px @ turn), FRONT, FINE, CONFIG)
    assert [check.code for check in checks] == ["level", "light", "rate"]
    assert not green(checks)
    assert said(first_advice(checks)).startswith("Turn the camera")
