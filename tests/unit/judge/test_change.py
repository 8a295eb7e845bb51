"""A change counts only beyond what two takes of the same squats differ by."""

from __future__ import annotations

import math

import pytest

from valgus.judge.change import Change, LegSession, compare, compare_leg, detectable_change_deg
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side, SquatKind

CONFIG = AnalysisConfig(take_error_deg=2.0, rep_error_deg=3.0)


def leg(*inward_deg: float, side: Side = Side.LEFT, flagged: int = 0) -> LegSession:
    return LegSession(side, SquatKind.DOUBLE, inward_deg, flagged, len(inward_deg))


def test_the_detectable_change_is_that_of_the_standard_error_of_a_difference() -> None:
    expected = 1.96 * math.sqrt(2 * 4 + 9 / 3 + 9 / 9)
    assert detectable_change_deg(3, 9, CONFIG) == pytest.approx(expected)


def test_more_repetitions_detect_less_but_never_less_than_the_shared_error() -> None:
    few, many = detectable_change_deg(1, 1, CONFIG), detectable_change_deg(1000, 1000, CONFIG)
    assert few > many > 1.96 * math.sqrt(2) * 2.0


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (20.0, Change.NONE),
        (24.0, Change.NONE),
        (40.0, Change.MORE_INWARD),
        (0.0, Change.LESS_INWARD),
    ],
)
def test_only_a_change_beyond_the_error_is_one(after: float, verdict: Change) -> None:
    found = compare_leg(leg(20, 20, 20), leg(after, after, after), CONFIG)
    assert found.verdict is verdict
    assert found.change_deg == pytest.approx(after - 20)


def test_swapping_the_sessions_turns_the_sign_and_keeps_the_rest() -> None:
    there = compare_leg(leg(5, 6), leg(25, 26), CONFIG)
    back = compare_leg(leg(25, 26), leg(5, 6), CONFIG)
    assert there.change_deg == pytest.approx(-back.change_deg)
    assert (there.verdict, back.verdict) == (Change.MORE_INWARD, Change.LESS_INWARD)


def test_a_leg_that_was_not_judged_cannot_be_compared() -> None:
    found = compare_leg(leg(), leg(20), CONFIG)
    assert found.verdict is Change.NOT_COMPARABLE
    assert "first session" in found.reason


def test_legs_are_matched_by_side_and_kind_of_squat() -> None:
    single = LegSession(Side.LEFT, SquatKind.LEFT, (12.0,), 1, 1)
    found = compare([leg(10), leg(11, side=Side.RIGHT)], [leg(10), single], CONFIG)
    keys = [(item.before.squat.value, item.before.side.value, item.verdict.value) for item in found]
    assert keys == [
        ("double", "left", "none"),
        ("double", "right", "not_comparable"),
        ("left", "left", "not_comparable"),
    ]
