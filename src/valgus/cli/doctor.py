"""``valgus doctor``: what is here, what is missing and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from valgus.cli import console
from valgus.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from rich.text import Text

    from valgus.cli.health import Check


def doctor() -> ExitCode:
    """Check everything that 'valgus analyze' needs on this machine."""
    from rich.table import Table
    from rich.text import Text

    from valgus.cli import health

    table = Table.grid(padding=(0, 2))
    checks = tuple(health.checks())
    for check in checks:
        table.add_row(
            _mark(check), check.what, Text(console.printable(check.found), overflow="fold")
        )
        if not check.ok:
            table.add_row("", "", Text(f"→ {check.remedy}", "bold"))
    console.stdout().print(table)
    well = all(check.ok or check.optional for check in checks)
    return ExitCode.DONE if well else ExitCode.MODEL


def _mark(check: Check) -> Text:
    from rich.text import Text

    from valgus.report import palette

    if check.ok:
        return Text("ok", palette.written(palette.TERMINAL_CLEAR))
    if check.optional:
        return Text("not here", "dim")
    return Text("MISSING", f"bold {palette.written(palette.TERMINAL_INWARD)}")
