"""``valgus doctor``: what is here, what is missing and how to get it."""

from __future__ import annotations

from valgus.cli import console
from valgus.cli.exit_codes import ExitCode


def doctor() -> ExitCode:
    """Check everything that 'valgus analyze' needs on this machine."""
    from rich.table import Table
    from rich.text import Text

    from valgus.cli import health
    from valgus.report import palette

    table = Table.grid(padding=(0, 2))
    good = Text("ok", palette.written(palette.TERMINAL_CLEAR))
    bad = Text("MISSING", f"bold {palette.written(palette.TERMINAL_INWARD)}")
    checks = tuple(health.checks())
    for check in checks:
        mark = good if check.ok else bad
        table.add_row(mark, check.what, Text(console.printable(check.found), overflow="fold"))
        if not check.ok:
            table.add_row("", "", Text(f"→ {check.remedy}", "bold"))
    console.stdout().print(table)
    return ExitCode.DONE if all(check.ok for check in checks) else ExitCode.MODEL
