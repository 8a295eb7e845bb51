"""What stands around the numbers: how sure they are, and what they may mean."""

from __future__ import annotations

import math
from collections.abc import Iterator

from valgus.model.session import RepAssessment
from valgus.model.terms import Side, Verdict
from valgus.report.page.finding import inward_half, overall
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences
from valgus.report.text.reasons import say


def warnings(data: PageData) -> list[str]:
    """What about the clip should be known."""
    return [say(notice, data.words) for notice in data.session.notices]


def unjudged(data: PageData) -> list[str]:
    """Say which legs could not be judged, or not for sure, and why."""
    return [*_legs(data, Verdict.NOT_ASSESSABLE), *_legs(data, Verdict.UNCLEAR)]


def errors(data: PageData) -> Iterator[str]:
    """Say how large the errors of the numbers are."""
    words, config = data.words, data.session.config.values
    legs = [leg for item in data.session.reps for leg in item.legs.values()]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    half = inward_half(data)
    if math.isfinite(half):
        yield words("sure.interval", half=words.number(half))
        yield words(
            "sure.margin",
            hold=words.as_set(config.min_hold_s),
        )
    if judged:
        share = min(leg.valid_fraction for leg in judged)
        yield words("sure.seen", share=words.number(100 * share))
    yield words("sure.view", view=sentences.seen_from(data.session.view, words))


def _legs(data: PageData, verdict: Verdict) -> Iterator[str]:
    """Say why legs got a verdict, repetitions with the same reason together."""
    together: dict[tuple[Side, str], list[int]] = {}
    for item in data.session.reps:
        for side in item.rep.squat.standing:
            for reason in _reasons(data, item, side, verdict):
                together.setdefault((side, reason), []).append(item.rep.number)
    key = "sure.leg" if verdict is Verdict.NOT_ASSESSABLE else "sure.unclear_leg"
    for (side, reason), numbers in together.items():
        yield data.words(
            key,
            numbers=sentences.rep_numbers(numbers, data.words),
            knee=data.words(f"side.knee_{side}"),
            reason=reason,
        )


def _reasons(data: PageData, item: RepAssessment, side: Side, verdict: Verdict) -> Iterator[str]:
    leg = item.legs[side]
    if leg.verdict is verdict:
        yield from (say(reason, data.words) for reason in leg.reasons)


def outcome(data: PageData) -> str:
    """Say what there is to explain: ``inward``, ``none``, or ``nothing`` that was judged."""
    verdicts = {overall(data, side) for side in Side}
    if Verdict.VALGUS in verdicts:
        return "inward"
    return "nothing" if verdicts == {Verdict.NOT_ASSESSABLE} else "none"
