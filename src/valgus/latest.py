"""A queue of one between two threads: what is new replaces what waits, and that is counted."""

from __future__ import annotations

import threading
import time
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_PATIENCE_S: Final = 0.5
"""Longest wait in one go: some systems deliver Ctrl-C only between waits."""


class Latest(Generic[T]):
    """Holds the newest item only, so that a slow consumer sees the present and not the past.

    Whatever ends the producer reaches the consumer after the last item: an end as None, an error
    as itself.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._ended = False
        self._error: BaseException | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Items that nobody took before a newer one came."""
        return self._dropped

    @property
    def ended(self) -> bool:
        """Whether nothing comes any more; the last item may still wait."""
        return self._ended

    def put(self, item: T) -> bool:
        """Offer an item; False when nobody wants one any more."""
        with self._changed:
            if self._ended:
                return False
            self._dropped += self._item is not None
            self._item = item
            self._changed.notify_all()
            return True

    def end(self, error: BaseException | None = None) -> None:
        """Say that nothing follows; the first reason stands."""
        with self._changed:
            if not self._ended:
                self._ended, self._error = True, error
            self._changed.notify_all()

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
        until = None if timeout_s is None else time.monotonic() + timeout_s
        with self._changed:
            while self._item is None and not self._ended:
                left_s = _PATIENCE_S if until is None else until - time.monotonic()
                if left_s <= 0:
                    return None
                self._changed.wait(min(left_s, _PATIENCE_S))
            item, self._item = self._item, None
            if item is None and self._error is not None:
                error, self._error = self._error, None
                raise error
            return item
