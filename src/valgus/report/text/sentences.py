"""How a result is put into sentences; the words themselves are in `valgus.report.text.languages`.

The tool reports a sign with its evidence and names what else produces the same picture. It does
not say what somebody has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from valgus.model.session import Interval, LegAssessment, RepAssessment, SessionResult, View
from valgus.model.terms import Facing, Side, SignGrade, SquatKind, Verdict
from valgus.report.text.languages import Words
from valgus.report.text.reasons import ENGLISH, say
from valgus.util.rounding import half_up

VERDICT_SYMBOLS: Final[Mapping[Verdict, str]] = {
    Verdict.VALGUS: "✗",
    Verdict.CLEAR: "✓",
    Verdict.UNCLEAR: "?",
    Verdict.NOT_ASSESSABLE: "–",
}
"""Second to the word, so that neither colour nor a font is needed to read a verdict."""

NOT_MEASURED: Final = ENGLISH("number.missing")

_GRADED: Final = (SignGrade.LIKELY, SignGrade.POSSIBLE)


def verdict_words(verdict: Verdict, words: Words = ENGLISH) -> str:
    """Name a verdict."""
    return words(f"verdict.{verdict}")


def headline(session: SessionResult, words: Words = ENGLISH) -> str:
    """Say what was looked at: length, rate, view and pose weights."""
    width, height = session.video.size_wh_px
    parts = [f"{words.number(session.duration_s, 1)} s", f"{width}×{height}"]
    if math.isfinite(session.frame_rate):
        parts.append(words("result.rate", rate=words.number(session.frame_rate)))
    parts.append(seen_from(session.view, words))
    parts.append(words("result.model", name=session.estimator.name))
    return words("number.separator").join(parts)


def seen_from(view: View, words: Words = ENGLISH) -> str:
    """Say where the camera stood."""
    shown = words(f"facing.{view.facing}")
    if not math.isfinite(view.yaw_deg) or view.facing not in (Facing.FRONT, Facing.BACK):
        return shown
    off = abs(view.yaw_deg) if view.facing is Facing.FRONT else 180 - abs(view.yaw_deg)
    if half_up(off) == 0:
        return shown
    way = "left" if view.yaw_deg > 0 else "right"
    return words(f"facing.off_{way}", facing=shown, angle=words.number(off))


def squat_words(kind: SquatKind, words: Words = ENGLISH) -> str:
    """Say which leg or legs stand."""
    return words("side.legs_double" if kind is SquatKind.DOUBLE else f"side.leg_{kind}")


def summary(session: SessionResult, words: Words = ENGLISH) -> tuple[str, str]:
    """Two lines: what was counted and flagged, and each knee."""
    partials = _partials(session, words)
    if not session.reps:
        return words("result.none_found", partials=partials), words("result.none_judged")
    first = words(
        "result.counted",
        reps=words.count("count.repetition", len(session.reps)),
        flagged=_flagged(session, words),
        partials=partials,
    )
    return first, words("result.between").join(knee(session, side, words) for side in Side)


def _flagged(session: SessionResult, words: Words) -> str:
    flagged = session.flagged()
    if not any(judged_reps(session, side) for side in Side):
        return words("count.flagged.unjudged")
    if not flagged:
        return words("count.flagged.zero")
    return words.count("count.flagged", len(flagged), numbers=rep_numbers(flagged, words))


def _partials(session: SessionResult, words: Words) -> str:
    counts = {
        "count.partial": len(session.partials),
        "count.other_movement": len(session.other_movements),
    }
    return "".join(words.count(key, count) for key, count in counts.items() if count)


def knee(session: SessionResult, side: Side, words: Words = ENGLISH) -> str:
    """Say of one knee in how many repetitions it moved inward."""
    judged = judged_reps(session, side)
    if not judged:
        return words(f"result.knee_unjudged_{side}")
    unclear = sum(item.legs[side].verdict is Verdict.UNCLEAR for item in judged)
    return words(
        f"result.knee_{side}",
        count=len(session.flagged(side)),
        reps=words.count("count.rep", len(judged)),
        unclear=words("result.also_unclear", count=unclear) if unclear else "",
    )


def judged_reps(session: SessionResult, side: Side) -> tuple[RepAssessment, ...]:
    """Repetitions in which this leg stood and could be judged."""
    return tuple(
        item for item in session.reps if item.legs[side].verdict is not Verdict.NOT_ASSESSABLE
    )


def single_leg(session: SessionResult, words: Words = ENGLISH) -> Iterator[str]:
    """What hip, pelvis and trunk did, for each single-leg repetition that was judged."""
    for item in session.reps:
        kind = item.rep.squat
        # There are numbers of a leg that was not judged, but no one should read them.
        if kind is SquatKind.DOUBLE or item.verdict is Verdict.NOT_ASSESSABLE:
            continue
        side = Side(kind.value)
        leg = item.legs[side]
        yield words(
            "result.single_leg",
            number=item.rep.number,
            leg=squat_words(kind, words),
            adduction=_degrees(leg.hip_adduction_deg, leg.hip_adduction_interval_deg, words),
            drop=_degrees(item.pelvic_drop_deg, item.pelvic_drop_interval_deg, words),
            lean=_degrees(item.trunk_lean_deg, item.trunk_lean_interval_deg, words),
        )


def fppa(leg: LegAssessment, words: Words = ENGLISH) -> str:
    """FPPA at 60 to 70° of flexion: on the way down, a stroke, on the way up."""
    ways = (leg.fppa_60_70_descent_deg, leg.fppa_60_70_ascent_deg)
    if not any(map(math.isfinite, ways)):
        return NOT_MEASURED
    return "/".join(words.number(value, sign=True) for value in ways)


def _degrees(value: float, ends: Interval, words: Words) -> str:
    """An angle with half of its interval, where it has one."""
    text, half = words.number(value, sign=True), (ends.high - ends.low) / 2
    if not math.isfinite(value):
        return text
    return f"{text}° (±{words.number(half)})" if math.isfinite(half) else f"{text}°"


def gluteus_medius(session: SessionResult, words: Words = ENGLISH) -> tuple[str, ...]:
    """What the session suggests about the gluteus medius, a sentence or two for each side."""
    graded = [side for side in Side if session.signs[side].grade in _GRADED]
    if graded:
        return tuple(_sign_sentence(session, side, words) for side in graded)
    unjudged = [side for side in Side if session.signs[side].grade is SignGrade.NOT_ASSESSABLE]
    if len(unjudged) == len(Side):
        return (words("result.nothing"),)
    sides = words("number.and").join(words(f"word.{side}") for side in Side if side not in unjudged)
    return (words("result.no_sign", sides=sides),)


def _sign_sentence(session: SessionResult, side: Side, words: Words) -> str:
    sign = session.signs[side]
    # The first reason is the count, which this sentence gives in its own words.
    more = (words("result.between") + say(reason, words) for reason in sign.reasons[1:])
    return words(
        f"result.sign_{side}",
        grade=words(f"word.{sign.grade}"),
        count=len(session.flagged(side)),
        reps=words.count("count.rep", len(judged_reps(session, side))),
        evidence="".join(more),
    )


def has_sign(session: SessionResult) -> bool:
    """Whether the sign was found on any side."""
    return any(sign.grade in _GRADED for sign in session.signs.values())


def next_steps(session: SessionResult, words: Words = ENGLISH) -> tuple[str, ...]:
    """The retests that tell causes apart; none when no sign was found."""
    if not has_sign(session):
        return ()
    return words("result.heel_raise"), words("result.single_leg_test")


def reasons(session: SessionResult, words: Words = ENGLISH) -> Iterator[str]:
    """Why each standing leg that is not clear got its verdict."""
    for item in session.reps:
        for side in item.rep.squat.standing:
            leg = item.legs[side]
            if leg.verdict is Verdict.CLEAR:
                continue
            for reason in leg.reasons:
                yield words(
                    "result.reason",
                    number=item.rep.number,
                    side=words(f"word.{side}"),
                    verdict=verdict_words(leg.verdict, words),
                    reason=say(reason, words),
                )


def rep_numbers(reps: Sequence[int], words: Words = ENGLISH) -> str:
    """Name repetitions by their numbers."""
    return words.count("count.numbers", len(reps), numbers=words.listed(tuple(reps)))
