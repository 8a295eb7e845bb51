"""A queue of one between two threads: what is new replaces what waits, and that is counted."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_PATIENCE_S: Final = 0.5
"""Longest wait in one go: some systems deliver Ctrl-C only between waits."""


class Latest(Generic[T]):
    """Holds the newest item only, so that a slow consumer sees the present and not the past.

    Whatever ends the producer reaches the consumer after the last item: an end as None, an error
    as itself. Ctrl-C leaves neither lock nor bell half-way, as it may leave a condition.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bell: SimpleQueue[None] = SimpleQueue()
        """Rings once when something is there that was not taken."""
        self._item: T | None = None
        self._ended = False
        self._error: BaseException | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Items not taken before a newer one came."""
        return self._dropped

    @property
    def ended(self) -> bool:
        """Whether nothing comes any more; the last item may still wait."""
        return self._ended

    def put(self, item: T) -> bool:
        """Offer an item; False when none is wanted any more."""
        with self._lock:
            if self._ended:
                return False
            self._dropped += self._item is not None
            self._item = item
        self._ring()
        return True

    def end(self, error: BaseException | None = None) -> None:
        """Say that nothing follows; the first reason stands."""
        with self._lock:
            if not self._ended:
                self._ended, self._error = True, error
        self._ring()

    def _ring(self) -> None:
        if self._bell.empty():
            self._bell.put(None)

    def get(self, timeout_s: float | None = None) -> T | None:
        """Take the newest item, waiting for one.

        Parameters
        ----------
        timeout_s : float, optional
            Longest wait; None waits for as long as it takes.

        Returns
        -------
        item : T or None
            None when the time is over, or at the end; `ended` tells which.

        Raises
        ------
        BaseException
            What the producer ended with.
        """
        until = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with self._lock:
                if self._item is not None or self._ended:
                    return self._taken()
            left_s = until - time.monotonic()
            if left_s <= 0:
                return None
            with contextlib.suppress(Empty):
                self._bell.get(timeout=min(left_s, _PATIENCE_S))

    def _taken(self) -> T | None:
        if self._ended:  # whoever else waits hears of it, too
            self._ring()
        item, self._item = self._item, None
        if item is None and self._error is not None:
            error, self._error = self._error, None
            raise error
        return item
