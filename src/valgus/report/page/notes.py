"""What stands around the numbers: how sure they are, what they may mean, how they were made."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from valgus.model.config import AnalysisConfig
from valgus.model.session import RepAssessment
from valgus.model.terms import Side, Verdict
from valgus.report.markup import Markup, join, tag
from valgus.report.page.finding import inward_half, inward_margin, overall
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences


def _list(lines: Sequence[str]) -> Markup:
    return tag("ul", *(tag("li", line) for line in lines)) if lines else join()


# --- how sure


def sure(data: PageData) -> Markup:
    """Say how sure the numbers are and what could not be judged."""
    words, session = data.words, data.session
    warnings = [words.translated(notice.message) for notice in session.notices]
    unjudged = [*_legs(data, Verdict.NOT_ASSESSABLE), *_legs(data, Verdict.UNCLEAR)]
    parts = [tag("h2", words("sure.heading")), _list([*_errors(data), words("sure.limits")])]
    if session.reps:
        parts.append(tag("h3", words("sure.unjudged")))
        parts.append(_list(unjudged) if unjudged else tag("p", words("sure.all_judged")))
    if session.partials:
        dips = [
            words(
                "sure.partial",
                time=words.number(dip.bottom_s, 1),
                bend=words.number(dip.flexion_deg),
            )
            for dip in session.partials
        ]
        parts += [tag("h3", words("sure.partials")), _list(dips)]
    if warnings:
        parts += [tag("h3", words("sure.warnings")), _list(warnings)]
    return tag("section", *parts, id="sure")


def _errors(data: PageData) -> Iterator[str]:
    words, config = data.words, data.session.config.values
    legs = [leg for item in data.session.reps for leg in item.legs.values()]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    half = inward_half(data)
    if math.isfinite(half):
        yield words("sure.interval", half=words.number(half))
        yield words(
            "sure.margin",
            margin=words.number(inward_margin(data), 1),
            limit=words.as_set(config.inward_limit_deg),
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
            for reason in _reasons(item, side, verdict):
                together.setdefault((side, reason), []).append(item.rep.number)
    key = "sure.leg" if verdict is Verdict.NOT_ASSESSABLE else "sure.unclear_leg"
    for (side, reason), numbers in together.items():
        yield data.words(
            key,
            numbers=sentences.rep_numbers(numbers, data.words),
            knee=data.words(f"side.knee_{side}"),
            reason=data.words.translated(reason),
        )


def _reasons(item: RepAssessment, side: Side, verdict: Verdict) -> Iterator[str]:
    leg = item.legs[side]
    if leg.verdict is verdict:
        yield from (reason.message for reason in leg.reasons)


# --- what it may mean


def meaning(data: PageData) -> Markup:
    """Say what the finding may mean, how to find out more, and what may help."""
    words = data.words
    verdicts = {overall(data, side) for side in Side}
    heading = tag("h2", words("meaning.heading"))
    if Verdict.VALGUS not in verdicts:
        judged = verdicts != {Verdict.NOT_ASSESSABLE}
        shown = words("meaning.none" if judged else "meaning.nothing")
        return tag("section", heading, tag("p", shown), id="meaning")
    causes = [words(f"meaning.{cause}") for cause in ("gluteus", "ankle", "habit")]
    return tag(
        "section",
        heading,
        tag("p", words("meaning.intro")),
        _list(causes),
        tag("div", _retests(data), _exercises(data), class_="columns"),
        id="meaning",
    )


def _retests(data: PageData) -> Markup:
    words = data.words
    tests = [
        _named(words("retest.heel_title"), words("result.heel_raise")),
        _named(words("retest.single_title"), words("result.single_leg_test")),
    ]
    return tag(
        "div",
        tag("h3", words("retest.heading")),
        tag("ol", *tests),
        tag("p", words("retest.after"), class_="note"),
    )


def _named(name: str, shown: str) -> Markup:
    return tag("li", tag("strong", f"{name}."), Markup(" "), shown)


def _exercises(data: PageData) -> Markup:
    words = data.words
    names = ("side_lying", "clam", "bridge", "band_walk", "step_down")
    return tag(
        "div",
        tag("h3", words("exercise.heading")),
        _list([words(f"exercise.{name}") for name in names]),
        tag("p", words("exercise.intro"), class_="note"),
        tag("p", tag("strong", words("exercise.note"))),
    )


# --- how it was measured


def method(data: PageData) -> Markup:
    """Say how it was measured, with every setting."""
    words, session = data.words, data.session
    width, height = session.video.size_wh_px
    model = [session.estimator.name, words("method.checksum", sum=session.estimator.sha256)]
    video = words(
        "method.frames",
        count=session.frames,
        width=width,
        height=height,
        rate=words.number(session.frame_rate, 1),
    )
    facts = [
        (words("method.program"), f"valgus {data.version}"),
        (words("method.model"), words("number.separator").join(model)),
        (words("method.video"), video),
        (words("method.view"), sentences.seen_from(session.view, words)),
    ]
    return tag(
        "section",
        tag("h2", words("method.heading")),
        _list([words(f"method.{name}") for name in ("inward", "shift", "excess", "fppa")]),
        tag(
            "dl", *(tag("div", tag("dt", n), tag("dd", v)) for n, v in facts), class_="facts method"
        ),
        tag("details", tag("summary", words("method.settings")), _settings(data)),
        id="method",
    )


def _settings(data: PageData) -> Markup:
    words, defaults = data.words, AnalysisConfig()
    head = tag(
        "tr",
        *(tag("th", words(f"method.{n}"), scope="col") for n in ("setting", "value", "source")),
    )
    rows = []
    for name, entry in data.session.config.described().items():
        source = str(entry["source"])
        changed = entry["value"] != getattr(defaults, name)
        rows.append(
            tag(
                "tr",
                tag("th", name, scope="row"),
                tag("td", str(entry["value"])),
                tag(
                    "td", words("method.default") if source == "default" else source, class_="words"
                ),
                class_="changed" if changed else None,
            )
        )
    return tag(
        "div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="wide", tabindex=0
    )
