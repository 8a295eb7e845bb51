"""A queue of one: the newest item, the count of those that were replaced, and the end."""

from __future__ import annotations

import threading

import pytest

from valgus.latest import Latest


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
