"""The window: full-screen where there is a screen, closed by q, Esc or its own button."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from typing import Final, Protocol

import cv2
import numpy as np

from valgus.errors import UsageError
from valgus.live.state import Shown
from valgus.live.window import live_picture, sounds
from valgus.live.window.sounds import Speaker
from valgus.report.text.languages import Words
from valgus.report.text.reasons import ENGLISH, say
from valgus.util.newest_queue import Latest

TITLE: Final = "valgus live"
_CUE_S: Final = 1.4
_POLL_S: Final = 0.05
_X_PATIENCE_S: Final = 1.0
_ENDING_KEYS: Final = frozenset({ord("q"), ord("Q"), 27})
_NO_DISPLAY: Final = UsageError(
    "There is no display for a window here.", "Use the page instead: valgus live --display web."
)


class Session(Protocol):
    """A live session that is under way."""

    ended: threading.Event
    """Set when it is over."""

    def shown(self, item: Shown) -> None:
        """Say that the overlay of a frame is on the screen now."""

    def use_model(self, name: str) -> None:
        """Go on with other pose weights."""


def need_display() -> None:
    """Refuse to go on where no window can be opened.

    Raises
    ------
    UsageError
        There is no display.
    """
    if not has_display():
        raise _NO_DISPLAY


def has_display() -> bool:
    """Whether a window can be opened on this machine."""
    if sys.platform in ("win32", "darwin"):
        return True
    return _x_answers(os.environ.get("DISPLAY", ""))


def _x_answers(display: str) -> bool:
    """Whether an X server listens; OpenCV's window library ends the program where none does."""
    host, colon, rest = display.rpartition(":")
    number = rest.split(".", maxsplit=1)[0]
    if not colon or not number.isdecimal():
        return False
    with contextlib.suppress(OSError):
        if host in ("", "unix"):
            path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 where every X server listens
            return any(_connects(socket.AF_UNIX, place) for place in (path, f"\0{path}"))
        return _connects(socket.AF_INET, (host, 6000 + int(number)))
    return False


def _connects(family: socket.AddressFamily, place: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(_X_PATIENCE_S)
        return line.connect_ex(place) == 0


class Window:
    """Shows a session until it ends or the user ends it; belongs in the main thread.

    Parameters
    ----------
    quiet : bool
        No sound.
    count_aloud : bool
        A sound for each repetition.
    figures : bool
        Tell how the machine keeps up.
    words : Words
        Of the language to show.
    """

    def __init__(
        self, quiet: bool, count_aloud: bool, figures: bool, words: Words = ENGLISH
    ) -> None:
        self._newest: Latest[Shown] = Latest()
        self._speaker = Speaker(quiet)
        self._count_aloud = count_aloud
        self._figures = figures
        self._words = words
        self._cue = ("", -_CUE_S)
        self._count = 0

    def show(self, item: Shown) -> None:
        """Show a state soon and sound its cue at once; called from the session's thread."""
        self._hear(item)
        self._newest.put(item)

    def run(self, session: Session) -> None:
        """Show what comes.

        Raises
        ------
        UsageError
            There is no display.
        """
        need_display()
        with self._speaker:
            self._open()
            try:
                while self._step(session):
                    pass
            finally:
                self._close()

    def _open(self) -> None:
        try:
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_GUI_NORMAL | cv2.WINDOW_KEEPRATIO)
            cv2.resizeWindow(TITLE, *live_picture.SIZE_WH_PX)
            cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, cv2.WINDOW_FULLSCREEN)
            blank = np.full((*live_picture.SIZE_WH_PX[::-1], 3), 20, np.uint8)
            cv2.imshow(TITLE, blank)
            cv2.waitKey(1)
        except cv2.error as error:
            raise _NO_DISPLAY from error

    def _close(self) -> None:
        cv2.destroyAllWindows()
        cv2.waitKey(1)

    def _step(self, session: Session) -> bool:
        """Show the newest state and look at the keys; False when it is over."""
        item = self._newest.get(_POLL_S)
        if item is None and session.ended.is_set():
            return False
        if item is not None:
            self._draw(item)
        key = cv2.waitKey(1) & 0xFF
        if item is not None and item.image_rgb is not None:
            session.shown(item)
        if key in _ENDING_KEYS or cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return False
        self._press(key, session)
        return True

    def _draw(self, item: Shown) -> None:
        call, since_s = self._cue
        call = call if time.monotonic() - since_s < _CUE_S else ""
        rgb = live_picture.compose(item, call, self._figures, self._speaker.muted, self._words)
        cv2.imshow(TITLE, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))

    def _hear(self, item: Shown) -> None:
        state = item.state
        if state.cue is not None:
            self._cue = (say(state.cue.call, self._words), time.monotonic())
            self._speaker.play(sounds.knee_out(state.cue.sides))
        elif self._count_aloud and state.count > self._count:
            self._speaker.play(sounds.repetition())
        self._count = state.count

    def _press(self, key: int, session: Session) -> None:
        match chr(key).lower():
            case "m":
                self._speaker.muted = not self._speaker.muted
            case "f":
                self._figures = not self._figures
            case "l":
                session.use_model("lite")
