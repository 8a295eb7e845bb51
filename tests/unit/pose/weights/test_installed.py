"""Weights: fetched once, whole or not at all, by one process at a time, from who has them."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from valgus.errors import ModelError
from valgus.model.ports import Progress
from valgus.pose.weights import installed
from valgus.pose.weights.bundle import DETECTOR_MEMBER, LANDMARKS_MEMBER
from valgus.pose.weights.installed import CacheState
from valgus.pose.weights.sources import Source, SourceError, sources_for

ROOT = Path(__file__).parents[4]


def bundle(content: bytes = b"weights") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(DETECTOR_MEMBER, content)
        archive.writestr(LANDMARKS_MEMBER, content)
    return out.getvalue()


GOOD = bundle()


class Recorder:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def start(self, task: str, total: float | None, unit: str) -> None:
        self.told.append(f"start {task} {total} {unit}")

    def advance(self, done: float) -> None:
        self.told.append(f"advance {done:g}")

    def finish(self) -> None:
        self.told.append("finish")


class Shop:
    """A source that counts its customers."""

    def __init__(self, gives: bytes | Exception, title: str = "shop") -> None:
        self.visits = 0
        self._gives = gives
        self.source = Source(title, frozenset({"full"}), self._fetch)

    def _fetch(self, name: str, _: Progress) -> bytes:
        assert name == "full"
        self.visits += 1
        if isinstance(self._gives, Exception):
            raise self._gives
        return self._gives


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have an empty cache, and count a small file as the weights 'full'."""
    monkeypatch.setenv(installed.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(installed.MODEL_VARIABLE, raising=False)
    known = {"full": frozenset({hashlib.sha256(GOOD).hexdigest()}), "lite": frozenset()}
    monkeypatch.setattr(installed, "_BUNDLES", known | {"heavy": frozenset()})
    return tmp_path / "cache" / "models"


def test_weights_are_fetched_once_and_kept(cache: Path) -> None:
    shop = Shop(GOOD)
    first = installed.ensure("full", sources=[shop.source])
    again = installed.ensure("full", sources=[shop.source])
    assert first == again
    assert first.parent == cache
    assert first.read_bytes() == GOOD
    assert shop.visits == 1


def test_a_damaged_copy_is_replaced(cache: Path) -> None:
    shop = Shop(GOOD)
    path = installed.ensure("full", sources=[shop.source])
    path.write_bytes(GOOD[:-1])
    states = {model.name: model.state for model in installed.installed()}
    assert states == {
        "lite": CacheState.MISSING,
        "full": CacheState.DAMAGED,
        "heavy": CacheState.MISSING,
    }
    assert installed.ensure("full", sources=[shop.source]).read_bytes() == GOOD
    assert shop.visits == 2


def test_sources_are_tried_in_order_until_one_has_sound_weights(cache: Path) -> None:
    closed = Shop(SourceError("closed on Sundays"), "first")
    fake = Shop(bundle(b"something else"), "second")
    good, unneeded = Shop(GOOD, "third"), Shop(GOOD, "fourth")
    shops = [closed, fake, good, unneeded]
    assert installed.ensure("full", sources=[s.source for s in shops]).read_bytes() == GOOD
    assert [shop.visits for shop in shops] == [1, 1, 1, 0]


def test_when_all_fail_the_error_tells_what_each_said_and_how_to_do_without(cache: Path) -> None:
    shops = [Shop(SourceError("closed on Sundays"), "first"), Shop(b"junk", "second")]
    with pytest.raises(ModelError) as caught:
        installed.ensure("full", sources=[shop.source for shop in shops])
    assert caught.value.message == (
        "Cannot get the pose weights 'full', which are needed once; tried first: closed on "
        "Sundays; second: gave a bundle with an unexpected checksum."
    )
    for way in ("valgus model install full", str(cache), "--model PATH", "VALGUS_MODEL"):
        assert way in caught.value.next_step
    assert [path.name for path in cache.iterdir() if not path.name.startswith(".")] == []


def test_a_fetch_that_is_interrupted_leaves_nothing_and_frees_the_lock(cache: Path) -> None:
    def interrupted(name: str, progress: Progress) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        installed.ensure("full", sources=[Source("x", frozenset({"full"}), interrupted)])
    assert installed.ensure("full", sources=[Shop(GOOD).source]).read_bytes() == GOOD


def test_a_cache_that_cannot_be_made_is_told_plainly(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(installed.CACHE_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(ModelError, match="Cannot use the cache folder") as caught:
        installed.ensure("full", sources=[Shop(GOOD).source])
    assert installed.CACHE_VARIABLE in caught.value.next_step


def test_an_unknown_name_is_told_apart_from_a_missing_file(cache: Path) -> None:
    with pytest.raises(ModelError, match="expected one of lite, full, heavy or the path"):
        installed.locate("fulll")
    with pytest.raises(ModelError, match="expected one of lite, full, heavy or the path"):
        installed.ensure("enormous")


Setter = Callable[[str], None]


@pytest.mark.parametrize("by_variable", [False, True])
def test_a_file_of_ones_own_needs_no_cache(
    by_variable: bool, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.task"
    own.write_bytes(bundle(b"my own"))
    if by_variable:
        monkeypatch.setenv(installed.MODEL_VARIABLE, str(own))
    found = installed.locate(None if by_variable else str(own))
    assert found.path == own
    assert found.info.name == "own.task"
    assert found.info.sha256 == hashlib.sha256(own.read_bytes()).hexdigest()
    assert not cache.exists()


def test_a_known_bundle_is_known_under_any_file_name(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "renamed.task"
    own.write_bytes(GOOD)
    assert installed.locate(str(own)).info.name == "full"


def test_a_choice_on_the_command_line_goes_before_the_variable(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(installed.MODEL_VARIABLE, str(tmp_path / "missing.task"))
    path = installed.ensure("full", sources=[Shop(GOOD).source])
    assert installed.locate("full").path == path


def test_every_name_has_a_source_and_the_default_needs_nothing_but_pip() -> None:
    assert all(sources_for(name) for name in installed.MODEL_NAMES)
    assert sources_for(installed.DEFAULT_MODEL)[0].title == "pip"


_CUSTOMER = """
import hashlib, sys, time
from pathlib import Path
from valgus.pose.weights import installed
from valgus.pose.weights.sources import Source
good = Path(sys.argv[1]).read_bytes()
installed._BUNDLES = {"full": {hashlib.sha256(good).hexdigest()}}

class Show:
    def start(self, task, total, unit): print(task, flush=True)
    def advance(self, done): pass
    def finish(self): print("finish", flush=True)

def fetch(name, progress):
    with open(sys.argv[2], "a") as visits:
        visits.write("visit\\n")
    print("fetching", flush=True)
    sys.stdin.readline()
    return good

path = installed.ensure("full", Show(), sources=[Source("shop", frozenset({"full"}), fetch)])
print(path, path.read_bytes() == good)
"""


def test_a_second_process_waits_says_so_and_does_not_fetch_again(
    cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "good").write_bytes(GOOD)
    visits = tmp_path / "visits"
    program = [sys.executable, "-c", _CUSTOMER, str(tmp_path / "good"), str(visits)]

    def customer() -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)

    with customer() as first, customer_after(first, customer) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "Waiting for another valgus that is getting 'full'\n"
        one, _ = first.communicate("go on\n", timeout=60)
        two, _ = second.communicate(timeout=60)
    path = cache / "pose_landmarker_full.task"
    assert one == f"{path} True\n"
    assert two == f"finish\n{path} True\n"
    assert visits.read_text() == "visit\n"


def customer_after(
    first: subprocess.Popen[str], make: Callable[[], subprocess.Popen[str]]
) -> subprocess.Popen[str]:
    """Send the second when the first is being served."""
    assert first.stdout is not None
    assert first.stdout.readline() == "fetching\n"
    return make()
