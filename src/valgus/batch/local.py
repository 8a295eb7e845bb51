"""The engine of one machine: worker processes, each with a pose model, that may die."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import PurePath
from typing import Final

from valgus.batch.work import Do, Failure, Outcome, Task
from valgus.model.ports import NoProgress

_log = logging.getLogger(__name__)

_TRIES: Final = 2
"""A worker may be killed for want of memory that another program took: a clip gets a second try."""
_STUCK_S: Final = 300.0
"""Without a sign of progress for so long, a worker hangs."""
_BEAT_S: Final = 1.0
_TICK_S: Final = 0.25


class LocalEngine:
    """Implements `valgus.batch.work.Engine` with processes.

    Processes, because what kills one of them, as a decoder that a broken file leads astray, leaves
    the others alone. They ignore Ctrl-C, which is the coordinator's to hear, and end with it.

    Parameters
    ----------
    do : callable
        Does one clip.
    workers : int
        Processes.
    stuck_s : float, s
        Longest time without a sign of progress.
    """

    def __init__(self, do: Do, workers: int, stuck_s: float = _STUCK_S) -> None:
        self._do = do
        self._workers = workers
        self._stuck_s = stuck_s
        self._tries: dict[int, int] = {}

    def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
        """Have tasks done; see `valgus.batch.work.Engine`."""
        crew: list[_Worker] = []
        again: list[Task] = []
        try:
            while True:
                self._hand_out(crew, again, tasks)
                if not crew:
                    return
                yield from self._collect(crew, again)
                yield None
        finally:
            for worker in crew:
                worker.end()

    def _hand_out(self, crew: list[_Worker], again: list[Task], tasks: Iterator[Task]) -> None:
        """Give every idle worker a task; make workers up to the number, and let idle ones go."""
        while len(crew) < self._workers or any(worker.task is None for worker in crew):
            task = again.pop() if again else next(tasks, None)
            idle = next((worker for worker in crew if worker.task is None), None)
            if task is None:
                if idle is None:
                    return
                crew.remove(idle)
                idle.end()
                continue
            if idle is None:
                idle = _Worker(self._do)
                crew.append(idle)
            idle.give(task)

    def _collect(self, crew: list[_Worker], again: list[Task]) -> Iterator[Outcome]:
        """Hear what the workers have to say, within a moment."""
        ready = wait([worker.ears for worker in crew], _TICK_S)
        for worker in [worker for worker in crew if worker.ears in ready]:
            words = worker.hear()
            if isinstance(words, Outcome):
                self._tries.pop(words.id, None)
                yield words
            elif words is None:
                yield from self._lost(worker, crew, again, *worker.death())
        for worker in [worker for worker in crew if worker.silent_s() > self._stuck_s]:
            reason = f"No progress in {self._stuck_s:.0f} s; its worker was ended."
            yield from self._lost(worker, crew, again, "stuck", reason)

    def _lost(
        self, worker: _Worker, crew: list[_Worker], again: list[Task], code: str, reason: str
    ) -> Iterator[Outcome]:
        """Have the clip of a worker that is gone tried again, or give it up."""
        crew.remove(worker)
        worker.end()
        task = worker.task
        if task is None:
            return
        self._tries[task.id] = self._tries.get(task.id, 0) + 1
        name = PurePath(task.address).name
        _log.info("worker lost with %s, try %d: %s", name, self._tries[task.id], reason)
        if self._tries[task.id] < _TRIES:
            again.append(task)
        else:
            yield Outcome(task.id, Failure(code, reason))


class _Worker:
    """A process and the line to it."""

    def __init__(self, do: Do) -> None:
        context = multiprocessing.get_context("spawn")
        self.ears, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=_work, args=(theirs, do), name="valgus-worker", daemon=True
        )
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self._heard_s = time.monotonic()

    def give(self, task: Task) -> None:
        """Give it something to do."""
        self.task, self._heard_s = task, time.monotonic()
        # If it has died meanwhile, the line says so when it is listened to.
        with contextlib.suppress(OSError):
            self.ears.send(task)

    def hear(self) -> Outcome | str | None:
        """Take what it says: an outcome, a sign of life, or nothing any more."""
        self._heard_s = time.monotonic()
        try:
            words = self.ears.recv()
        except (EOFError, OSError):
            return None
        if isinstance(words, Outcome):
            self.task = None
            return words
        return "alive"

    def silent_s(self) -> float:
        """How long it has said nothing while it should work."""
        return 0.0 if self.task is None else time.monotonic() - self._heard_s

    def death(self) -> tuple[str, str]:
        """Code and reason of its end."""
        self._process.join(5.0)
        code = self._process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return "died", f"The worker process died on it ({how}), {_TRIES} times."

    def end(self) -> None:
        """End it, whatever it does."""
        self.ears.close()
        self._process.kill()
        self._process.join()
        self._process.close()


class _Beats(NoProgress):
    """Says now and then that the work goes on; implements `valgus.model.ports.Progress`."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._last_s = 0.0

    def advance(self, done: float) -> None:  # noqa: ARG002
        """Give a sign of life, unless there was one just now."""
        now = time.monotonic()
        if now - self._last_s >= _BEAT_S:
            self._last_s = now
            self._line.send("alive")


def _work(line: Connection, do: Do) -> None:
    """Do what comes down the line, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    beats = _Beats(line)
    with contextlib.suppress(EOFError, OSError):
        while True:
            line.send(do(line.recv(), beats))


def _end_with_parent() -> None:
    """Leave no worker behind when the coordinator is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
