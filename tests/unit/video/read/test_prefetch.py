"""Decoding ahead: bounded, in order, and never a thread left or a consumer hanging."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.frames import FakeSource
from valgus.errors import InputError
from valgus.model.frames import Frame
from valgus.video.read.prefetch import Prefetched

_LONG_S = 30.0  # only a hang takes that long, on however busy a machine


def in_time(work: Callable[[], object]) -> None:
    """Run in a thread of its own, so that a test of hanging cannot hang."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 told below
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_LONG_S)
    assert not thread.is_alive(), "still waiting"
    if errors:
        raise errors[0]


def test_frames_pass_unchanged_and_in_order() -> None:
    source = FakeSource(50)
    with Prefetched(source) as frames:
        assert [frame.index for frame in frames] == list(range(50))
    assert source.closed


@pytest.mark.parametrize("depth", [1, 3])
def test_the_source_is_never_more_than_the_queue_ahead(depth: int) -> None:
    source = FakeSource(30)

    def consume() -> None:
        with Prefetched(source, depth) as frames:
            for frame in frames:
                time.sleep(0.002)
                # One more is in the making while the queue is full.
                assert source.decoded_frames <= frame.index + 1 + depth + 1

    in_time(consume)


def test_the_source_does_work_ahead() -> None:
    source = FakeSource(10)
    with Prefetched(source, 4) as frames:
        iterator = iter(frames)
        next(iterator)
        deadline = time.monotonic() + _LONG_S
        while source.decoded_frames < 5 and time.monotonic() < deadline:
            time.sleep(0.001)
        assert source.decoded_frames >= 5


def test_an_exception_of_the_source_comes_after_its_last_frame() -> None:
    source = FakeSource(7, fails_with=InputError("The disk broke.", "Get another."))
    seen: list[Frame] = []

    def consume() -> None:
        with Prefetched(source, 2) as frames:
            seen.extend(frames)

    with pytest.raises(InputError, match="The disk broke"):
        in_time(consume)
    assert [frame.index for frame in seen] == list(range(7))


def test_a_consumer_may_leave_at_any_time() -> None:
    def leave_after(count: int) -> None:
        source = FakeSource(1000)
        with Prefetched(source, 2) as frames:
            for frame in frames:
                if frame.index == count:
                    break
        assert source.closed
        assert source.decoded_frames < count + 10

    for count in (0, 1, 5):
        in_time(lambda count=count: leave_after(count))  # type: ignore[misc]


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_a_consumer_that_fails_ends_the_thread(kind: type[BaseException]) -> None:
    source = FakeSource(1000)

    def consume() -> None:
        with Prefetched(source, 2) as frames:
            for _ in frames:
                raise kind("of the consumer")

    with pytest.raises(kind, match="of the consumer"):
        in_time(consume)
    assert source.closed


def test_the_thread_ends_when_the_iterator_alone_is_closed() -> None:
    frames = iter(Prefetched(FakeSource(1000), 2))
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert "valgus-decode" not in {thread.name for thread in threading.enumerate()}


def test_an_iterator_that_is_never_used_starts_nothing() -> None:
    with Prefetched(FakeSource(3)) as frames:
        iter(frames)
        assert "valgus-decode" not in {thread.name for thread in threading.enumerate()}


def test_it_can_be_iterated_once() -> None:
    with Prefetched(FakeSource(3)) as frames:
        assert len(list(frames)) == 3
        with pytest.raises(RuntimeError, match="once"):
            iter(frames)


def test_what_the_source_knows_shows_through() -> None:
    source = FakeSource(3)
    with Prefetched(source) as frames:
        assert frames.info is source.info
        list(frames)
        assert frames.decoded_frames == 3
        assert [notice.code for notice in frames.notices] == ["fake"]


_SLOW_CONSUMER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.support.frames import FakeSource
from valgus.video.read.prefetch import Prefetched
with Prefetched(FakeSource(10**9, seconds_each=float(sys.argv[2]))) as frames:
    for frame in frames:
        if frame.index == 0:
            print("begun", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals work in another way there")
@pytest.mark.parametrize("seconds_each", [0.0, 0.2])
def test_ctrl_c_ends_the_program_whether_it_works_or_waits(seconds_each: float) -> None:
    root = Path(__file__).parents[4]
    program = [sys.executable, "-c", _SLOW_CONSUMER, str(root), str(seconds_each)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=_LONG_S)
        finally:
            process.kill()
    assert b"KeyboardInterrupt" in errors
    assert process.returncode == -signal.SIGINT
