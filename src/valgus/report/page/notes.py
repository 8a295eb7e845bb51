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
    said, session = data.said, data.session
    warnings = [said.said_again(notice.message) for notice in session.notices]
    unjudged = [*_legs(data, Verdict.NOT_ASSESSABLE), *_legs(data, Verdict.UNCLEAR)]
    parts = [tag("h2", said("sure.heading")), _list([*_errors(data), said("sure.limits")])]
    if session.reps:
        parts.append(tag("h3", said("sure.unjudged")))
        parts.append(_list(unjudged) if unjudged else tag("p", said("sure.all_judged")))
    if session.partials:
        dips = [
            said(
                "sure.partial", time=said.number(dip.bottom_s, 1), bend=said.number(dip.flexion_deg)
            )
            for dip in session.partials
        ]
        parts += [tag("h3", said("sure.partials")), _list(dips)]
    if warnings:
        parts += [tag("h3", said("sure.warnings")), _list(warnings)]
    return tag("section", *parts, id="sure")


def _errors(data: PageData) -> Iterator[str]:
    said, config = data.said, data.session.config.values
    legs = [leg for item in data.session.reps for leg in item.legs.values()]
    judged = [leg for leg in legs if leg.verdict is not Verdict.NOT_ASSESSABLE]
    half = inward_half(data)
    if math.isfinite(half):
        yield said("sure.interval", half=said.number(half))
        yield said(
            "sure.margin",
            margin=said.number(inward_margin(data), 1),
            limit=said.as_set(config.inward_limit_deg),
            hold=said.as_set(config.min_hold_s),
        )
    if judged:
        share = min(leg.valid_fraction for leg in judged)
        yield said("sure.seen", share=said.number(100 * share))
    yield said("sure.view", view=sentences.seen_from(data.session.view, said))


def _legs(data: PageData, verdict: Verdict) -> Iterator[str]:
    """Say why legs got a verdict, repetitions with the same reason together."""
    together: dict[tuple[Side, str], list[int]] = {}
    for item in data.session.reps:
        for side in item.rep.squat.standing:
            for reason in _reasons(item, side, verdict):
                together.setdefault((side, reason), []).append(item.rep.number)
    key = "sure.leg" if verdict is Verdict.NOT_ASSESSABLE else "sure.unclear_leg"
    for (side, reason), numbers in together.items():
        yield data.said(
            key,
            numbers=sentences.rep_numbers(numbers, data.said),
            knee=data.said(f"side.knee_{side}"),
            reason=data.said.said_again(reason),
        )


def _reasons(item: RepAssessment, side: Side, verdict: Verdict) -> Iterator[str]:
    leg = item.legs[side]
    if leg.verdict is verdict:
        yield from (reason.message for reason in leg.reasons)


# --- what it may mean


def meaning(data: PageData) -> Markup:
    """Say what the finding may mean, how to find out more, and what may help."""
    said = data.said
    verdicts = {overall(data, side) for side in Side}
    heading = tag("h2", said("meaning.heading"))
    if Verdict.VALGUS not in verdicts:
        judged = verdicts != {Verdict.NOT_ASSESSABLE}
        words = said("meaning.none" if judged else "meaning.nothing")
        return tag("section", heading, tag("p", words), id="meaning")
    causes = [said(f"meaning.{cause}") for cause in ("gluteus", "ankle", "habit")]
    return tag(
        "section",
        heading,
        tag("p", said("meaning.intro")),
        _list(causes),
        tag("div", _retests(data), _exercises(data), class_="columns"),
        id="meaning",
    )


def _retests(data: PageData) -> Markup:
    said = data.said
    tests = [
        _named(said("retest.heel_title"), said("result.heel_raise")),
        _named(said("retest.single_title"), said("result.single_leg_test")),
    ]
    return tag(
        "div",
        tag("h3", said("retest.heading")),
        tag("ol", *tests),
        tag("p", said("retest.after"), class_="note"),
    )


def _named(name: str, words: str) -> Markup:
    return tag("li", tag("strong", f"{name}."), Markup(" "), words)


def _exercises(data: PageData) -> Markup:
    said = data.said
    names = ("side_lying", "clam", "bridge", "band_walk", "step_down")
    return tag(
        "div",
        tag("h3", said("exercise.heading")),
        _list([said(f"exercise.{name}") for name in names]),
        tag("p", said("exercise.intro"), class_="note"),
        tag("p", tag("strong", said("exercise.note"))),
    )


# --- how it was measured


def method(data: PageData) -> Markup:
    """Say how it was measured, with every setting."""
    said, session = data.said, data.session
    width, height = session.video.size_wh_px
    model = [session.estimator.name, said("method.checksum", sum=session.estimator.sha256)]
    video = said(
        "method.frames",
        count=session.frames,
        width=width,
        height=height,
        rate=said.number(session.frame_rate, 1),
    )
    facts = [
        (said("method.program"), f"valgus {data.version}"),
        (said("method.model"), said("number.separator").join(model)),
        (said("method.video"), video),
        (said("method.view"), sentences.seen_from(session.view, said)),
    ]
    return tag(
        "section",
        tag("h2", said("method.heading")),
        _list([said(f"method.{name}") for name in ("inward", "shift", "excess", "fppa")]),
        tag(
            "dl", *(tag("div", tag("dt", n), tag("dd", v)) for n, v in facts), class_="facts method"
        ),
        tag("details", tag("summary", said("method.settings")), _settings(data)),
        id="method",
    )


def _settings(data: PageData) -> Markup:
    said, defaults = data.said, AnalysisConfig()
    head = tag(
        "tr", *(tag("th", said(f"method.{n}"), scope="col") for n in ("setting", "value", "source"))
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
                    "td", said("method.default") if source == "default" else source, class_="words"
                ),
                class_="changed" if changed else None,
            )
        )
    return tag(
        "div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="wide", tabindex=0
    )
