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
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_STDERR: Final = 2
_CHUNK_BYTES: Final = 1 << 16
_SETTLING_S: Final = 0.0001
"""For writes of other threads that began before the descriptor was back."""
# Not only at the beginning of a line: a progress bar leaves the cursor within one. LiteRT writes a
# line in three pieces, so those of several threads mingle: heads pile up or come before somebody
# else's words, and line ends come late.
_HEAD: Final = rb"(?:INFO|WARNING|ERROR|VERBOSE|DEBUG): "
_PLACE: Final = rb"\[\w+\.(?:cc|cpp|h):\d+\] "
_CHATTER: Final = re.compile(
    rb"(?:[IWEF]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+:\d+\] .*\r?\n"  # absl
    rb"|WARNING: (?:All log messages|Logging) before .*\r?\n"
    rb"|(?:INFO|WARNING|VERBOSE): .*(?:TensorFlow|XNNPACK|FlatBuffer|delegate).*\r?\n"
    rb"|(?P<litert>(?:" + _HEAD + rb")*" + _PLACE + rb".*\r?\n)"
    rb"|(?P<alone>" + _HEAD + rb"(?=\r?\n|" + _HEAD + rb"|\Z)))(?:\r?\n)*"
    rb"|\A(?:\r?\n)+"  # the end of a line of the part before
)


def without_chatter(text: bytes) -> bytes:
    """Take the log lines of TFLite, LiteRT and absl out of what went to standard error."""
    kept, last, spare_heads = bytearray(), 0, 0
    messages = _messages(text)
    for match in _CHATTER.finditer(text):
        kept += text[last : match.start()]
        last = match.end()
        if match["litert"] or match["alone"]:
            spare_heads += len(re.findall(_HEAD, match[0])) - len(re.findall(_PLACE, match[0]))
        while spare_heads < 0:
            _drop_last_head(kept)
            spare_heads += 1
        if match["litert"]:
            kept += b"".join(_words_behind(match[0], messages))
    return bytes(kept + text[last:])


def _messages(text: bytes) -> re.Pattern[bytes]:
    """Match what LiteRT says in this text, the shortest first: others may end with our words."""
    words = set(re.findall(_HEAD + _PLACE + rb"(.+?)\r?\n", text))
    forms = [re.sub(rb"0x[0-9a-f]+", rb"0x[0-9a-f]+", re.escape(message)) for message in words]
    forms.sort(key=len)
    return re.compile(b"|".join(forms) or rb"(?!)")


def _words_behind(chatter: bytes, messages: re.Pattern[bytes]) -> Iterator[bytes]:
    """Give back what another thread wrote between a message and the end of its line."""
    for words in re.split(_PLACE, chatter)[1:]:
        line = re.sub(rb"(?:" + _HEAD + rb"|\s)+\Z", b"", words)
        message = messages.match(line)
        if message and message.end() < len(line):
            yield line[message.end() :] + b"\n"


def _drop_last_head(kept: bytearray) -> None:
    """Take out the head that another thread's words came after."""
    heads = list(re.finditer(_HEAD, kept))
    if heads:
        del kept[heads[-1].start() : heads[-1].end()]


class _Detour:
    """Descriptor 2 led to a file, by any number of threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._failed = False
        self._real = -1
        self._file = -1
        self._reader = -1

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
        self._failed = False
        try:
            real = os.dup(_STDERR)
        except OSError:  # there is no standard error, so nothing to keep clean
            return
        try:
            self._file, self._reader = _scratch()
        except OSError:  # there is no room for a file: chatter is better than no analysis
            os.close(real)
            return
        os.dup2(self._file, _STDERR)
        self._real = real

    def _end(self) -> None:
        # Most goes on before the descriptor is back, the rest after it, so that what another
        # thread writes next does not overtake what it wrote before.
        self._pass_on()
        os.dup2(self._real, _STDERR)
        time.sleep(_SETTLING_S)
        self._pass_on()
        for handle in (self._real, self._file, self._reader):
            os.close(handle)
        self._real = -1

    def _pass_on(self) -> None:
        text = b"".join(iter(lambda: os.read(self._reader, _CHUNK_BYTES), b""))
        with contextlib.suppress(OSError):
            os.write(self._real, text if self._failed else without_chatter(text))


def _scratch() -> tuple[int, int]:
    """Open a file without a name, for writing and for reading."""
    file, name = tempfile.mkstemp(prefix="valgus-")
    try:
        # Reading has a place in the file of its own: writers may still be at it.
        return file, os.open(name, os.O_RDONLY)
    except OSError:
        os.close(file)
        raise
    finally:
        with contextlib.suppress(OSError):  # an open file cannot be unlinked everywhere
            Path(name).unlink()


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
