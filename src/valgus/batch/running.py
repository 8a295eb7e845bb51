"""A batch from its clips to its tables; can be stopped anywhere and started again."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from valgus.batch import batch_tables
from valgus.batch.clips import Clip
from valgus.batch.ledger import Counts, Ledger
from valgus.batch.work import Engine, Failure, Outcome, Task
from valgus.errors import OutputError, UsageError
from valgus.util.extras import PARQUET
from valgus.util.files import check_writable, is_disk_full, write_whole

LEDGER: Final = "ledger.sqlite"
CLIPS: Final = "clips"
_TOGETHER_S: Final = 0.5
"""Outcomes of so long are noted in one transaction; a kill may have so many done again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a batch stands."""

    counts: Counts
    """All clips of the ledger."""
    new: int = 0
    """Outcomes of this run."""
    new_failed: int = 0
    """Failures among them."""
    new_frames: int = 0
    """Frames of this run."""
    new_reps: int = 0
    """Repetitions of this run."""
    new_flagged: int = 0
    """Repetitions of this run with a knee inward."""
    elapsed_s: float = 0.0
    """Time of this run."""


class Watcher(Protocol):
    """Shows how a batch stands."""

    def show(self, standing: Standing) -> None:
        """Hear of it, several times a second."""


class NoWatcher:
    """A watcher that shows nothing."""

    def show(self, standing: Standing) -> None:
        """Ignore."""


def run(
    clips: Iterable[Clip],
    out: Path,
    recipe: str,
    engine: Engine,
    watcher: Watcher,
    retry_failed: bool = False,
) -> Standing:
    """Do what is left of a batch and write its tables.

    Parameters
    ----------
    clips : iterable of Clip
    out : Path
        Folder of the results, the ledger among them.
    recipe : str
        Stands for everything but the clip that a result depends on.
    engine : Engine
    watcher : Watcher
    retry_failed : bool
        Do clips again that failed before.

    Returns
    -------
    standing : Standing

    Raises
    ------
    UsageError
        Another batch is writing to the folder.
    OutputError
        A result cannot be written.
    """
    _make(out / CLIPS)
    with _alone(out), Ledger(out / LEDGER) as ledger:
        _sweep(out)
        ledger.enrol(clips, recipe, retry_failed)
        desk = _Desk(ledger, out, watcher)
        try:
            desk.work(engine)
        finally:
            # Also after Ctrl-C: what is done can be looked at.
            _write_tables(ledger, out)
        return desk.standing()


class _Desk:
    """Where outcomes come in."""

    def __init__(self, ledger: Ledger, out: Path, watcher: Watcher) -> None:
        self._ledger, self._out, self._watcher = ledger, out, watcher
        self._names: dict[int, str] = {}
        self._pending: list[Outcome] = []
        self._began_s = self._noted_s = time.monotonic()
        self._new: Counter[str] = Counter()

    def work(self, engine: Engine) -> None:
        with contextlib.closing(engine.run(self._tasks())) as outcomes:
            try:
                for outcome in outcomes:
                    if outcome is not None:
                        self._take(outcome)
                    if time.monotonic() - self._noted_s >= _TOGETHER_S:
                        self._note()
            finally:
                self._note()

    def standing(self) -> Standing:
        elapsed_s = time.monotonic() - self._began_s
        return Standing(self._ledger.counts(), **self._new, elapsed_s=elapsed_s)

    def _tasks(self) -> Iterator[Task]:
        for clip in self._ledger.waiting():
            self._names[clip.id] = clip.name
            yield Task(clip.id, clip.address)

    def _take(self, outcome: Outcome) -> None:
        """Put a result on the disk; only then may the ledger say that it is there."""
        path = self._out / CLIPS / f"{self._names.pop(outcome.id)}.json"
        if outcome.failure is None:
            outcome = _written(path, outcome)
        if outcome.failure is not None:
            with contextlib.suppress(OSError):  # also of a name that no file can have
                path.unlink()
        self._pending.append(outcome)
        self._new += Counter(
            new=1,
            new_failed=int(outcome.failure is not None),
            new_frames=outcome.frames,
            new_reps=outcome.reps,
            new_flagged=outcome.flagged,
        )

    def _note(self) -> None:
        self._ledger.record(self._pending)
        self._pending = []
        self._noted_s = time.monotonic()
        self._watcher.show(self.standing())


def _written(path: Path, outcome: Outcome) -> Outcome:
    """Write a result; what stands in the way of this one alone is its clip's failure.

    Raises
    ------
    OutputError
        The disk is full, or no result can be written to the folder.
    """
    try:
        write_whole(path, outcome.document)
    except OutputError as error:
        if is_disk_full(error):
            raise
        check_writable(path.with_name("any.json"))
        return Outcome(outcome.id, Failure("output", str(error)))
    return outcome


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot make the folder {folder}: {error.strerror}.", "Give another one with --out."
        ) from error


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise UsageError(
            f"Another batch is writing to {out}.", "Wait for it, or give another folder with --out."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sweep(out: Path) -> None:
    """Remove what a killed run had begun to write."""
    for folder in (out, out / CLIPS):
        for part in folder.glob(".*.part"):
            part.unlink(missing_ok=True)


def _write_tables(ledger: Ledger, out: Path) -> None:
    batch_tables.write_reps_csv(out / "reps.csv", ledger.rows())
    parquet = out / "reps.parquet"
    if PARQUET.missing():
        # One of an earlier run would say what is no longer so.
        parquet.unlink(missing_ok=True)
    else:
        batch_tables.write_reps_parquet(parquet, iter(ledger.rows()))
    batch_tables.write_failures(out / "failures.csv", ledger.failures())
