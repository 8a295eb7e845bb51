"""What every test gets."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import settings

_GRACE_S = 2.0

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("valgus", deadline=None)
settings.load_profile("valgus")


@pytest.fixture(autouse=True)
def no_thread_left_alive() -> Iterator[None]:
    """Fail a test that leaves a thread behind: whoever starts one ends it."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(_GRACE_S)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left alive: {alive}"


@pytest.fixture(autouse=True)
def landmarks_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have tests of the pose model run it, not read what an older one found on this machine."""
    monkeypatch.setenv("VALGUS_CACHE_MB", "0")
