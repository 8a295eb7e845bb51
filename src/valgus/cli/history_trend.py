"""What ``valgus history trend`` shows: words on the screen, and a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from valgus.cli import console, outputs
from valgus.util.files import write_whole

if TYPE_CHECKING:
    from valgus.report.text.languages import Words
    from valgus.results.history import Record


def print_changes(name: str, sessions: tuple[Record, ...], words: Words) -> None:
    """Say on the screen of each leg whether it has changed, or that nothing can be told."""
    from rich.text import Text

    from valgus.report.page.trend_page import changes, stances

    if not any(leg.inward_deg for record in sessions for leg in record.legs):
        console.stdout().print(console.printable(words("trend.nothing", name=name)))
        return
    for stance in stances(sessions):
        console.stdout().print(Text(words(f"trend.{stance}"), style="bold"))
        for line in changes(sessions, stance, words):
            console.stdout().print(Text(line))


def write_page(path: Path | None, name: str, sessions: tuple[Record, ...], words: Words) -> None:
    """Write the page of the trend; None is stdout."""
    import valgus
    from valgus.report.page.trend_page import trend_page

    page = trend_page(name, sessions, words, valgus.__version__)
    if path is None:
        outputs.write_stdout(page)
    else:
        write_whole(path, page)
