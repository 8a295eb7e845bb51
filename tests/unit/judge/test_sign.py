"""The sign is graded by how often, on which side, and in what company the knee moves inward."""

from __future__ import annotations

import dataclasses

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track
from valgus.judge.sign import gluteus_medius_signs
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.reason import Reason
from valgus.model.session import RepAssessment
from valgus.model.terms import Side, SignGrade
from valgus.report.text.reasons import say

CONFIG = AnalysisConfig()
IN, SOUND = Squat(inward_left_deg=28.0), Squat()


def reps_of(*squats: Squat, lift: str | None = None) -> tuple[RepAssessment, ...]:
    return judge_track.judge(
        film(Scene(squats=squats, lift=lift)).track, ChosenConfig()
    ).session.reps


def grades(reps: tuple[RepAssessment, ...]) -> tuple[SignGrade, SignGrade]:
    found = gluteus_medius_signs(reps, CONFIG)
    return found[Side.LEFT].grade, found[Side.RIGHT].grade


def test_no_flagged_rep_is_no_sign() -> None:
    assert grades(reps_of(SOUND, SOUND)) == (SignGrade.NONE, SignGrade.NONE)


def test_several_flagged_reps_of_one_leg_are_a_possible_sign_on_that_side() -> None:
    assert grades(reps_of(IN, SOUND, IN, SOUND)) == (SignGrade.POSSIBLE, SignGrade.NONE)


def test_one_flagged_rep_among_many_is_no_pattern() -> None:
    assert grades(reps_of(IN, SOUND, SOUND, SOUND)) == (SignGrade.NONE, SignGrade.NONE)


def test_the_only_rep_flagged_is_a_possible_sign() -> None:
    assert grades(reps_of(IN))[0] is SignGrade.POSSIBLE


def test_nothing_judged_is_not_assessable() -> None:
    assert grades(()) == (SignGrade.NOT_ASSESSABLE, SignGrade.NOT_ASSESSABLE)


def single_leg(**changes: float) -> tuple[RepAssessment, ...]:
    squat = Squat(drop=0.25, inward_left_deg=28.0)
    plain = {"pelvic_drop_deg": 0.0, "trunk_lean_deg": 0.0}
    reps = reps_of(squat, squat, lift="right")
    return tuple(dataclasses.replace(item, **{**plain, **changes}) for item in reps)


def test_with_a_dropping_pelvis_in_single_leg_squats_the_sign_is_likely() -> None:
    assert grades(single_leg())[0] is SignGrade.POSSIBLE
    assert grades(single_leg(pelvic_drop_deg=10.0))[0] is SignGrade.LIKELY


def test_with_a_leaning_trunk_in_single_leg_squats_the_sign_is_likely() -> None:
    assert grades(single_leg(trunk_lean_deg=15.0))[0] is SignGrade.LIKELY


def test_a_trunk_that_leans_to_the_free_side_is_no_companion() -> None:
    assert grades(single_leg(trunk_lean_deg=-15.0))[0] is SignGrade.POSSIBLE


def test_a_dropping_pelvis_on_two_legs_makes_nothing_likely() -> None:
    reps = tuple(dataclasses.replace(item, pelvic_drop_deg=15.0) for item in reps_of(IN, IN))
    assert grades(reps)[0] is SignGrade.POSSIBLE


def test_the_evidence_counts_and_names_the_reps() -> None:
    found = gluteus_medius_signs(reps_of(IN, SOUND, IN), CONFIG)[Side.LEFT]
    values = {"side": Side.LEFT, "count": 2, "total": 3, "reps": (1, 3)}
    assert found.reasons[0] == Reason("inward_reps", values)


def test_no_sentence_diagnoses() -> None:
    for reps in (reps_of(IN, IN), single_leg(pelvic_drop_deg=10.0), reps_of(SOUND)):
        for sign in gluteus_medius_signs(reps, CONFIG).values():
            text = " ".join(say(reason) for reason in sign.reasons).lower()
            assert not any(word in text for word in ("diagnos", "injury", "abduction angle"))
