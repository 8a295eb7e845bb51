"""Keeps the log lines of native libraries from the user without losing anything else.

TFLite and absl write to file descriptor 2 by themselves; no variable or flag of theirs that is
reachable from Python stops them. So the descriptor points to a temporary file while native code
that is known to chatter runs: when a model is made, until it has found the first person, and when
it is closed. Afterwards whatever came is looked at: log lines of the known forms are dropped, and
all the rest, such as a progress bar that another thread drew meanwhile, goes on to the real
standard error, in order, some milliseconds late. When the block fails, everything goes there.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from typing import Final

_STDERR: Final = 2
_CHATTER: Final = re.compile(
    rb"^(?:[IWEF]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+:\d+\] .*"  # absl
    rb"|WARNING: (?:All log messages|Logging) before .*"
    rb"|(?:INFO|WARNING|VERBOSE): .*(?:TensorFlow|XNNPACK|FlatBuffer|delegate).*)\r?\n",
    re.MULTILINE,
)


def without_chatter(text: bytes) -> bytes:
    """Take the log lines of TFLite and absl out of what went to standard error."""
    return _CHATTER.sub(b"", text)


class _Detour:
    """Descriptor 2 led to a file, by any number of threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._failed = False
        self._real = -1
        self._file = -1

    def enter(self) -> None:
        with self._lock:
            if self._users == 0:
                self._start()
            self._users += 1

    def leave(self, failed: bool) -> None:
        with self._lock:
            self._users -= 1
            self._failed |= failed
            if self._users == 0 and self._real >= 0:
                self._end()

    def _start(self) -> None:
        try:
            self._real = os.dup(_STDERR)
        except OSError:  # there is no standard error, so nothing to keep clean
            return
        handle, name = tempfile.mkstemp(prefix="valgus-")
        with contextlib.suppress(OSError):  # an open file cannot be unlinked everywhere
            os.unlink(name)
        self._file = handle
        os.dup2(handle, _STDERR)

    def _end(self) -> None:
        os.dup2(self._real, _STDERR)
        size = os.lseek(self._file, 0, os.SEEK_CUR)
        os.lseek(self._file, 0, os.SEEK_SET)
        text = os.read(self._file, size) if size else b""
        os.close(self._file)
        kept = text if self._failed else without_chatter(text)
        with contextlib.suppress(OSError):
            os.write(self._real, kept)
        os.close(self._real)
        self._real = self._file = -1
        self._failed = False


_DETOUR: Final = _Detour()


@contextlib.contextmanager
def native_chatter_hidden() -> Iterator[None]:
    """Hide what native libraries log while the block runs; see the module's text."""
    _DETOUR.enter()
    failed = True
    try:
        yield
        failed = False
    finally:
        _DETOUR.leave(failed)
