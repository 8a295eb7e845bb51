"""The sign looked for with a weak gluteus medius: graded evidence for each side, no diagnosis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from valgus.model.config import AnalysisConfig
from valgus.model.session import LegAssessment, RepAssessment, SideSign
from valgus.model.terms import Phase, Side, SignGrade, SquatKind, Verdict
from valgus.util.rounding import told


def gluteus_medius_signs(
    reps: Sequence[RepAssessment], config: AnalysisConfig
) -> Mapping[Side, SideSign]:
    """Grade each side.

    Inward movement on several repetitions is a possible sign; together with a dropping pelvis or
    a leaning trunk in a single-leg squat on that leg it is a likely one.

    Parameters
    ----------
    reps : sequence of RepAssessment
    config : AnalysisConfig

    Returns
    -------
    signs : mapping of Side to SideSign
    """
    return {side: _grade(side, reps, config) for side in Side}


def _grade(side: Side, reps: Sequence[RepAssessment], config: AnalysisConfig) -> SideSign:
    standing = [rep for rep in reps if side in rep.rep.squat.standing]
    judged = [rep for rep in standing if rep.legs[side].verdict is not Verdict.NOT_ASSESSABLE]
    if not judged:
        return SideSign(SignGrade.NOT_ASSESSABLE, _why_not(side, standing))
    flagged = [rep for rep in judged if rep.legs[side].verdict is Verdict.VALGUS]
    unclear = [rep for rep in judged if rep.legs[side].verdict is Verdict.UNCLEAR]
    reasons = [_counted(side, flagged, judged)]
    if unclear:
        reasons.append(f"Unclear in {_numbers(unclear)}.")
    if not flagged:
        return SideSign(SignGrade.NONE, tuple(reasons))
    reasons.append(_when(side, flagged))
    companions = _companions(side, flagged, config)
    if companions:
        return SideSign(SignGrade.LIKELY, (*reasons, *companions))
    if len(flagged) >= config.several_reps or 2 * len(flagged) >= len(judged):
        return SideSign(SignGrade.POSSIBLE, tuple(reasons))
    reasons.append("One repetition among many is no pattern.")
    return SideSign(SignGrade.NONE, tuple(reasons))


def _why_not(side: Side, standing: Sequence[RepAssessment]) -> tuple[str, ...]:
    if not standing:
        return (f"No repetition on the {side} leg.",)
    first = standing[0].legs[side].reasons
    return (first[0].message,) if first else (f"The {side} leg could not be judged.",)


def _counted(side: Side, flagged: Sequence[RepAssessment], judged: Sequence[RepAssessment]) -> str:
    text = f"Inward movement of the {side} knee in {len(flagged)} of {len(judged)} reps"
    return f"{text} ({_numbers(flagged)})." if flagged else f"{text}."


def _numbers(reps: Sequence[RepAssessment]) -> str:
    listed = ", ".join(str(rep.rep.number) for rep in reps)
    return f"rep {listed}" if len(reps) == 1 else f"reps {listed}"


def _when(side: Side, flagged: Sequence[RepAssessment]) -> str:
    """In which part of the repetitions the knee was most inward."""
    phases = [rep.legs[side].phase for rep in flagged]
    names = {
        Phase.DESCENT: "on the way down",
        Phase.BOTTOM: "at the bottom",
        Phase.ASCENT: "on the way up",
    }
    parts = [f"{phases.count(phase)} {name}" for phase, name in names.items() if phase in phases]
    return f"Most inward: {', '.join(parts)}; {_spread([rep.legs[side] for rep in flagged])}."


def _spread(legs: Sequence[LegAssessment]) -> str:
    peaks = [leg.inward_deg.peak for leg in legs]
    low, high = told(min(peaks)), told(max(peaks))
    return f"by {low}°" if low == high else f"by {low}…{high}°".replace("-", "−")


def _companions(side: Side, flagged: Sequence[RepAssessment], config: AnalysisConfig) -> list[str]:
    """Signs beside the knee in flagged single-leg squats on this side."""
    single = [rep for rep in flagged if rep.rep.squat is SquatKind(side.value)]
    found = []
    drops = [rep for rep in single if rep.pelvic_drop_deg > config.pelvic_drop_limit_deg]
    leans = [rep for rep in single if rep.trunk_lean_deg > config.trunk_lean_limit_deg]
    if drops:
        most = max(rep.pelvic_drop_deg for rep in drops)
        found.append(
            f"The pelvis dropped on the free side by up to {told(most)}° ({_numbers(drops)})."
        )
    if leans:
        most = max(rep.trunk_lean_deg for rep in leans)
        found.append(
            f"The trunk leaned over the standing leg by up to {told(most)}° ({_numbers(leans)})."
        )
    return found
