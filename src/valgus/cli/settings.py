"""``valgus settings``: what ``--set`` and a settings file may say."""

from __future__ import annotations

from valgus.cli import console
from valgus.model.config import AnalysisConfig, rows


def settings() -> None:
    """List every setting with its default, range and meaning."""
    from rich.table import Table

    defaults = AnalysisConfig()
    table = Table("Setting", "Default", "Range", "Meaning", box=None, pad_edge=False)
    table.add_row(
        "squat", defaults.squat, "", "Which leg or legs stand: auto, double, left, right."
    )
    for name, row in rows().items():
        unit = f" {row.unit}" if row.unit else ""
        span = f"{row.low:g}–{row.high:g}{unit}"
        table.add_row(name, f"{getattr(defaults, name):g}", span, row.help)
    console.stdout().print(table)
