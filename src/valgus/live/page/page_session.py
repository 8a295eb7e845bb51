"""One session and its one page: who is connected, what is sent, what comes back.

Lives in the server's event loop; only `publish` and `finish` are called from other threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from valgus.live.page import messages
from valgus.live.page.messages import Displayed, Hello, MessageError, SentPicture, Wish
from valgus.live.page.page_ports import Pictures, Session
from valgus.live.page.tab import MOST_UNANSWERED, Page, close
from valgus.live.state import Cue, Shown
from valgus.report.text.languages import Words
from valgus.report.text.reasons import ENGLISH

if TYPE_CHECKING:
    from valgus.live.live_result import LiveResult

TAKEN, MOVED, BROKEN = 4409, 4410, 4400
"""Codes that a socket is closed with: another tab has the session, took it, or sent rubbish."""
_GOING_AWAY, _ABNORMAL = 1001, 1006
_MOST_BAD: Final = 100
"""Unusable messages in a row before a connection is given up."""
_HELLO_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Grace:
    """How long a session outlives its page."""

    closed_s: float = 4.0
    """After the tab was closed or loaded again."""
    broken_s: float = 30.0
    """After the connection broke."""


class Desk:
    """Connects one page with one session.

    Parameters
    ----------
    begin : callable
        Starts the session with the size of the browser's pictures, or None for a camera of this
        machine; returns the session and, for a browser's camera, where its pictures go.
    options : dict
        Told to the page: camera, quiet and so on.
    encode : callable
        Picture -> JPEG.
    grace : Grace, optional
    words : Words
        Of the page's language.
    """

    def __init__(
        self,
        begin: Callable[[tuple[int, int] | None], tuple[Session, Pictures | None]],
        options: dict[str, Any],
        encode: Callable[[Any], bytes],
        grace: Grace | None = None,
        words: Words = ENGLISH,
    ) -> None:
        self._begin = begin
        self._options = options
        self._encode = encode
        self._grace = grace or Grace()
        self.words = words
        self._session: Session | None = None
        self._pictures: Pictures | None = None
        self._size: tuple[int, int] | None = None
        self._page: Page | None = None
        self._lock = threading.Lock()
        self._newest: Shown | None = None
        self._cue: Cue | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._taken_ms: dict[int, float] = {}
        self.failure: Exception | None = None
        """What went wrong on our side while a page was served."""
        self.over = threading.Event()
        """Set when the page is gone for good or asked for the end."""

    @property
    def camera(self) -> str:
        """Whose camera it is: the browser's or the machine's."""
        return str(self._options["camera"])

    # --- from other threads

    def publish(self, item: Shown) -> None:
        """Have the page show a state; one that was not sent yet is replaced, its cue is not."""
        with self._lock:
            self._cue = item.state.cue or self._cue
            self._newest = item
        self._wake()

    def finish(
        self, result: LiveResult | None, lines: tuple[str, ...], wait_s: float = 2.0
    ) -> None:
        """Send the last message and wait until it is out."""
        if self._loop is None or self._page is None:
            return
        message = {"type": "end", "lines": list(lines), "count": 0, "flagged": [], "saved": []}
        if result is not None:
            message = messages.end_message(result, lines)
        sent = asyncio.run_coroutine_threadsafe(self._say_goodbye(message), self._loop)
        with contextlib.suppress(TimeoutError, OSError, RuntimeError):
            sent.result(wait_s)

    def _wake(self) -> None:
        page, loop = self._page, self._loop
        if page is not None and loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop may have ended just now
                loop.call_soon_threadsafe(page.news.set)

    # --- in the event loop

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection; what goes wrong on our side ends the session and is kept."""
        try:
            await self._serve(socket)
        except Exception as error:
            self.failure = error
            self.over.set()
            raise

    async def _serve(self, socket: WebSocket) -> None:
        """Serve one connection from its first message to its end."""
        self._loop = asyncio.get_running_loop()
        await socket.accept()
        page = None
        try:
            hello = await self._hello(socket)
            page = None if hello is None else await self._seat(socket, hello)
            if page is None:
                return
            code = await self._converse(page)
        except WebSocketDisconnect as error:
            code = error.code
        except RuntimeError:
            # Another tab took over, or the session ended, while something was being sent.
            if socket.application_state is WebSocketState.CONNECTED:
                raise
            code = _ABNORMAL
        if page is not None and self._page is page:
            self._page = None
            self._leave(self._grace.closed_s if code == _GOING_AWAY else self._grace.broken_s)

    async def _hello(self, socket: WebSocket) -> Hello | None:
        """Wait for the first message, which must be the page's introduction."""
        try:
            text = await asyncio.wait_for(socket.receive_text(), _HELLO_S)
            message = messages.parse_text(text)
        except (MessageError, TimeoutError, KeyError):
            message = None
        if isinstance(message, Hello):
            return message
        await close(socket, BROKEN, "The first message must be a greeting.")
        return None

    async def _seat(self, socket: WebSocket, hello: Hello) -> Page | None:
        """Make this tab the session's page, unless another one is; begin the session first."""
        if self._page is not None and not hello.takeover:
            await close(socket, TAKEN, "This session is open in another tab.")
            return None
        machine = self.camera == "machine"
        if self._session is None and hello.size_wh_px is None and not machine:
            await close(socket, BROKEN, "The size of the pictures is missing.")
            return None
        old, self._page = self._page, Page(socket)
        page = self._page
        self._stay()
        if self._session is None:
            self._size = None if machine else hello.size_wh_px
            self._session, self._pictures = self._begin(self._size)
        if self._pictures is not None:
            self._pictures.new_sender()
            self._taken_ms.clear()
        if old is not None:
            await close(old.socket, MOVED, "This session went on in another tab.")
        return page

    async def _converse(self, page: Page) -> int:
        """Talk with a page until the connection ends; return the code it ended with."""
        await page.send({"type": "welcome", "size": self._size, **self._options})
        page.news.set()  # what came before the page was there
        talks = (
            asyncio.create_task(self._receive(page)),
            asyncio.create_task(self._send_news(page)),
        )
        done, waiting = await asyncio.wait(talks, return_when=asyncio.FIRST_COMPLETED)
        for talk in waiting:
            talk.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await talk
        return int(done.pop().result())

    async def _receive(self, page: Page) -> int:
        """Take messages until the connection ends; return the code it ended with."""
        bad = 0
        while True:
            message = await page.socket.receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or _ABNORMAL)
            try:
                self._handle(page, message)
                bad = 0
            except MessageError as error:
                bad += 1
                if bad > _MOST_BAD:
                    await close(page.socket, BROKEN, "Too many messages made no sense.")
                    return BROKEN
                await page.send({"type": "error", "message": str(error)})

    def _handle(self, page: Page, message: dict[str, Any] | Any) -> None:
        if (data := message.get("bytes")) is not None:
            self._take_picture(messages.parse_picture(data))
            return
        match messages.parse_text(message.get("text") or ""):
            case Wish("stop"):
                self.over.set()
            case Wish("model", name) if self._session is not None:
                self._session.use_model(name)
            case Displayed(index):
                page.displayed(index, self._session)
            case Hello():
                raise MessageError("The page has introduced itself already.")

    def _take_picture(self, sent: SentPicture) -> None:
        if self._pictures is None or self._session is None:
            raise MessageError("This session uses the camera of this machine.")
        if math.isfinite(sent.delay_s) and 0 <= sent.delay_s < 60:
            self._session.delay(sent.delay_s)
        index = self._pictures.decoded_frames
        refusal = self._pictures.offer(sent.taken_s, sent.data)
        if refusal:
            raise MessageError(refusal)
        self._taken_ms[index] = sent.taken_s * 1000
        if len(self._taken_ms) > MOST_UNANSWERED:
            del self._taken_ms[next(iter(self._taken_ms))]

    async def _send_news(self, page: Page) -> int:
        while True:
            await page.news.wait()
            page.news.clear()
            with self._lock:
                item, self._newest = self._newest, None
                cue, self._cue = self._cue, None
            if item is None:
                continue
            if cue is not None:
                item = replace(item, state=replace(item.state, cue=cue))
            await self._send_state(page, item)

    async def _send_state(self, page: Page, item: Shown) -> None:
        state = item.state
        if state.reps != page.reps:
            page.reps = state.reps
            await page.send(messages.reps_message(state.reps, self.words))
        if state.checks != page.checks:
            page.checks = state.checks
            await page.send(messages.checks_message(state.checks, self.words))
        if self._pictures is None and item.image_rgb is not None:
            page.expect(state.index, item)
            jpeg = await asyncio.to_thread(self._encode, item.image_rgb)
            await page.socket.send_bytes(messages.picture_message(state.index, jpeg))
        acknowledged_ms = self._acknowledged(state.index)
        await page.send(messages.state_message(state, acknowledged_ms, self.words))

    def _acknowledged(self, index: int) -> float | None:
        taken_ms = self._taken_ms.get(index)
        for older in [key for key in self._taken_ms if key <= index]:
            del self._taken_ms[older]
        return taken_ms

    async def _say_goodbye(self, message: dict[str, Any]) -> None:
        if self._page is not None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self._page.send(message)
                await close(self._page.socket, 1000, "The session is over.")

    def _leave(self, after_s: float) -> None:
        """Give the page some time to come back."""
        self._stay()
        if self._loop is not None:
            self._leaving = self._loop.call_later(after_s, self.over.set)

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
