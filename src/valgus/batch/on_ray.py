"""The engine of a Ray cluster: actors that keep a worker alive on every core of every node."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, Final

from valgus.batch.work import Do, Doing, Failure, Outcome, Recipe, Task
from valgus.errors import UsageError
from valgus.model.ports import NoProgress
from valgus.util.extras import RAY
from valgus.util.files import write_whole

_log = logging.getLogger(__name__)

_TRIES: Final = 4
"""A lost node is no fault of its clips; a clip that loses its worker so often is one."""
_AHEAD: Final = 2
"""Clips that an actor has in hand: while one is worked on, the next one is on its way."""
_TICK_S: Final = 0.5
_LOOK_ROUND_S: Final = 5.0
"""How often new nodes are looked for."""


class RayEngine:
    """Implements `valgus.batch.work.Engine` on an existing Ray cluster.

    Ray places the actors and notices lost nodes; clips that were in hand there go to others. No
    more clips are on the way than the actors can hold. The pose weights are sent along once per
    node, so that nodes need neither a network nor a shared disk for them.

    Parameters
    ----------
    doing : Doing
        Does one clip.
    address : str, optional
        Of the cluster; default: what the environment says, or one on this machine.
    workers : int, optional
        Actors at most; default: one for each core of the cluster.

    Raises
    ------
    UsageError
        Ray is not installed, or no cluster is found.
    """

    def __init__(
        self, doing: Doing, address: str | None = None, workers: int | None = None
    ) -> None:
        self._ray = _connected(address)
        self._workers = workers
        self._doing = self._ray.put(doing)
        self._bundle = self._ray.put(Path(doing.recipe.model).read_bytes())
        self._actor = self._ray.remote(num_cpus=1, max_restarts=0)(_Actor)
        self._crew: dict[Any, int] = {}
        self._coming: dict[Any, Any] = {}
        self._jobs: dict[Any, tuple[Any, Task]] = {}
        self._again: list[Task] = []
        self._tries: dict[int, int] = {}

    def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
        """Have tasks done; see `valgus.batch.work.Engine`."""
        looked_s = -_LOOK_ROUND_S
        try:
            while (following := self._following(tasks)) or self._jobs:
                if time.monotonic() - looked_s >= _LOOK_ROUND_S:
                    looked_s = time.monotonic()
                    self._recruit()
                self._hand_out(following, tasks)
                ready, _ = self._ray.wait([*self._jobs, *self._coming], timeout=_TICK_S)
                for reference in ready:
                    if reference in self._coming:
                        self._welcome(reference)
                    else:
                        yield from self._result(reference)
                yield None
        finally:
            for actor in (*self._crew, *self._coming.values()):
                self._ray.kill(actor)
            self._ray.shutdown()

    def _following(self, tasks: Iterator[Task]) -> bool:
        """Have the next task ready; False when there is none."""
        if not self._again:
            self._again.extend(islice(tasks, 1))
        return bool(self._again)

    def _recruit(self) -> None:
        """Have an actor for each core: nodes come and go."""
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        wanted = cores if self._workers is None else min(cores, self._workers)
        for _ in range(wanted - len(self._crew) - len(self._coming)):
            actor = self._actor.remote(self._doing, self._bundle)
            self._coming[actor.ready.remote()] = actor

    def _welcome(self, reference: Any) -> None:
        """Take an actor in once it has found a place: what waits for one would wait for ever."""
        actor = self._coming.pop(reference)
        try:
            self._ray.get(reference)
        except self._ray.exceptions.RayActorError:
            return
        self._crew[actor] = 0

    def _hand_out(self, following: bool, tasks: Iterator[Task]) -> None:
        """Fill the hands of the actors, the emptiest first."""
        while following and self._crew and min(self._crew.values()) < _AHEAD:
            task = self._again.pop()
            actor = min(self._crew, key=self._crew.__getitem__)
            self._crew[actor] += 1
            self._jobs[actor.do.remote(task)] = (actor, task)
            following = self._following(tasks)

    def _result(self, job: Any) -> Iterator[Outcome]:
        """Take what came of a clip, or send it elsewhere when its actor is gone."""
        actor, task = self._jobs.pop(job)
        if actor in self._crew:
            self._crew[actor] -= 1
        try:
            yield self._ray.get(job)
        except self._ray.exceptions.RayError as error:
            self._crew.pop(actor, None)
            self._tries[task.id] = self._tries.get(task.id, 0) + 1
            name, kind = PurePath(task.address).name, type(error).__name__
            _log.info("actor lost with %s, try %d: %s", name, self._tries[task.id], kind)
            if self._tries[task.id] < _TRIES:
                self._again.append(task)
            else:
                reason = f"Its worker was lost {_TRIES} times ({type(error).__name__})."
                yield Outcome(task.id, Failure("died", reason))


class _Actor:
    """A worker on some node."""

    def __init__(self, doing: Doing, bundle: bytes) -> None:
        recipe = doing.recipe
        local = Recipe(_weights_here(bundle), recipe.config, recipe.max_rate, recipe.use_cache)
        self._do: Do = Doing(local, doing.analyse)

    def ready(self) -> None:
        """Answer, once there is a place for this actor."""

    def do(self, task: Task) -> Outcome:
        """Do one clip."""
        return self._do(task, NoProgress())


def _weights_here(bundle: bytes) -> str:
    """Keep the pose weights on this node, once for all of its actors."""
    path = Path(tempfile.gettempdir()) / f"valgus-{hashlib.sha256(bundle).hexdigest()}.task"
    if not path.exists():
        write_whole(path, bundle)
    return str(path)


def _connected(address: str | None) -> Any:
    RAY.require(", on every node.")
    import ray

    try:
        ray.init(address or "auto", log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(
            f"Found no Ray cluster at {address or 'this machine'}: {error}",
            "Start one with 'ray start --head', or give its --address.",
        ) from error
    return ray
