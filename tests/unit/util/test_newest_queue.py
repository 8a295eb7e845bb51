"""A queue of one: the newest item, the count of those that were replaced, and the end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from valgus.util.newest_queue import Latest


def test_a_newer_item_replaces_the_one_that_waits_and_is_counted() -> None:
    latest: Latest[int] = Latest()
    for number in range(5):
        assert latest.put(number)
    assert latest.get() == 4
    assert latest.dropped == 4


def test_what_was_taken_is_not_counted_as_dropped() -> None:
    latest: Latest[int] = Latest()
    for number in range(5):
        latest.put(number)
        assert latest.get() == number
    assert latest.dropped == 0


def test_without_an_item_the_wait_ends_in_time() -> None:
    latest: Latest[int] = Latest()
    assert latest.get(timeout_s=0.0) is None
    assert latest.get(timeout_s=0.01) is None
    assert not latest.ended


def test_the_last_item_comes_before_the_end() -> None:
    latest: Latest[int] = Latest()
    latest.put(7)
    latest.end()
    assert latest.ended
    assert latest.get() == 7
    assert latest.get() is None


def test_after_the_end_nothing_is_taken_in() -> None:
    latest: Latest[int] = Latest()
    latest.end()
    assert not latest.put(1)
    assert latest.get() is None


def test_an_error_of_the_producer_reaches_the_consumer_after_the_last_item() -> None:
    latest: Latest[int] = Latest()
    latest.put(1)
    latest.end(ValueError("broken"))
    assert latest.get() == 1
    with pytest.raises(ValueError, match="broken"):
        latest.get()


def test_the_first_reason_to_end_stands() -> None:
    latest: Latest[int] = Latest()
    latest.end()
    latest.end(ValueError("too late"))
    assert latest.get() is None


def test_a_waiting_consumer_is_woken_by_an_item_and_by_the_end() -> None:
    latest: Latest[int] = Latest()
    got: list[int | None] = []
    first = threading.Event()

    def consume() -> None:
        got.append(latest.get())
        first.set()
        got.append(latest.get())

    consumer = threading.Thread(target=consume)
    consumer.start()
    latest.put(3)
    assert first.wait(60)
    latest.end()
    consumer.join(60)
    assert got == [3, None]


_STORM = """
import random, signal, sys, threading, time
from tests.support.frames import FakeSource
from valgus.util.newest_queue import Latest
from valgus.video.read.prefetch import Prefetched

def latest():
    newest, stop = Latest(), threading.Event()
    def produce():
        while not stop.is_set():
            newest.put(1)
            time.sleep(0.0002)
    thread = threading.Thread(target=produce, daemon=True)
    thread.start()
    def consume():
        while True:
            newest.get(0.01)
    yield consume
    stop.set()
    thread.join(10)
    assert not thread.is_alive(), "the producer waits for a lock that nobody holds"

def prefetched():
    frames = Prefetched(FakeSource(10**6, seconds_each=0.0002), 1)
    iterator = iter(frames)
    next(iterator)
    yield lambda: list(iterator)
    frames.__exit__(None, None, None)

signal.signal(signal.SIGALRM, signal.default_int_handler)
hits, until = 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    for consume in globals()[sys.argv[1]]():
        try:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0002, 0.004))
            consume()
        except KeyboardInterrupt:
            hits += 1
print(hits)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals work in another way there")
@pytest.mark.parametrize("kind", ["latest", "prefetched"])
def test_ctrl_c_at_any_moment_leaves_nobody_waiting(kind: str) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _STORM, kind, "2"],
        cwd=root, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
