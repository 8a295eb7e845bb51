"""The server of the page: loopback only, in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Awaitable, Callable
from html import escape
from importlib import resources
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from valgus.errors import UsageError, ValgusError
from valgus.live.page import messages
from valgus.live.page.guard import Guard, new_token
from valgus.live.page.page_session import Desk
from valgus.report import palette
from valgus.report.text.languages import Words

DEFAULT_PORT: Final = 8765
"""Always the same when it is free: browsers remember the camera's permission by address."""
_LOOPBACK: Final = "127.0.0.1"
_PAGE: Final = "page.html"
_KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
"""Not the system's table: on some machines it calls scripts plain text, which browsers refuse."""
_START_S: Final = 10.0
_PING_S: Final = 5.0


class WebServer:
    """Serves one session's page while it is entered.

    Parameters
    ----------
    desk : Desk
        Handles the socket.
    port : int, optional
        By default the usual one, or any free one where that is taken.

    Raises
    ------
    UsageError
        The port that was asked for is taken.
    """

    def __init__(self, desk: Desk, port: int | None = None) -> None:
        self._socket = _bound(port)
        self.port = int(self._socket.getsockname()[1])
        """Where it listens."""
        self.token = new_token()
        """The key in its address."""
        app = Guard(_app(desk), self.token, self.port)
        self._server = uvicorn.Server(_config(app))
        self._thread = threading.Thread(target=self._run, name="valgus-web", daemon=True)

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://{_LOOPBACK}:{self.port}/{self.token}/"

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def __enter__(self) -> Self:
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_START_S / 0.02)):
            if self._server.started:
                return self
            waited.wait(0.02)
        self._stop()
        raise ValgusError("The page's server did not start.", "Try again, or use --port.")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=messages.MAX_BYTES,
        ws_max_queue=4,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=2 * _PING_S,
        # Compressing what is compressed already costs time on both sides.
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=2,
    )


def _bound(port: int | None) -> socket.socket:
    wanted = DEFAULT_PORT if port is None else port
    for number in (wanted, 0) if port is None else (wanted,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, number))
        except OSError:
            listener.close()
            continue
        return listener
    raise UsageError(
        f"Port {wanted} of this machine is taken.", "Give another one with --port, or leave it out."
    )


def _app(desk: Desk) -> Starlette:
    return Starlette(
        routes=[
            Route("/", _served(page_html(desk.camera, desk.words), _PAGE)),
            *(Route(f"/{name}", _served(_static(name), name)) for name in _static_names()),
            WebSocketRoute("/live", desk.serve),
        ]
    )


def _static_names() -> list[str]:
    folder = resources.files("valgus.live.page") / "static"
    return [item.name for item in folder.iterdir() if _is_served(item.name)]


def _is_served(name: str) -> bool:
    return name != _PAGE and PurePosixPath(name).suffix in _KINDS


def _static(name: str) -> bytes:
    return (resources.files("valgus.live.page") / "static" / name).read_bytes()


def page_html(camera: str, words: Words) -> bytes:
    """Write the page: whose camera it opens, and its words in its language.

    Parameters
    ----------
    camera : str
        ``browser`` or ``machine``; needed before the page is connected.
    words : Words
    """
    shown = {
        key.removeprefix("live."): text
        for key, text in words.templates.items()
        if key.startswith("live.")
    }
    # In a script's text only the angle bracket could end it.
    script = json.dumps(shown, ensure_ascii=False).replace("<", "\\u003c")
    places = {**{key: escape(text) for key, text in shown.items()}, "camera": camera}
    places |= {"lang": words("language.code"), "words": script}
    page = _static(_PAGE).decode()
    return re.sub(r"\{\{(\w+)\}\}", lambda place: places[place[1]], page).encode()


def _served(content: bytes, name: str) -> Callable[[Request], Awaitable[Response]]:
    kind = _KINDS[PurePosixPath(name).suffix]
    if name.endswith(".css"):
        content = palette.coloured(content.decode()).encode()

    async def serve(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Only reading is possible here.\n", 405)
        return Response(content, media_type=kind)

    return serve
