"""What ``valgus doctor`` looks at; each check says what it found and, if need be, the remedy."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import valgus
from valgus.errors import ValgusError
from valgus.pose.weights import installed
from valgus.util import extras

if TYPE_CHECKING:
    from valgus.pose.weights.installed import Weights

_PACKAGES: Final = ("mediapipe", "av", "opencv-contrib-python", "numpy")
_LIBRARIES: Final = ("libEGL.so.1", "libGLESv2.so.2", "libGL.so.1", "libglib-2.0.so.0")
"""What the pose runtime and OpenCV load from the system on Linux."""
_DEBIAN_PACKAGES: Final = "libegl1 libgles2 libgl1 libglib2.0-0"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    what: str
    """What was looked at."""
    ok: bool
    """Whether it is as it must be."""
    found: str
    """What was found."""
    remedy: str = ""
    """How to get what is missing."""
    optional: bool = False
    """Whether an analysis does without it."""


def checks() -> Iterator[Check]:
    """Look at everything that an analysis needs, cheap things first."""
    yield Check("valgus", True, valgus.__version__)
    yield Check("python", True, f"{platform.python_version()} ({sys.executable})")
    for name in _PACKAGES:
        yield _package(name)
    yield from map(_extra, extras.EXTRAS)
    yield _decoders()
    if sys.platform == "linux":
        yield _libraries()
    yield _cache()
    found, check = _weights()
    yield check
    if found is not None:
        yield _start(found)


def _package(name: str) -> Check:
    try:
        return Check(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, False, "not installed", "pip install --force-reinstall valgus")


def _extra(extra: extras.Extra) -> Check:
    what, lacking = f"extra {extra.name}", extra.missing()
    if lacking:
        found = f"{extra.use} needs {' and '.join(lacking)}"
        return Check(what, False, found, extra.command, optional=True)
    return Check(what, True, ", ".join(f"{name} {_version(name)}" for name in extra.packages))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "of no known version"


def _decoders() -> Check:
    try:
        from valgus.video.read.codecs import decodable
    except ImportError as error:
        return Check("decoders", False, str(error), "pip install --force-reinstall av")
    formats = decodable()
    missing = [name for name, there in formats.items() if not there]
    if missing:
        return Check(
            "decoders", False, f"none for {', '.join(missing)}", "pip install --force-reinstall av"
        )
    return Check("decoders", True, ", ".join(formats))


def _libraries() -> Check:
    missing = [name for name in _LIBRARIES if not _loads(name)]
    if missing:
        remedy = f"On Debian or Ubuntu: apt install {_DEBIAN_PACKAGES}"
        return Check("system libraries", False, f"no {', '.join(missing)}", remedy)
    return Check("system libraries", True, ", ".join(_LIBRARIES))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _cache() -> Check:
    folder = installed.cache_dir()
    existing = next(item for item in (folder, *folder.parents) if item.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Check("cache folder", True, str(folder))
    return Check(
        "cache folder",
        False,
        f"{folder} cannot be written to",
        f"Give another folder in {installed.CACHE_VARIABLE}",
    )


def _weights() -> tuple[Weights | None, Check]:
    """Look for the weights that an analysis would take; nothing is fetched."""
    choice = os.environ.get(installed.MODEL_VARIABLE) or installed.DEFAULT_MODEL
    try:
        cached = {item.name: item for item in installed.installed()}.get(choice)
        if cached is not None and cached.state is not installed.CacheState.INSTALLED:
            found = f"'{choice}' {cached.state.value}"
            return None, Check("pose weights", False, found, f"valgus model install {choice}")
        chosen = installed.locate(choice)
    except ValgusError as error:
        return None, Check("pose weights", False, error.message, error.next_step)
    checksum = chosen.info.sha256[:12]
    return chosen, Check("pose weights", True, f"'{chosen.info.name}' {checksum}… {chosen.path}")


def _start(found: Weights) -> Check:
    from valgus.pose.blazepose import BlazePose

    try:
        with BlazePose(Path(found.path), found.info):
            return Check("pose model", True, "starts")
    except ValgusError as error:
        return Check("pose model", False, error.message, error.next_step)
