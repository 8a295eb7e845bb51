"""The sign looked for with a weak gluteus medius: graded evidence for each side, no diagnosis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from valgus.model.config import AnalysisConfig
from valgus.model.reason import Reason
from valgus.model.session import RepAssessment, SideSign
from valgus.model.terms import Phase, Side, SignGrade, SquatKind, Verdict


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
        reasons.append(Reason("unclear_reps", {"reps": _numbers(unclear)}))
    if not flagged:
        return SideSign(SignGrade.NONE, tuple(reasons))
    reasons.append(_when(side, flagged))
    companions = _companions(side, flagged, config)
    if companions:
        return SideSign(SignGrade.LIKELY, (*reasons, *companions))
    if len(flagged) >= config.several_reps or 2 * len(flagged) >= len(judged):
        return SideSign(SignGrade.POSSIBLE, tuple(reasons))
    reasons.append(Reason("one_of_many"))
    return SideSign(SignGrade.NONE, tuple(reasons))


def _why_not(side: Side, standing: Sequence[RepAssessment]) -> tuple[Reason, ...]:
    if not standing:
        return (Reason("no_rep_on_leg", {"side": side}),)
    return standing[0].legs[side].reasons[:1] or (Reason("not_judged", {"side": side}),)


def _counted(
    side: Side, flagged: Sequence[RepAssessment], judged: Sequence[RepAssessment]
) -> Reason:
    counts = {"count": len(flagged), "total": len(judged)}
    if not flagged:
        return Reason("inward_none", {"side": side, **counts})
    return Reason("inward_reps", {"side": side, **counts, "reps": _numbers(flagged)})


def _numbers(reps: Sequence[RepAssessment]) -> tuple[int, ...]:
    return tuple(rep.rep.number for rep in reps)


def _when(side: Side, flagged: Sequence[RepAssessment]) -> Reason:
    """In which part of the repetitions the knee was most inward."""
    phases = [rep.legs[side].phase for rep in flagged]
    peaks = [rep.legs[side].inward_deg.peak for rep in flagged]
    return Reason(
        "most_inward",
        {
            "descent": phases.count(Phase.DESCENT),
            "bottom": phases.count(Phase.BOTTOM),
            "ascent": phases.count(Phase.ASCENT),
            "lowest_deg": min(peaks),
            "highest_deg": max(peaks),
        },
    )


def _companions(
    side: Side, flagged: Sequence[RepAssessment], config: AnalysisConfig
) -> list[Reason]:
    """Signs beside the knee in flagged single-leg squats on this side."""
    single = [rep for rep in flagged if rep.rep.squat is SquatKind(side.value)]
    found = []
    drops = [rep for rep in single if rep.pelvic_drop_deg > config.pelvic_drop_limit_deg]
    leans = [rep for rep in single if rep.trunk_lean_deg > config.trunk_lean_limit_deg]
    if drops:
        most = max(rep.pelvic_drop_deg for rep in drops)
        found.append(Reason("pelvic_drop", {"most_deg": most, "reps": _numbers(drops)}))
    if leans:
        most = max(rep.trunk_lean_deg for rep in leans)
        found.append(Reason("trunk_lean", {"most_deg": most, "reps": _numbers(leans)}))
    return found
