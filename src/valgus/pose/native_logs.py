"""Keeps the log lines of native libraries from the user without losing anything else.

TFLite and absl write to file descriptor 2 by themselves; no variable or flag of theirs that is
reachable from Python stops them. So the descriptor points to a temporary file while native code
that is known to chatter runs: when a model is made, until it has found the first person, and when
it is closed. Afterwards log lines of the known forms are dropped, and all the rest, such as a
progress bar that another thread drew meanwhile, goes on to the real standard error, in order, some
milliseconds late. When the block fails, everything goes there.
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

# LiteRT writes a line in three pieces: head, place with message, line end. Those of several threads
# mingle with each other and with other words.
_HEAD: Final = rb"(?:INFO|WARNING|ERROR|VERBOSE|DEBUG): "
_PLACE: Final = rb"\[\w+\.(?:cc|cpp|h):\d+\] "
_WORDS: Final = rb"(?:(?!" + _HEAD + rb"|" + _PLACE + rb")[^\r\n])*"
_WHOLE: Final = (
    rb"[IWEF]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+:\d+\] .*\r?\n"  # absl
    rb"|WARNING: (?:All log messages|Logging) before .*\r?\n"
    rb"|(?:INFO|WARNING|VERBOSE): " + _WORDS + rb"(?:TensorFlow|XNNPACK|FlatBuffer|delegate).*\r?\n"
)


def without_chatter(text: bytes) -> bytes:
    """Take the log lines of TFLite, LiteRT and absl out of what went to standard error.

    A message of LiteRT takes one head before it along, and one line end that comes after it: right
    away, or late, where it would leave an empty line.
    """
    kept, last, owed, chatter = bytearray(), 0, 0, True
    for piece in _pieces(text).finditer(text):
        words, last = text[last : piece.start()], piece.end()
        kept += words
        # At the beginning it may be the line end of a message in the part before.
        surplus = (chatter and not words) or (owed and kept.endswith(b"\n"))
        chatter = bool(surplus or not piece["end"])
        if piece["message"]:
            _drop_last_head(kept)
            owed += 1
        elif piece["end"] and surplus:
            owed = max(0, owed - 1)
        else:
            kept += piece["head"] or piece["end"] or b""
    return re.sub(_HEAD + rb"(?=\Z|" + _HEAD + rb")", b"", bytes(kept + text[last:]))


def _pieces(text: bytes) -> re.Pattern[bytes]:
    """Match pieces of chatter, and what may be some: heads and line ends.

    Others may go on right behind a message, so those that stand alone in a line somewhere in this
    text are known by it, the shortest first; any other goes to the end of its line.
    """
    alone = sorted(set(re.findall(_HEAD + _PLACE + rb"(" + _WORDS + rb")\r?\n", text)), key=len)
    known = [re.sub(rb"0x[0-9a-f]+", rb"0x[0-9a-f]+", re.escape(message)) for message in alone]
    message = _PLACE + rb"(?:" + b"|".join([*known, _WORDS]) + rb")"
    forms = {"whole": _WHOLE, "message": message, "head": _HEAD, "end": rb"\r?\n"}
    return re.compile(b"|".join(b"(?P<%b>%b)" % (k.encode(), form) for k, form in forms.items()))


def _drop_last_head(kept: bytearray) -> None:
    """Take out the head of a message, rather one that no words follow: people write some, too."""
    for form in (_HEAD + rb"(?=\Z|" + _HEAD + rb")", _HEAD):
        if heads := list(re.finditer(form, kept)):
            del kept[heads[-1].start() : heads[-1].end()]
            return


class _Detour:
    """Descriptor 2 led to a file, for any number of threads at once."""

    def __init__(self) -> None:
        self._lock, self._users, self._open = threading.Lock(), 0, contextlib.ExitStack()
        self.failed = False

    def enter(self) -> None:
        with self._lock:
            if self._users == 0:
                # Without standard error there is nothing to keep clean, and without room for a file
                # chatter is better than no analysis.
                with contextlib.suppress(OSError):
                    self._open.enter_context(self._led_to_a_file())
            self._users += 1

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._open.close()
                self.failed = False

    @contextlib.contextmanager
    def _led_to_a_file(self) -> Iterator[None]:
        with contextlib.ExitStack() as opened:
            opened.callback(os.close, real := os.dup(_STDERR))
            file, name = tempfile.mkstemp(prefix="valgus-")
            opened.callback(os.close, file)
            # Reading has a place in the file of its own: writers may still be at it.
            opened.callback(os.close, reader := os.open(name, os.O_RDONLY))
            with contextlib.suppress(OSError):  # an open file cannot be unlinked everywhere
                Path(name).unlink()
            os.dup2(file, _STDERR)
            yield
            # Most goes on before the descriptor is back, the rest after it, so that what another
            # thread writes next does not overtake what it wrote before.
            self._pass_on(reader, real)
            os.dup2(real, _STDERR)
            time.sleep(_SETTLING_S)
            self._pass_on(reader, real)

    def _pass_on(self, reader: int, real: int) -> None:
        text = b"".join(iter(lambda: os.read(reader, _CHUNK_BYTES), b""))
        with contextlib.suppress(OSError):
            os.write(real, text if self.failed else without_chatter(text))


_DETOUR: Final = _Detour()


@contextlib.contextmanager
def native_chatter_hidden() -> Iterator[None]:
    """Hide what native libraries log while the block runs; see the module's text."""
    _DETOUR.enter()
    try:
        yield
    except BaseException:
        _DETOUR.failed = True
        raise
    finally:
        _DETOUR.leave()
