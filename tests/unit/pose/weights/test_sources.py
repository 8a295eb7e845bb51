"""Package clients and the storage address: what they give is checked, why they fail is told."""

from __future__ import annotations

import hashlib
import http.server
import os
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.networks import network
from valgus.model.ports import NoProgress
from valgus.pose.weights import sources
from valgus.pose.weights.bundle import make_bundle
from valgus.pose.weights.sources import Source, SourceError, sources_for

DETECTOR, LANDMARKS = network(padding=1), network(padding=2)
BUNDLE = make_bundle(DETECTOR, LANDMARKS)


class Recorder:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.starts: list[tuple[str, float | None, str]] = []
        self.done: list[float] = []
        self.finished = 0

    def start(self, task: str, total: float | None, unit: str) -> None:
        self.starts.append((task, total, unit))

    def advance(self, done: float) -> None:
        self.done.append(done)

    def finish(self) -> None:
        self.finished += 1


def source(title: str) -> Source:
    return next(s for s in sources_for("full") if s.title == title)


@pytest.fixture(autouse=True)
def small_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the small networks as the ones that were published."""
    sums = {
        sources._WHEEL_DETECTOR: DETECTOR,
        sources._WHEEL_LANDMARKS: LANDMARKS,
        sources._NPM_DETECTOR: DETECTOR,
        sources._NPM_LANDMARKS.format(name="full"): LANDMARKS,
    }
    known = {member: hashlib.sha256(data).hexdigest() for member, data in sums.items()}
    monkeypatch.setattr(sources, "_NETWORK_SHA256", known)


def client(folder: Path, name: str, body: str) -> Path:
    """Make a program that stands for a package client; `place` is where it must put its file."""
    path = folder / name
    path.write_text(
        f"#!{sys.executable}\n"
        "import os, shutil, sys, time\n"
        "asked = dict(zip(sys.argv, sys.argv[1:]))\n"
        "place = asked.get('--pack-destination') or asked.get('--dest')\n"
        f"{body}\n"
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a folder that alone is searched for programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def packed(folder: Path, detector: bytes = DETECTOR) -> Path:
    path = folder / "mediapipe-pose.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for member, data in (
            (sources._NPM_DETECTOR, detector),
            (sources._NPM_LANDMARKS.format(name="full"), LANDMARKS),
        ):
            (folder / "member").write_bytes(data)
            archive.add(folder / "member", member)
    return path


def wheel(folder: Path) -> Path:
    path = folder / "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(sources._WHEEL_DETECTOR, DETECTOR)
        archive.writestr(sources._WHEEL_LANDMARKS, LANDMARKS)
    return path


def test_npm_gives_the_bundle_and_shows_its_growth(tmp_path: Path, npm: Path) -> None:
    package = packed(tmp_path)
    client(npm, "npm", f"shutil.copy({str(package)!r}, place); time.sleep(0.5)")
    progress = Recorder()
    assert source("npm").fetch("full", progress) == BUNDLE
    ((task, total, unit),) = progress.starts
    assert task == "Getting the pose weights 'full' from npm"
    assert unit == "B"
    assert total is not None
    assert progress.done == sorted(progress.done)
    assert package.stat().st_size <= progress.done[-1] <= total
    assert progress.finished == 1


def test_pip_gives_the_same_bundle(
    tmp_path: Path, npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = wheel(tmp_path)
    pip = client(npm, "pip", f"shutil.copy({str(file)!r}, place)")
    monkeypatch.setattr(sources, "_pip_command", lambda: [str(pip)])
    assert source("pip").fetch("full", NoProgress()) == BUNDLE


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("npm error code ENOTFOUND\\nnpm error network", "the package registry cannot be reached"),
        (
            "WARNING: Retrying after connection broken by 'x'\\nERROR: No matching",
            "cannot be reached",
        ),
        ("a line\\nnpm error code E403\\nnpm error A log of this run", "npm error code E403"),
        ("something odd", "something odd"),
        ("", "exit code 3"),
    ],
)
def test_a_client_that_fails_is_quoted(says: str, told: str, npm: Path) -> None:
    client(npm, "npm", f"sys.stderr.write({says!r}.replace(chr(92) + 'n', chr(10))); sys.exit(3)")
    progress = Recorder()
    with pytest.raises(SourceError, match=told):
        source("npm").fetch("full", progress)
    assert progress.finished == 1


def test_a_changed_network_is_refused(tmp_path: Path, npm: Path) -> None:
    package = packed(tmp_path, detector=network(padding=3))
    client(npm, "npm", f"shutil.copy({str(package)!r}, place)")
    with pytest.raises(SourceError, match="unexpected checksum"):
        source("npm").fetch("full", NoProgress())


def test_a_client_that_brings_nothing_is_told(npm: Path) -> None:
    client(npm, "npm", "")
    with pytest.raises(SourceError, match=r"gave 0 files where one \*\.tgz was expected"):
        source("npm").fetch("full", NoProgress())


@pytest.mark.usefixtures("npm")
def test_a_missing_client_is_told() -> None:
    with pytest.raises(SourceError, match="npm is not installed"):
        source("npm").fetch("full", NoProgress())


def test_a_client_that_fetches_nothing_is_given_up(
    npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client(npm, "npm", "time.sleep(60)")
    monkeypatch.setattr(sources, "_CLIENT_SILENCE_S", 0.3)
    began = time.monotonic()
    with pytest.raises(SourceError, match="fetched nothing for"):
        source("npm").fetch("full", NoProgress())
    assert time.monotonic() - began < 10


def test_an_interruption_ends_the_client(tmp_path: Path, npm: Path) -> None:
    number = tmp_path / "pid"
    body = (
        f"open({str(number)!r}, 'w').write(str(os.getpid()))\n"
        "open(os.path.join(place, 'part'), 'w').write('x')\n"
        "time.sleep(60)"
    )
    client(npm, "npm", body)

    class Impatient(Recorder):
        def advance(self, done: float) -> None:
            if number.exists() and number.read_text():
                raise KeyboardInterrupt
            super().advance(done)

    progress = Impatient()
    with pytest.raises(KeyboardInterrupt):
        source("npm").fetch("full", progress)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
    assert progress.finished == 1


class Storage(http.server.BaseHTTPRequestHandler):
    """Serves a bundle, parts of it, or nothing, by name."""

    def do_GET(self) -> None:
        match self.path:
            case "/full":
                self._begin(len(BUNDLE))
                self.wfile.write(BUNDLE)
            case "/lite":
                self._begin(len(BUNDLE))
                self.wfile.write(BUNDLE[:100])
                time.sleep(2.5)
            case _:
                self.send_error(404, "Not Found")

    def _begin(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """Have the storage on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Storage)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setattr(sources, "_GOOGLE", f"http://127.0.0.1:{server.server_port}/{{name}}")
    monkeypatch.setattr(sources, "_GOOGLE_SILENCE_S", 1.5)
    yield source("Google's model storage")
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_address_gives_the_file_as_it_is_with_its_size_known(storage: Source) -> None:
    progress = Recorder()
    assert storage.fetch("full", progress) == BUNDLE
    assert progress.starts == [
        ("Getting the pose weights 'full' from Google's storage", float(len(BUNDLE)), "B")
    ]
    assert progress.done[-1] == len(BUNDLE)
    assert progress.finished == 1


def test_an_address_that_falls_silent_is_given_up(storage: Source) -> None:
    progress = Recorder()
    with pytest.raises(SourceError, match="broke off"):
        storage.fetch("lite", progress)
    assert progress.finished == 1


def test_an_address_without_the_file_is_told(storage: Source) -> None:
    with pytest.raises(SourceError, match=r"cannot be reached \(Not Found\)"):
        storage.fetch("heavy", NoProgress())


def test_a_closed_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_GOOGLE", "http://127.0.0.1:9/{name}")
    with pytest.raises(SourceError, match="cannot be reached"):
        source("Google's model storage").fetch("full", NoProgress())
