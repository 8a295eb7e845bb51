"""How a running batch looks: done, failed, reps, frames per second, time left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from rich.progress import BarColumn, Progress, TextColumn

from valgus.cli import console

if TYPE_CHECKING:
    from valgus.batch.running import Standing

_LINE_EVERY_S: Final = 30.0
"""Where stderr is no terminal, a line so often."""


class Display:
    """Shows how a batch stands, on stderr; implements `valgus.batch.running.Watcher`.

    Parameters
    ----------
    quiet : bool
        Show nothing at all.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = console.stderr()
        self._bar: Progress | None = None
        self._said_s = time.monotonic()

    def show(self, standing: Standing) -> None:
        """Show how the batch stands."""
        if self._quiet:
            return
        text = described(standing)
        if self._console.is_terminal:
            self._draw(standing, text)
        elif time.monotonic() - self._said_s >= _LINE_EVERY_S:
            self._said_s = time.monotonic()
            self._console.print(text, soft_wrap=True)

    def _draw(self, standing: Standing, text: str) -> None:
        counts = standing.counts
        if self._bar is None:
            self._bar = Progress(
                BarColumn(bar_width=None),
                TextColumn("{task.description}", markup=False),
                console=self._console,
                transient=True,
                expand=True,
            )
            self._bar.add_task("")
            self._bar.start()
        self._bar.update(
            self._bar.task_ids[0],
            total=counts.done + counts.failed + counts.waiting,
            completed=counts.done + counts.failed,
            description=text,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def described(standing: Standing) -> str:
    """Say in one line how a batch stands."""
    counts = standing.counts
    parts = [f"{counts.done} done", f"{counts.failed} failed", f"{counts.reps} reps"]
    if standing.new_frames:
        parts.append(f"{standing.new_frames / max(standing.elapsed_s, 1e-9):.0f} frames/s")
    if standing.new and counts.waiting:
        left_s = counts.waiting * standing.elapsed_s / standing.new
        parts.append(f"{duration(left_s)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Write a time for somebody who waits.

    Examples
    --------
    >>> duration(42), duration(75), duration(7400)
    ('42 s', '1 min 15 s', '2 h 3 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
