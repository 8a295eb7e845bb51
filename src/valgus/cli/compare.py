"""``valgus compare``: whether a leg really changed between two sessions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from valgus.cli import console, sharing
from valgus.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from valgus.judge.change import LegChange, LegValues
    from valgus.report.text.languages import Words


class Retest(StrEnum):
    """What was different the second time."""

    LATER = "later"
    HEELS = "heels"


Before = Annotated[Path, typer.Argument(metavar="BEFORE.json", help="The first session.")]
After = Annotated[Path, typer.Argument(metavar="AFTER.json", help="The second session.")]
How = Annotated[
    Retest,
    typer.Option(
        "--retest", help="What was different: 'heels' = heels raised, 'later' = another day."
    ),
]


def compare(
    before: Before,
    after: After,
    retest: How = Retest.LATER,
    lang: sharing.Language = None,
) -> ExitCode:
    """Say for each leg whether it really changed, beyond the tool's own error."""
    from valgus.judge import change
    from valgus.report.text import languages
    from valgus.results.reading import read_session

    words = languages.load(lang or languages.DEFAULT)
    first, second = read_session(before).session(), read_session(after).session()
    changes = change.compare(first, second)
    _show(changes, words)
    if retest is Retest.HEELS:
        console.stdout().print()
        for line in _heels(changes, words):
            console.stdout().print(line)
    return ExitCode.DONE


def _show(changes: tuple[LegChange, ...], words: Words) -> None:
    from rich.table import Table

    from valgus.report.text.reasons import say

    out = console.stdout()
    if not changes:
        out.print(words("compare.nothing"))
        return
    names = ("squat", "leg", "before", "after", "change", "detectable")
    table = Table(*(words(f"compare.{name}") for name in names), box=None, pad_edge=False)
    for item in changes:
        leg = item.before
        table.add_row(
            words(f"trend.{leg.stance}_short"),
            words(f"strip.{leg.side}"),
            _session(leg, words),
            _session(item.after, words),
            _degrees(item.change_deg, words, sign=True),
            _degrees(item.detectable_deg, words),
        )
    out.print(table)
    out.print()
    for item in changes:
        knee = words(f"side.knee_{item.before.side}")
        out.print(words("compare.reason", knee=knee, reason=say(item.reason, words)))


def _session(leg: LegValues, words: Words) -> str:
    if not leg.judged:
        return words("number.missing")
    mean = _degrees(leg.mean_deg, words, sign=True)
    return words("compare.session", mean=mean, flagged=leg.flagged, judged=leg.judged)


def _degrees(value: float, words: Words, *, sign: bool = False) -> str:
    number = words.number(value, 1, sign=sign)
    return number if math.isnan(value) else words("trend.degrees", value=number)


def _heels(changes: tuple[LegChange, ...], words: Words) -> Iterator[str]:
    """Say what raised heels tell of each knee that was flagged before."""
    from valgus.judge.change import raised_heels

    found = [(item.before.side, heels) for item in changes if (heels := raised_heels(item))]
    for side, heels in found:
        yield words(f"compare.heels_{heels}", knee=words(f"side.knee_{side}"))
    if not found:
        yield words("compare.heels_nothing")
