"""Who may connect: only the page that this program served itself."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketClose

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NAMES: Final = ("127.0.0.1", "localhost")
_POLICY_VIOLATION: Final = 1008
_WRONG_ADDRESS: Final = (
    "This address is not complete. Open the one that valgus printed in the terminal: it holds a "
    "key that is made anew for each session.\n"
)


def new_token() -> str:
    """Make a key that no one can guess."""
    return secrets.token_urlsafe(18)


class Guard:
    """Lets through what carries the token in its path and comes from this very page.

    A page of another origin may open sockets to loopback, and a name of its own may be made to
    point there: hence the Origin and the Host are looked at, too.

    Parameters
    ----------
    app : ASGI application
        Sees paths without the token.
    token : str
    port : int
    """

    def __init__(self, app: App, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"{name}:{port}" for name in _NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._headers = _headers(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection."""
        refusal = self._refusal(scope)
        if not refusal:
            inner = {**scope, "path": scope["path"].removeprefix(f"/{self._token}") or "/"}
            await self._app(inner, receive, self._protected(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(_POLICY_VIOLATION, refusal)(scope, receive, send)
        else:
            await PlainTextResponse(refusal, 403)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if headers.get("host", "") not in self._hosts:
            return "This name does not belong to valgus.\n"
        _, _, rest = scope["path"].partition("/")
        given, slash, _ = rest.partition("/")
        if not slash or not secrets.compare_digest(given.encode(), self._token.encode()):
            return _WRONG_ADDRESS
        if not self._own_origin(scope, headers):
            return "Another site may not use this session.\n"
        return ""

    def _own_origin(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        """Browsers name the origin of every socket; of a page that is opened they do not."""
        origin = headers.get("origin")
        if origin is None:
            return bool(scope["type"] == "http")
        return origin in self._origins

    def _protected(self, send: Send) -> Send:
        async def wrapped(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        return wrapped


def _headers(port: int) -> list[tuple[bytes, bytes]]:
    """Have the browser keep the page to itself: nothing outside the machine is ever asked."""
    sockets = " ".join(f"ws://{name}:{port}" for name in _NAMES)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"media-src 'self' blob:; connect-src 'self' {sockets}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
