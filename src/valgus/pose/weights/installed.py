"""The pose weights on this machine: which bundle to use, and getting it when it is missing.

Bundles live in the user's cache, each under its name. They are checked by SHA-256 when they come
and on every use, written whole or not at all, and fetched by one process at a time.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valgus.errors import ModelError, OutputError
from valgus.model.ports import NoProgress, Progress
from valgus.model.poses import PoseModelInfo
from valgus.pose.weights.bundle import check_bundle, sha256_of
from valgus.util.files import write_whole

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from valgus.pose.weights.sources import Source

_log = logging.getLogger(__name__)

MODEL_NAMES: Final = ("lite", "full", "heavy")
DEFAULT_MODEL: Final = "full"
CACHE_VARIABLE: Final = "VALGUS_CACHE_DIR"
MODEL_VARIABLE: Final = "VALGUS_MODEL"

# By name: Google's own bundle first, then those made here of the networks in Google's packages (the
# npm package and the wheel hold the same detector, the wheel's with metadata): with metadata added,
# as earlier versions kept them, and as they come.
_BUNDLES: Final[Mapping[str, frozenset[str]]] = {
    "lite": frozenset(
        {
            "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
            "57033e2ae62ef8555d98bd6e83f5fe188f48b3b70258255a31cc4fee40f0e391",
            "4d7731e6c5c29b9d53380a9f958281dae6c1b6cd50030fa8ecc488936a0d1418",
        }
    ),
    "full": frozenset(
        {
            "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
            "972862ce16685953eaf45a9c6bd96e384863fae3e5e83d9f112abb729aacfe5c",
            "fa09ffa1f2ec2c163a999a98f118f6d5ebd80af0d901fd557f77303867e69cc2",
            "d8d1ea7ace49ac5d12947d01ae33f7fa60e99ad7ba10b246f2fedb4b9f9eaf7e",
            "d0cd663ddcdd80a4b1382464f4f476d6d3573e898f4b405ef4d43b480ded5eeb",
        }
    ),
    "heavy": frozenset(
        {
            "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
            "99fa68cfb9bbf7e7b0459afab7da4885ede9dfad779a0f803b847707f7f2a3cd",
            "a0ef681b8741098dea69b2dba2a0030193ee19f2269aa1d905bb94f6072a0d5e",
        }
    ),
}


class CacheState(StrEnum):
    """What the cache holds under a name."""

    INSTALLED = "installed"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CachedModel:
    """One line of ``valgus model list``."""

    name: str
    """``lite``, ``full`` or ``heavy``."""
    path: Path
    """Where the bundle is or would be."""
    state: CacheState
    """Whether it is there and whole."""
    size_bytes: int | None
    """Size of the file; None when there is none."""
    sha256: str | None
    """Its checksum; None when there is none."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A bundle that is there and checked."""

    path: Path
    """The ``.task`` file."""
    info: PoseModelInfo
    """Its name and checksum."""


def cache_dir() -> Path:
    """Folder of the bundles: below ``VALGUS_CACHE_DIR``, else below the user's cache."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser() / "models"
    import platformdirs

    return Path(platformdirs.user_cache_dir("valgus", appauthor=False)) / "models"


def installed() -> tuple[CachedModel, ...]:
    """Tell of every known name what the cache holds."""
    return tuple(_look_up(name) for name in MODEL_NAMES)


def locate(choice: str | None = None, progress: Progress | None = None) -> Weights:
    """Find the weights to use, getting them when a known name is not in the cache.

    Parameters
    ----------
    choice : str, optional
        ``lite``, ``full``, ``heavy`` or the path of a ``.task`` file; None takes what the
        environment variable ``VALGUS_MODEL`` says, else ``full``.
    progress : Progress, optional
        Shows how far the fetching is.

    Raises
    ------
    ModelError
        There is no such file, it is no pose bundle, or the weights cannot be had.
    """
    choice = choice or os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL
    if choice in MODEL_NAMES:
        known = _ensured(choice, progress, None)
        _log.info("pose weights %s from the cache", choice)
        return Weights(known.path, PoseModelInfo(choice, str(known.sha256)))
    path = _given(choice)
    info = _info(path)
    _log.info("pose weights %s from the file %s", info.name, path.name)
    return Weights(path, info)


def ensure(
    name: str, progress: Progress | None = None, *, sources: Sequence[Source] | None = None
) -> Path:
    """Return the cached bundle of a name; get it first when it is missing or damaged.

    Parameters
    ----------
    name : str
        ``lite``, ``full`` or ``heavy``.
    progress : Progress, optional
        Shows how far the fetching is.
    sources : sequence of Source, optional
        Where to look, in this order; default: every place known to have it.

    Raises
    ------
    ModelError
        No source had it; the message tells what each one said and how to do without network.
    """
    if name not in MODEL_NAMES:
        raise _unknown(name)
    return _ensured(name, progress, sources).path


def _ensured(name: str, progress: Progress | None, sources: Sequence[Source] | None) -> CachedModel:
    """Look a known name up, and get it first if need be; its checksum is taken once."""
    found = _look_up(name)
    if found.state is CacheState.INSTALLED:
        return found
    progress = progress or NoProgress()
    with _alone(name, progress):
        # Another process may have brought it while this one waited.
        if _look_up(name).state is not CacheState.INSTALLED:
            _install(name, _fetch(name, progress, sources))
    return _look_up(name)


def _path(name: str) -> Path:
    return cache_dir() / f"pose_landmarker_{name}.task"


def _look_up(name: str) -> CachedModel:
    path = _path(name)
    try:
        size, checksum = path.stat().st_size, sha256_of(path)
    except FileNotFoundError:
        return CachedModel(name, path, CacheState.MISSING, None, None)
    except OSError as error:
        raise _unusable_cache(path.parent, error) from error
    whole = checksum in _BUNDLES[name]
    return CachedModel(
        name, path, CacheState.INSTALLED if whole else CacheState.DAMAGED, size, checksum
    )


def _given(choice: str) -> Path:
    path = Path(choice).expanduser()
    if not path.exists():
        raise _unknown(choice)
    check_bundle(path)
    return path


def _info(path: Path) -> PoseModelInfo:
    checksum = sha256_of(path)
    known = (name for name, bundles in _BUNDLES.items() if checksum in bundles)
    return PoseModelInfo(next(known, path.name), checksum)


@contextmanager
def _alone(name: str, progress: Progress) -> Iterator[None]:
    """Hold the lock of a name; a process that has to wait says so."""
    # Imported here because it is needed once in the life of a machine and costs 40 ms.
    import filelock

    folder = cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / f".{name}.lock")
        _take(lock, name, progress)
    except OSError as error:
        raise _unusable_cache(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _take(lock: BaseFileLock, name: str, progress: Progress) -> None:
    import filelock

    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        progress.start(f"Waiting for another valgus that is getting '{name}'", None, "")
        try:
            lock.acquire()
        finally:
            progress.finish()


def _fetch(name: str, progress: Progress, sources: Sequence[Source] | None) -> bytes:
    from valgus.pose.weights.sources import SourceError, sources_for

    failures = []
    for source in sources_for(name) if sources is None else sources:
        try:
            bundle = source.fetch(name, progress)
        except SourceError as error:
            _log.info("pose weights %s not to be had from %s", name, source.title)
            failures.append(f"{source.title}: {error}")
            continue
        if hashlib.sha256(bundle).hexdigest() in _BUNDLES[name]:
            _log.info("pose weights %s fetched from %s", name, source.title)
            return bundle
        failures.append(f"{source.title}: gave a bundle with an unexpected checksum")
    raise _not_had(name, failures)


def _install(name: str, bundle: bytes) -> None:
    try:
        write_whole(_path(name), bundle)
    except OutputError as error:
        raise ModelError(
            f"Cannot keep the pose weights '{name}': {error.message}",
            f"Give another folder in {CACHE_VARIABLE}.",
        ) from error


def _not_had(name: str, failures: Iterable[str]) -> ModelError:
    return ModelError(
        f"Cannot get the pose weights '{name}', which are needed once; tried "
        f"{'; '.join(failures)}.",
        f"Run 'valgus model install {name}' where there is a network and copy the file to "
        f"{_path(name)}, or give any pose_landmarker .task file with --model PATH or "
        f"{MODEL_VARIABLE}.",
    )


def _unknown(choice: str) -> ModelError:
    return ModelError(
        f"No pose weights '{choice}': expected one of {', '.join(MODEL_NAMES)} or the path of an "
        "existing .task file.",
        "Look at 'valgus model list', or correct the path.",
    )


def _unusable_cache(folder: Path, error: OSError) -> ModelError:
    return ModelError(
        f"Cannot use the cache folder {folder}: {error.strerror or error}.",
        f"Give another folder in {CACHE_VARIABLE}.",
    )
