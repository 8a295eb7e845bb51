"""What is drawn with Rich: the console itself and the progress bar."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from valgus.cli.console import printable, stderr

_MEGABYTE: Final = 1e6


class PlainConsole(Console):
    """A console for which a reader that went away is an error like any other."""

    def on_broken_pipe(self) -> None:
        """Raise, where Rich would end the program with code 1, which here means "flagged"."""
        raise BrokenPipeError


class RichProgress:
    """Shows how far a job is, on stderr; implements `valgus.model.ports.Progress`.

    Where stderr is no terminal, each task is one plain line.

    Parameters
    ----------
    quiet : bool
        Show nothing at all.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = stderr()
        self._bar: Progress | None = None

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units; None when the total is not known."""
        self.finish()
        if self._quiet:
            return
        if not self._console.is_terminal:
            self._console.print(f"{printable(task)} ...", soft_wrap=True)
            return
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            _Amount(unit),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
            expand=True,
        )
        self._bar.add_task(printable(task), total=total)
        self._bar.start()

    def advance(self, done: float) -> None:
        """Say that `done` units in all are finished."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done)

    def finish(self) -> None:
        """End the task."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish()


class _Amount(ProgressColumn):
    """How much of how much, in the task's unit; bytes as megabytes."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit, self._scale = ("MB", _MEGABYTE) if unit == "B" else (unit, 1.0)

    def render(self, task: Task) -> Text:
        if not self._unit:
            return Text("")
        done = f"{task.completed / self._scale:.0f}"
        total = "" if task.total is None else f" of {task.total / self._scale:.0f}"
        return Text(f"{done}{total} {self._unit}")
