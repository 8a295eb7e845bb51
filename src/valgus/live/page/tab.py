"""One connected tab: what it was told already, and what it still has to show."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from valgus.live.page.page_ports import Session
from valgus.live.state import Check, RepLine, Shown

MOST_UNANSWERED: Final = 64
"""Frames on their way to or from a page that are remembered; a page that answers has two."""


class Page:
    """One connected tab, and what it was told already."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.news = asyncio.Event()
        self.reps: tuple[RepLine, ...] = ()
        self.checks: tuple[Check, ...] = ()
        self._sent: dict[int, Shown] = {}

    async def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        await self.socket.send_text(json.dumps(message, allow_nan=False, separators=(",", ":")))

    def expect(self, index: int, item: Shown) -> None:
        """Remember a frame until the page says that it is on the screen."""
        self._sent[index] = replace(item, image_rgb=None)
        if len(self._sent) > MOST_UNANSWERED:
            del self._sent[next(iter(self._sent))]

    def displayed(self, index: int, session: Session | None) -> None:
        """Note that a frame is on the screen."""
        item = self._sent.pop(index, None)
        if item is not None and session is not None:
            session.shown(item)


async def close(socket: WebSocket, code: int, reason: str) -> None:
    """Close a connection that may be closed already."""
    if socket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code, reason)
