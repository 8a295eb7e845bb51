"""``valgus compare``: whether a leg really changed between two sessions."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from valgus.cli import console
from valgus.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from valgus.compare import LegChange


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


def compare(before: Before, after: After, retest: How = Retest.LATER) -> ExitCode:
    """Say for each leg whether it really changed, beyond the tool's own error."""
    from valgus.compare import compare as compare_legs
    from valgus.config import AnalysisConfig
    from valgus.report.reading import read_session
    from valgus.report.sessions import legs_of

    first, second = read_session(before), read_session(after)
    changes = compare_legs(legs_of(first), legs_of(second), AnalysisConfig())
    _show(changes)
    if retest is Retest.HEELS:
        _explain_heels(changes)
    return ExitCode.DONE


def _show(changes: tuple[LegChange, ...]) -> None:
    from rich.table import Table

    out = console.stdout()
    if not changes:
        out.print("Neither session holds a judged leg.")
        return
    table = Table(
        "Squat", "Leg", "Before", "After", "Change", "Detectable", box=None, pad_edge=False
    )
    for item in changes:
        table.add_row(
            item.before.squat.value,
            item.before.side.value,
            _session(item.before.mean_deg, item.before.flagged, item.before.judged),
            _session(item.after.mean_deg, item.after.flagged, item.after.judged),
            _degrees(item.change_deg, "+.1f"),
            _degrees(item.detectable_deg, ".1f"),
        )
    out.print(table)
    out.print()
    for item in changes:
        out.print(f"{item.before.side.value.capitalize()}: {item.reason}")


def _session(mean_deg: float, flagged: int, judged: int) -> str:
    return f"{_degrees(mean_deg, '+.1f')} ({flagged} of {judged} flagged)" if judged else "–"


def _degrees(value: float, form: str) -> str:
    return "–" if math.isnan(value) else f"{value:{form}}°"


def _explain_heels(changes: tuple[LegChange, ...]) -> None:
    from valgus.compare import Change

    out = console.stdout()
    gone = [
        item.before.side.value
        for item in changes
        if item.verdict is Change.LESS_INWARD and item.before.flagged and not item.after.flagged
    ]
    kept = [
        item.before.side.value for item in changes if item.before.flagged and item.after.flagged
    ]
    out.print()
    if gone:
        out.print(
            f"With the heels raised the {' and '.join(gone)} knee stayed out: stiff ankles are the "
            "likelier limit there."
        )
    if kept:
        out.print(
            f"The {' and '.join(kept)} knee moved inward with raised heels, too: that speaks "
            "against the ankle as the only cause. Single-leg squats tell more of the hip."
        )
    if not gone and not kept:
        out.print(
            "The retest tells nothing more: no flagged knee lost or kept its inward movement."
        )
