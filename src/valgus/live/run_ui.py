"""Runs a session with its face: the window in this thread, or the page's server beside it."""

from __future__ import annotations

import contextlib
import threading
import time
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from valgus.live.state import LiveState, Shown
from valgus.model.reason import Reason

if TYPE_CHECKING:
    from valgus.live.assemble import Parts, WatchOptions
    from valgus.live.live_ports import LiveSource
    from valgus.live.live_result import LiveResult
    from valgus.live.loop import LiveRun
    from valgus.live.page.page_ports import Pictures


def in_window(parts: Parts) -> LiveResult:
    """Show the session full-screen until it is ended."""
    from valgus.live.window.show import Window

    options = parts.options
    window = Window(options.quiet, options.count_aloud, options.figures, parts.words)
    with parts.camera() as source:
        run = parts.run(source, window.show)
        return _until_ended(run, lambda: window.run(run))


def to_function(parts: Parts, show: Callable[[LiveState], object]) -> LiveResult:
    """Give every state to a function until the camera ends, it answers False, or Ctrl-C."""

    def given(shown: Shown) -> None:
        if show(shown.state) is False:
            run.stop()

    with parts.camera() as source:
        run = parts.run(source, given)
        return _until_ended(run, lambda: _wait_for(run))


def _wait_for(run: LiveRun) -> None:
    while not run.ended.wait(0.1):  # in steps, so that Ctrl-C comes through everywhere
        pass


def _until_ended(run: LiveRun, face: Callable[[], None]) -> LiveResult:
    """Run a face in this thread; Ctrl-C ends the session like a key does."""
    run.start()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            face()
    finally:
        run.stop()
        # A second Ctrl-C, while the summary is made, is meant.
        result = run.result()
    return result


def on_page(parts: Parts, summarize: Callable[[LiveResult], tuple[str, ...]]) -> LiveResult | None:
    """Serve the page until the session is ended; None when it was never opened."""
    from valgus.live.page.page_session import Desk
    from valgus.live.page.server import WebServer
    from valgus.video.camera import jpeg

    own = parts.options.camera is None
    with contextlib.ExitStack() as stack:
        source = None if own else stack.enter_context(parts.camera())
        sessions = _Sessions(parts, source, stack)
        desk = Desk(sessions.begin, _told(parts.options, own), jpeg.encoded, words=parts.words)
        sessions.show = desk.publish
        server = stack.enter_context(WebServer(desk, parts.options.port))
        _announce(parts, server.address)
        with contextlib.suppress(KeyboardInterrupt):
            sessions.wait(desk.over.is_set)
        result = sessions.finish()
        desk.finish(result, () if result is None else summarize(result))
        if desk.failure is not None:
            raise desk.failure
        return result


class _Sessions:
    """Begins the page's session when the page is there, and ends it."""

    def __init__(
        self, parts: Parts, source: LiveSource | None, stack: contextlib.ExitStack
    ) -> None:
        self._parts = parts
        self._source = source
        self._stack = stack
        self._run: LiveRun | None = None
        self._turn = threading.Lock()
        self._closed = False
        self.show: Callable[[Shown], None] = lambda _: None

    def begin(self, size_wh_px: tuple[int, int] | None) -> tuple[LiveRun, Pictures | None]:
        """Begin with the machine's camera, or with pictures of this size from the page."""
        from valgus.video.camera.browser_camera import PushedFrames

        pushed = None
        if self._source is None:
            pushed = self._stack.enter_context(PushedFrames(size_wh_px or (640, 480)))
        source: LiveSource | None = self._source or pushed
        if source is None:
            raise RuntimeError("a session needs a source")
        run = self._parts.run(source, self.show)
        with self._turn:
            # A page may come in the moment in which the session is ended.
            if not self._closed:
                self._run = run
                run.start()
        return run, pushed

    def wait(self, over: Callable[[], bool]) -> None:
        """Wait for the end, however it comes."""
        while not over():
            run = self._run
            if run is not None and run.ended.wait(0.1):
                return
            if run is None:
                time.sleep(0.1)

    def finish(self) -> LiveResult | None:
        """End the session and return how it ended."""
        with self._turn:
            self._closed = True
        if self._run is None:
            return None
        self._run.stop()
        return self._run.result()


def _told(options: WatchOptions, own: bool) -> dict[str, Any]:
    return {
        "camera": "browser" if own else "machine",
        "quiet": options.quiet,
        "speak_count": options.count_aloud,
        "figures": options.figures,
    }


def _announce(parts: Parts, address: str) -> None:
    from valgus.live.window.show import has_display

    parts.tell(Reason("open_the_page", {"address": address}))
    if parts.options.open_browser and has_display():
        webbrowser.open(address)
