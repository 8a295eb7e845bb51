"""Every word that a result is told in; the careful ones about the gluteus medius live here only.

The tool reports a sign with its evidence and names what else produces the same picture. It does
not say what somebody has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from valgus.findings import RepAssessment, SessionResult, View
from valgus.model import Facing, Side, SignGrade, SquatKind, Verdict

VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.VALGUS: "inward",
    Verdict.CLEAR: "clear",
    Verdict.UNCLEAR: "unclear",
    Verdict.NOT_ASSESSABLE: "not judged",
}
VERDICT_SYMBOLS: Final[Mapping[Verdict, str]] = {
    Verdict.VALGUS: "✗",
    Verdict.CLEAR: "✓",
    Verdict.UNCLEAR: "?",
    Verdict.NOT_ASSESSABLE: "–",
}
"""Second to the word, so that neither colour nor a font is needed to read a verdict."""

NOT_MEASURED: Final = "–"

_FACING: Final[Mapping[Facing, str]] = {
    Facing.FRONT: "from the front",
    Facing.BACK: "from behind",
    Facing.LEFT_SIDE: "from the left side",
    Facing.RIGHT_SIDE: "from the right side",
    Facing.UNKNOWN: "from an unknown side",
}
_SQUATS: Final[Mapping[SquatKind, str]] = {
    SquatKind.DOUBLE: "both legs",
    SquatKind.LEFT: "left leg",
    SquatKind.RIGHT: "right leg",
}
_GRADED: Final = (SignGrade.LIKELY, SignGrade.POSSIBLE)


def headline(session: SessionResult) -> str:
    """Say what was looked at: length, rate, view and pose weights."""
    width, height = session.video.size_wh_px
    parts = [f"{session.duration_s:.1f} s", f"{width}×{height}"]
    if math.isfinite(session.frame_rate):
        parts.append(f"{session.frame_rate:.0f} frames/s")
    parts.append(seen_from(session.view))
    parts.append(f"model {session.estimator.name}")
    return ", ".join(parts)


def seen_from(view: View) -> str:
    """Say where the camera stood."""
    words = _FACING[view.facing]
    if not math.isfinite(view.yaw_deg) or view.facing not in (Facing.FRONT, Facing.BACK):
        return words
    off = abs(view.yaw_deg) if view.facing is Facing.FRONT else 180 - abs(view.yaw_deg)
    if round(off) == 0:
        return words
    return f"{words}, {off:.0f}° to the {'left' if view.yaw_deg > 0 else 'right'}"


def squat_words(kind: SquatKind) -> str:
    """Say which leg or legs stand."""
    return _SQUATS[kind]


def summary(session: SessionResult) -> tuple[str, str]:
    """Two lines: what was counted and flagged, and each knee."""
    if not session.reps:
        return f"No repetition found{_partials(session)}.", "No knee could be judged."
    flagged = session.flagged()
    which = f" ({_numbers(flagged)})" if flagged else ""
    count = _plural(len(session.reps), "repetition")
    first = f"{count}, {len(flagged) or 'none'} flagged{which}{_partials(session)}."
    return first, " ".join(_knee(session, side) for side in Side)


def _partials(session: SessionResult) -> str:
    count = len(session.partials)
    return f"; {_plural(count, 'partial one')} not counted" if count else ""


def _knee(session: SessionResult, side: Side) -> str:
    judged = judged_reps(session, side)
    if not judged:
        return f"{side.capitalize()} knee: not judged."
    unclear = sum(item.legs[side].verdict is Verdict.UNCLEAR for item in judged)
    also = f", unclear in {unclear}" if unclear else ""
    count = len(session.flagged(side))
    return f"{side.capitalize()} knee inward in {count} of {_plural(len(judged), 'rep')}{also}."


def judged_reps(session: SessionResult, side: Side) -> tuple[RepAssessment, ...]:
    """Repetitions in which this leg stood and could be judged."""
    return tuple(
        item for item in session.reps if item.legs[side].verdict is not Verdict.NOT_ASSESSABLE
    )


def single_leg(session: SessionResult) -> Iterator[str]:
    """What pelvis and trunk did, for each single-leg repetition."""
    for item in session.reps:
        if item.rep.squat is not SquatKind.DOUBLE:
            yield (
                f"Rep {item.rep.number}, {squat_words(item.rep.squat)}: pelvic drop "
                f"{_degrees(item.pelvic_drop_deg)}, trunk lean {_degrees(item.trunk_lean_deg)} "
                "over the standing leg."
            )


def _degrees(value: float) -> str:
    return f"{value:+.0f}°".replace("-", "−") if math.isfinite(value) else NOT_MEASURED


def gluteus_medius(session: SessionResult) -> tuple[str, ...]:
    """What the session suggests about the gluteus medius, a sentence or two for each side."""
    graded = [side for side in Side if session.signs[side].grade in _GRADED]
    if graded:
        return tuple(_sign_sentence(session, side) for side in graded)
    unjudged = [side for side in Side if session.signs[side].grade is SignGrade.NOT_ASSESSABLE]
    if len(unjudged) == len(Side):
        return ("Gluteus medius: nothing can be said from this video.",)
    sides = " and ".join(side for side in Side if side not in unjudged)
    return (
        f"Gluteus medius ({sides}): no repeated inward knee movement, the sign by which weak hip "
        "abductors are looked for. Weakness can exist without it.",
    )


def _sign_sentence(session: SessionResult, side: Side) -> str:
    sign = session.signs[side]
    count, total = len(session.flagged(side)), len(judged_reps(session, side))
    # The first reason is the count, which this sentence gives in its own words.
    evidence = "".join(f" {reason}" for reason in sign.reasons[1:])
    return (
        f"{side.capitalize()}, {sign.grade} sign: inward knee movement in {count} of "
        f"{_plural(total, 'rep')}, consistent with weak hip abductors (gluteus medius), among "
        f"other causes.{evidence}"
    )


def next_steps(session: SessionResult) -> tuple[str, ...]:
    """The retests that tell causes apart; none when no sign was found."""
    if not any(sign.grade in _GRADED for sign in session.signs.values()):
        return ()
    return (HEEL_RAISE_RETEST, SINGLE_LEG_TEST)


HEEL_RAISE_RETEST: Final = (
    "Squat again with the heels raised by 2–5 cm. If the knees stay out, stiff ankles are the "
    "likelier limit."
)
SINGLE_LEG_TEST: Final = (
    "Film single-leg squats on each leg. A knee that moves inward together with a pelvis that "
    "drops or a trunk that leans over points more to the hip."
)


def reasons(session: SessionResult) -> Iterator[str]:
    """Why each standing leg that is not clear got its verdict."""
    for item in session.reps:
        for side in item.rep.squat.standing:
            leg = item.legs[side]
            if leg.verdict is Verdict.CLEAR:
                continue
            words = VERDICT_WORDS[leg.verdict]
            for reason in leg.reasons:
                yield f"Rep {item.rep.number}, {side}, {words}: {reason.message}"


def _numbers(reps: Sequence[int]) -> str:
    return f"{'rep' if len(reps) == 1 else 'reps'} {', '.join(map(str, reps))}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
