"""The words of a result: right counts, careful about the gluteus medius."""

from __future__ import annotations

import dataclasses
import math

import pytest

from tests.support.sessions import CLEAR, FRONT, UNCLEAR, UNJUDGED, VALGUS, rep, session
from valgus.model.session import Dip, SideSign, View
from valgus.model.terms import Facing, Side, SignGrade, SquatKind
from valgus.report.text import sentences

FLAGGED_LEFT = session(rep(1), rep(2, left=VALGUS), rep(3, left=VALGUS))
ALL_TEXTS = [
    FLAGGED_LEFT,
    session(),
    session(rep(1)),
    session(rep(1, UNJUDGED, UNJUDGED)),
    session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT)),
    session(rep(1, UNCLEAR, VALGUS), partials=(Dip(0, 1, 2, 40.0),)),
]


def everything(result: object) -> str:
    made = result
    assert dataclasses.is_dataclass(made)
    lines = [
        sentences.headline(made),
        *sentences.summary(made),
        *sentences.single_leg(made),
        *sentences.gluteus_medius(made),
        *sentences.next_steps(made),
        *sentences.reasons(made),
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("result", ALL_TEXTS)
@pytest.mark.parametrize("word", ["diagnos", "injur", "risk", "abduction angle"])
def test_words_that_must_never_be_used_are_not(result: object, word: str) -> None:
    assert word not in everything(result).lower()


def test_the_sign_is_told_in_the_agreed_words() -> None:
    (sentence,) = sentences.gluteus_medius(FLAGGED_LEFT)
    assert (
        "inward knee movement in 2 of 3 reps, consistent with weak hip abductors "
        "(gluteus medius), among other causes" in sentence
    )
    assert sentence.startswith("Left, possible sign")
    assert "Most inward: 1 on the way up; by 24°." in sentence


def test_a_likely_sign_says_so() -> None:
    signs = {
        **FLAGGED_LEFT.signs,
        Side.LEFT: SideSign(SignGrade.LIKELY, FLAGGED_LEFT.signs[Side.LEFT].reasons),
    }
    (sentence,) = sentences.gluteus_medius(dataclasses.replace(FLAGGED_LEFT, signs=signs))
    assert sentence.startswith("Left, likely sign")


def test_both_sides_get_a_sentence_each() -> None:
    found = sentences.gluteus_medius(session(rep(1, VALGUS, VALGUS)))
    assert [sentence.split(",")[0] for sentence in found] == ["Left", "Right"]


def test_a_sign_brings_both_retests_and_none_brings_none() -> None:
    steps = " ".join(sentences.next_steps(FLAGGED_LEFT))
    assert "heels raised by 2–5 cm" in steps
    assert "single-leg" in steps
    assert sentences.next_steps(session(rep(1))) == ()


def test_no_sign_is_no_all_clear() -> None:
    (sentence,) = sentences.gluteus_medius(session(rep(1)))
    assert "left and right" in sentence
    assert "Weakness can exist without it" in sentence


def test_a_side_that_was_not_judged_is_not_spoken_of() -> None:
    (sentence,) = sentences.gluteus_medius(session(rep(1, CLEAR, UNJUDGED, SquatKind.LEFT)))
    assert "(left)" in sentence
    (nothing,) = sentences.gluteus_medius(session(rep(1, UNJUDGED, UNJUDGED)))
    assert "nothing can be said" in nothing


def test_the_summary_counts_only_reps_in_which_the_knee_was_judged() -> None:
    made = session(rep(1, VALGUS, UNJUDGED), rep(2, UNCLEAR, CLEAR), rep(3, CLEAR, UNJUDGED))
    first, second = sentences.summary(made)
    assert first == "3 repetitions, 1 flagged (rep 1)."
    assert (
        second == "Left knee inward in 1 of 3 reps, unclear in 1. Right knee inward in 0 of 1 rep."
    )


def test_one_repetition_is_not_many() -> None:
    assert sentences.summary(session(rep(1)))[0] == "1 repetition, none flagged."
    dips = (Dip(0, 1, 2, 40.0),)
    assert "1 partial one not counted" in sentences.summary(session(rep(1), partials=dips))[0]
    assert sentences.summary(session(partials=dips * 2))[0] == (
        "No repetition found; 2 partial ones not counted."
    )


@pytest.mark.parametrize(
    ("facing", "yaw_deg", "words"),
    [
        (Facing.FRONT, 0.2, "from the front"),
        (Facing.FRONT, 12.4, "from the front, 12° to the left"),
        (Facing.FRONT, -12.4, "from the front, 12° to the right"),
        (Facing.BACK, 175.0, "from behind, 5° to the left"),
        (Facing.BACK, -175.0, "from behind, 5° to the right"),
        (Facing.LEFT_SIDE, 85.0, "from the left side"),
        (Facing.UNKNOWN, math.nan, "from an unknown side"),
    ],
)
def test_the_view_is_told_from_the_subjects_side(
    facing: Facing, yaw_deg: float, words: str
) -> None:
    view = View(facing, yaw_deg, 0.0, True, ())
    assert sentences.seen_from(view) == words


def test_a_single_leg_squat_tells_of_hip_pelvis_and_trunk() -> None:
    (line,) = sentences.single_leg(session(rep(2, VALGUS, UNJUDGED, SquatKind.LEFT), rep(3)))
    assert line == (
        "Rep 2, left leg: hip adduction +4° (±5), pelvic drop −2° (±4), "
        "trunk lean +3° (±6) over the standing leg."
    )


def test_nothing_is_told_of_a_single_leg_squat_that_was_not_judged() -> None:
    assert list(sentences.single_leg(session(rep(2, UNJUDGED, UNJUDGED, SquatKind.LEFT)))) == []


def test_the_headline_fits_a_line() -> None:
    wide = dataclasses.replace(
        session(), view=dataclasses.replace(FRONT, yaw_deg=-32.0), duration_s=123.4
    )
    assert len(sentences.headline(wide)) <= 80


def test_reasons_are_given_for_every_knee_that_is_not_clear() -> None:
    lines = list(sentences.reasons(FLAGGED_LEFT))
    assert [line.split(":")[0] for line in lines] == [
        "Rep 2, left, inward",
        "Rep 3, left, inward",
    ]
