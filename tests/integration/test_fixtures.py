"""The whole job on the committed clips with the real model, held against the bodies' own joints."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from valgus import api
from valgus.model.session import RepAssessment
from valgus.model.terms import Facing, Side, SignGrade, SquatKind, Verdict
from valgus.report.analysis import Analysis

VIDEOS = Path(__file__).parents[2] / "fixtures" / "videos"
NAMES = sorted(path.name.removesuffix(".truth.json") for path in VIDEOS.glob("*.truth.json"))
pytestmark = pytest.mark.model


@functools.cache
def analysed(name: str) -> Analysis:
    return api.analyze(VIDEOS / f"{name}.mp4")


def truth_of(name: str) -> dict[str, Any]:
    return json.loads((VIDEOS / f"{name}.truth.json").read_text(encoding="utf-8"))


def pairs(name: str) -> list[tuple[dict[str, Any], RepAssessment]]:
    true_reps = [rep for rep in truth_of(name)["reps"] if rep["counts"]]
    return list(zip(true_reps, analysed(name).session.reps, strict=True))


def test_there_are_clips() -> None:
    assert len(NAMES) >= 11


@pytest.mark.parametrize("name", NAMES)
def test_the_number_of_reps_is_exact(name: str) -> None:
    true_reps = [rep for rep in truth_of(name)["reps"] if rep["counts"]]
    assert len(analysed(name).session.reps) == len(true_reps)


@pytest.mark.parametrize("name", NAMES)
def test_every_bottom_is_found_in_time(name: str) -> None:
    rate = truth_of(name)["fps"]
    for true_rep, found in pairs(name):
        assert found.rep.bottom_s == pytest.approx(true_rep["bottom"] / rate, abs=0.15)


def decided_legs(name: str) -> list[tuple[bool, Verdict]]:
    """Whether each decided standing leg collapsed, and what was said of it."""
    return [
        (true_rep["decided"][side.value], found.legs[side].verdict)
        for true_rep, found in pairs(name)
        for side in found.rep.squat.standing
        if true_rep["decided"][side.value] is not None
    ]


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"side"}))
def test_no_decided_leg_gets_the_wrong_verdict(name: str) -> None:
    for collapsed, verdict in decided_legs(name):
        assert verdict is not (Verdict.CLEAR if collapsed else Verdict.VALGUS)
        assert verdict is not Verdict.NOT_ASSESSABLE


def test_hardly_any_decided_leg_is_called_unclear() -> None:
    legs = [leg for name in set(NAMES) - {"side"} for leg in decided_legs(name)]
    assert len(legs) > 40
    assert sum(verdict is Verdict.UNCLEAR for _, verdict in legs) / len(legs) <= 0.08


@pytest.mark.parametrize("name", NAMES)
def test_every_verdict_has_its_reasons(name: str) -> None:
    for found in analysed(name).session.reps:
        for leg in found.legs.values():
            assert leg.reasons


def test_shallow_squats_are_told_apart() -> None:
    shallow = [rep for rep in truth_of("partial")["reps"] if not rep["counts"]]
    assert len(analysed("partial").session.partials) == len(shallow) == 2


def test_a_collapse_on_the_way_up_only_is_found_there() -> None:
    flagged = [
        item for item in analysed("ascent_only").session.reps if item.verdict is Verdict.VALGUS
    ]
    assert flagged
    for item in flagged:
        for side in Side:
            if item.legs[side].verdict is Verdict.VALGUS:
                assert item.legs[side].peak_s > item.rep.bottom_s


def test_from_the_side_no_leg_is_judged() -> None:
    session = analysed("side").session
    assert session.view.facing in (Facing.LEFT_SIDE, Facing.RIGHT_SIDE)
    assert not session.view.assessable
    verdicts = {leg.verdict for item in session.reps for leg in item.legs.values()}
    assert verdicts == {Verdict.NOT_ASSESSABLE}
    assert "camera_angle" in [notice.code for notice in session.notices]


def test_from_behind_left_and_right_are_the_subjects_own() -> None:
    session = analysed("back").session
    assert session.view.facing is Facing.BACK
    assert session.flagged(Side.RIGHT)
    assert not session.flagged(Side.LEFT)


def test_single_leg_squats_judge_the_standing_leg_only() -> None:
    for item in analysed("single_leg").session.reps:
        assert item.rep.squat is SquatKind.LEFT
        assert item.legs[Side.RIGHT].verdict is Verdict.NOT_ASSESSABLE


def test_one_collapsing_knee_is_a_possible_sign_on_that_side_only() -> None:
    signs = analysed("one_knee_in").session.signs
    assert signs[Side.LEFT].grade is SignGrade.POSSIBLE
    assert signs[Side.RIGHT].grade is SignGrade.NONE


def test_an_empty_room_is_said_to_be_empty() -> None:
    session = analysed("nobody").session
    assert session.reps == ()
    assert [notice.code for notice in session.notices] == ["nobody"]


def test_a_bystander_is_mentioned_and_not_measured() -> None:
    assert "several_people" in [notice.code for notice in analysed("two_people").session.notices]


def test_the_camera_angle_is_measured() -> None:
    assert analysed("oblique").session.view.yaw_deg == pytest.approx(
        truth_of("oblique")["yaw"], abs=6
    )
