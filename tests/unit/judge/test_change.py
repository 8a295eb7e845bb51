"""A change counts only beyond what two takes of the same squats differ by."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from tests.support.sessions import UNCLEAR, UNJUDGED, VALGUS, rep, session, turned
from valgus.judge.change import (
    Change,
    Dated,
    Heels,
    LegChange,
    LegValues,
    Stance,
    change_over,
    compare,
    compare_leg,
    course,
    detectable_change_deg,
    leg_values,
    raised_heels,
)
from valgus.model.config import AnalysisConfig
from valgus.model.session import SessionResult
from valgus.model.terms import Side, SquatKind

ERRORS: dict[str, Any] = {"take_error_deg": 2.0, "rep_error_deg": 3.0}


def left(*inward_deg: float, **errors_deg: float) -> LegValues:
    """The left leg of a session of squats on both legs."""
    return leg_values(turned(*inward_deg, **{**ERRORS, **errors_deg}))[0]


def changed(before: SessionResult, after: SessionResult) -> LegChange:
    """How the left leg changed."""
    return compare(before, after)[0]


# --- one session


def test_a_session_is_summed_up_for_each_leg() -> None:
    made = session(rep(1, VALGUS), rep(2), rep(3, UNCLEAR), rep(4, UNJUDGED))
    left, right = leg_values(made)
    assert (left.side, left.stance) == (Side.LEFT, Stance.DOUBLE)
    assert (left.reps, left.judged, left.flagged) == (4, 3, 1)
    assert left.inward_deg == (24.25, 3.0, 3.0)
    assert left.mean_deg == pytest.approx((24.25 + 3 + 3) / 3)
    assert left.shift_pct == -1.25
    assert (right.judged, right.flagged, right.spread_deg) == (4, 0, 0.0)


def test_single_leg_squats_are_kept_apart() -> None:
    made = session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT), rep(2))
    found = {(item.stance, item.side): item.judged for item in leg_values(made)}
    assert found == {
        (Stance.DOUBLE, Side.LEFT): 1,
        (Stance.DOUBLE, Side.RIGHT): 1,
        (Stance.SINGLE, Side.LEFT): 1,
    }


def test_one_repetition_has_no_spread_and_none_judged_no_mean() -> None:
    assert math.isnan(left(3.0).spread_deg)
    unjudged, _ = leg_values(session(rep(1, UNJUDGED)))
    assert math.isnan(unjudged.mean_deg)
    assert math.isnan(unjudged.shift_pct)
    assert math.isnan(unjudged.error_deg)


def test_a_leg_that_was_judged_by_its_shift_alone_counts_without_an_angle() -> None:
    found = left(20.0, math.nan, 10.0)
    assert (found.judged, found.inward_deg) == (3, (20.0, 10.0))
    assert found.mean_deg == 15.0


# --- two sessions


def test_the_detectable_change_is_that_of_the_standard_error_of_a_difference() -> None:
    expected = 1.96 * math.sqrt(2 * 4 + 9 / 3 + 9 / 9)
    assert detectable_change_deg(left(*[1.0] * 3), left(*[1.0] * 9)) == pytest.approx(expected)


def test_more_repetitions_detect_less_but_never_less_than_the_shared_error() -> None:
    one, thousand = left(1.0), left(*[1.0] * 1000)
    few, many = detectable_change_deg(one, one), detectable_change_deg(thousand, thousand)
    assert few > many > 1.96 * math.sqrt(2) * 2.0


def test_each_session_has_the_errors_of_its_own_settings() -> None:
    expected = 1.96 * math.sqrt(2**2 + 5**2 + 3**2 / 3 + 1**2 / 1)
    other = left(1.0, take_error_deg=5.0, rep_error_deg=1.0)
    three = left(*[1.0] * 3)
    assert detectable_change_deg(three, other) == pytest.approx(expected)
    assert detectable_change_deg(other, three) == pytest.approx(expected)


@pytest.mark.parametrize("setting", ["take_error_deg", "rep_error_deg"])
def test_errors_that_are_given_take_the_place_of_those_of_the_sessions(setting: str) -> None:
    before, after = turned(20.0, 20.0), turned(10.0, 10.0)
    own = changed(before, after)
    given = compare(before, after, AnalysisConfig(**{setting: 20.0}))[0]
    assert (own.verdict, given.verdict) == (Change.LESS_INWARD, Change.NONE)
    set_in_both = changed(*(turned(deg, deg, **{setting: 20.0}) for deg in (20.0, 10.0)))
    assert given.detectable_deg == set_in_both.detectable_deg


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
    found = compare_leg(left(20, 20, 20), left(after, after, after))
    assert found.verdict is verdict
    assert found.change_deg == pytest.approx(after - 20)


@pytest.mark.parametrize(("beyond", "verdict"), [(-0.1, Change.NONE), (0.1, Change.LESS_INWARD)])
def test_a_change_is_real_from_the_detectable_one_on(beyond: float, verdict: Change) -> None:
    least = detectable_change_deg(left(20.0), left(20.0))
    assert compare_leg(left(20.0), left(20.0 - least - beyond)).verdict is verdict


def test_swapping_the_sessions_turns_the_sign_and_keeps_the_rest() -> None:
    there = compare_leg(left(5, 6), left(25, 26, 27))
    back = compare_leg(left(25, 26, 27), left(5, 6))
    assert there.change_deg == pytest.approx(-back.change_deg)
    assert there.detectable_deg == back.detectable_deg
    assert (there.verdict, back.verdict) == (Change.MORE_INWARD, Change.LESS_INWARD)


@pytest.mark.parametrize(
    ("judged", "missing"), [((False, True), "first"), ((True, False), "second")]
)
def test_a_leg_that_was_not_judged_cannot_be_compared(
    judged: tuple[bool, bool], missing: str
) -> None:
    found = changed(*(turned(20.0) if one else session(rep(1, UNJUDGED)) for one in judged))
    assert found.verdict is Change.NOT_COMPARABLE
    assert found.reason.values == {"which": missing}
    assert math.isnan(found.change_deg)
    assert math.isnan(found.detectable_deg)


def test_legs_are_matched_by_side_and_kind_of_squat() -> None:
    single = session(rep(1), rep(2, VALGUS, UNJUDGED, SquatKind.LEFT))
    found = compare(session(rep(1)), single)
    keys = [
        (item.before.stance.value, item.before.side.value, item.verdict.value) for item in found
    ]
    assert keys == [
        ("double", "left", "none"),
        ("double", "right", "none"),
        ("single", "left", "not_comparable"),
    ]


# --- raised heels


@pytest.mark.parametrize(
    ("flat_deg", "raised_deg", "told"),
    [
        ((20.0, 20.0), (20.0, 3.0), Heels.KEPT),
        ((20.0, 20.0), (3.0, 3.0), Heels.GONE),
        ((12.0, 12.0), (11.0, 11.0), None),
        ((3.0, 3.0), (20.0, 20.0), None),
    ],
)
def test_raised_heels_tell_of_a_knee_that_was_flagged_without(
    flat_deg: tuple[float, ...], raised_deg: tuple[float, ...], told: Heels | None
) -> None:
    assert raised_heels(changed(turned(*flat_deg), turned(*raised_deg))) is told


# --- many sessions


def left_course(*inward_deg: float) -> tuple[Dated, ...]:
    made = [(date(2026, n, 1), leg_values(turned(deg))) for n, deg in enumerate(inward_deg, 1)]
    return course(reversed(made), Stance.DOUBLE, Side.LEFT)


def test_the_latest_session_is_compared_with_the_first() -> None:
    points = left_course(30.0, 5.0, 12.0)
    assert [point.day.month for point in points] == [1, 2, 3]
    found = change_over(points)
    assert found is not None
    assert found.change_deg == pytest.approx(-18.0)


def test_a_course_and_a_comparison_of_two_sessions_say_the_same() -> None:
    assert change_over(left_course(20.0, 3.0)) == changed(turned(20.0), turned(3.0))


def test_one_session_or_an_unjudged_one_is_no_change() -> None:
    assert change_over(left_course(20.0)) is None
    assert len(left_course(20.0, math.nan)) == 1
    assert change_over(left_course(20.0, math.nan)) is None
