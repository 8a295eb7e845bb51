"""Which engines there are."""

from __future__ import annotations

from typing import Final

from valgus.batch.work import Doing, Engine
from valgus.errors import UsageError

ENGINES: Final = ("local", "ray")


def check(name: str, workers: int | None, address: str | None) -> None:
    """Refuse what `make` cannot do, before anything is looked for.

    Raises
    ------
    UsageError
        There is no such engine, or the options do not go with it.
    """
    if name not in ENGINES:
        raise UsageError(f"There is no engine {name!r}.", f"Choose one of {', '.join(ENGINES)}.")
    if workers is not None and workers < 1:
        raise UsageError(f"The number of workers must be 1 or more, got {workers}.", "Give 1.")
    if name == "local" and address is not None:
        raise UsageError("--address is for a Ray cluster.", "Give --engine ray, too.")


def make(name: str, doing: Doing, workers: int | None, cores: int, address: str | None) -> Engine:
    """Make an engine.

    Parameters
    ----------
    name : str
        One of `ENGINES`.
    doing : Doing
        Does one clip.
    workers : int, optional
        Workers at most; default: one for each core.
    cores : int
        Of this machine.
    address : str, optional
        Of the Ray cluster.

    Raises
    ------
    UsageError
        It cannot be used here.
    """
    if name == "ray":
        from valgus.batch.on_ray import RayEngine

        return RayEngine(doing, address, workers)
    from valgus.batch.local import LocalEngine

    return LocalEngine(doing, workers or cores)
