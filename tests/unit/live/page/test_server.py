"""The page's server: who may come in, what is refused, and that the session survives it all."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.support import clips
from valgus.errors import UsageError
from valgus.live.page.page_session import MOVED, TAKEN, Desk, Grace
from valgus.live.page.server import WebServer, page_html
from valgus.live.state import Check, Cue, LiveState, Mark, Metering, RepLine, Shown, Stage
from valgus.model.reason import Reason
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.report import palette
from valgus.report.text import languages
from valgus.video.camera import jpeg
from valgus.video.camera.browser_camera import PushedFrames

WIDTH, HEIGHT = 2 * clips.WIDTH, 2 * clips.HEIGHT
SIZE = {"width": WIDTH, "height": HEIGHT}
HELLO = {"type": "hello", **SIZE}
WAIT_S = 10.0


@dataclass
class FakeSession:
    """Remembers what the page did to it."""

    models: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    displayed: list[int] = field(default_factory=list)

    def shown(self, item: Shown) -> None:
        self.displayed.append(item.state.index)

    def delay(self, seconds: float) -> None:
        self.delays.append(seconds)

    def use_model(self, name: str) -> None:
        self.models.append(name)


@dataclass
class Room:
    """A server, its desk and what lies behind them."""

    server: WebServer
    desk: Desk
    session: FakeSession
    begun: list[tuple[int, int] | None]
    pictures: list[PushedFrames]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @contextlib.contextmanager
    def dial(
        self, token: str | None = None, origin: str | None = None
    ) -> Iterator[ClientConnection]:
        token = self.server.token if token is None else token
        address = f"ws://127.0.0.1:{self.server.port}/{token}/live"
        with connect(address, origin=origin or self.origin, max_size=None) as socket:  # type: ignore[arg-type]
            yield socket

    @contextlib.contextmanager
    def enter(self, **hello: object) -> Iterator[ClientConnection]:
        with self.dial() as socket:
            socket.send(json.dumps({**HELLO, **hello}))
            assert heard(socket)["type"] == "welcome"
            yield socket

    def ask(self, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=WAIT_S)
        line.request(method, path, headers={"Host": host or f"127.0.0.1:{self.server.port}"})
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
        return answer.status, body, answer.headers


def open_room(camera: str = "browser", grace: Grace | None = None) -> Iterator[Room]:
    session, begun, pictures = FakeSession(), [], []

    def begin(size: tuple[int, int] | None) -> tuple[FakeSession, PushedFrames | None]:
        begun.append(size)
        if size is None:
            return session, None
        pictures.append(PushedFrames(size))
        return session, pictures[-1]

    desk = Desk(begin, {"camera": camera, "quiet": False}, jpeg.encoded, grace)
    with WebServer(desk, port=None) as server:
        yield Room(server, desk, session, begun, pictures)


@pytest.fixture
def room() -> Iterator[Room]:
    yield from open_room()


@pytest.fixture
def machine_room() -> Iterator[Room]:
    yield from open_room("machine")


def heard(socket: ClientConnection) -> dict[str, Any]:
    message = socket.recv(timeout=WAIT_S)
    assert isinstance(message, str)
    return dict(json.loads(message))


def numbered(number: int) -> np.ndarray:
    return clips.numbered(number).repeat(2, axis=0).repeat(2, axis=1)


def picture(number: int = 1, taken_ms: float = 1000.0, delay_ms: float = float("nan")) -> bytes:
    return struct.pack("<dd", taken_ms, delay_ms) + jpeg.encoded(numbered(number))


def eventually(true: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < until, "never came true"
        time.sleep(0.005)


def state(index: int = 0, **parts: Any) -> LiveState:
    plain: dict[str, Any] = {
        "stage": Stage.READY,
        "message": None,
        "xy_px": None,
        "visibility": None,
    }
    return LiveState(index, index / 30, size_wh_px=(WIDTH, HEIGHT), **{**plain, **parts})


def shown(index: int = 0, **parts: Any) -> Shown:
    return Shown(state(index, **parts), numbered(index), time.monotonic())


# --- the page and its files


def test_it_listens_on_loopback_only(room: Room) -> None:
    assert room.server._socket.getsockname()[0] == "127.0.0.1"
    assert room.server.address.startswith(f"http://127.0.0.1:{room.server.port}/")


def test_the_page_and_its_files_are_served_to_who_has_the_token(room: Room) -> None:
    kinds = {"": "html", "page.js": "javascript", "page.css": "css", "stage.js": "javascript"}
    for name, kind in kinds.items():
        status, body, headers = room.ask(f"/{room.server.token}/{name}")
        assert status == 200
        assert kind in headers["Content-Type"]
        assert body
    assert room.ask(f"/{room.server.token}/nothing.js")[0] == 404
    assert room.ask(f"/{room.server.token}/", method="POST")[0] == 405


def test_the_style_sheet_has_the_colours_of_the_window(room: Room) -> None:
    sheet = room.ask(f"/{room.server.token}/page.css")[1]
    assert f"--inward: {palette.written(palette.LIVE_INWARD)};" in sheet
    assert "$" not in sheet


def test_the_page_knows_whose_camera_to_open(room: Room, machine_room: Room) -> None:
    assert 'data-camera="browser"' in room.ask(f"/{room.server.token}/")[1]
    assert 'data-camera="machine"' in machine_room.ask(f"/{machine_room.server.token}/")[1]


@pytest.mark.parametrize("language", languages.languages())
def test_the_page_is_in_the_session_s_language(language: str) -> None:
    words = languages.load(language)
    html = page_html("browser", words).decode()
    assert f'<html lang="{words("language.code")}">' in html
    assert words("live.intro") in html
    assert "{{" not in html


def test_the_script_asks_for_no_word_that_the_languages_lack() -> None:
    folder = resources.files("valgus.live.page") / "static"
    script = (folder / "page.js").read_text("utf-8")
    asked = set(re.findall(r"\bwords\.(\w+)", script))
    assert {"over", "sound_on"} <= asked
    assert {f"live.{name}" for name in asked} <= set(languages.load().templates)


def test_nothing_in_the_page_points_outside_this_machine(room: Room) -> None:
    for name in ("", "page.js", "page.css", "stage.js", "camera.js", "voice.js"):
        body = room.ask(f"/{room.server.token}/{name}")[1]
        assert "http://" not in body
        assert "https://" not in body
        assert "//cdn" not in body


def test_the_browser_is_told_to_keep_the_page_to_itself(room: Room) -> None:
    headers = room.ask(f"/{room.server.token}/")[2]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/page.js", "/wrong/", "/wrong/page.js", "/../etc/passwd"])
def test_without_the_token_there_is_a_plain_answer_and_nothing_else(room: Room, path: str) -> None:
    status, body, _ = room.ask(path)
    assert status == 403
    assert body.startswith("This address is not complete.")


def test_a_name_of_another_site_that_points_here_is_refused(room: Room) -> None:
    status, body, _ = room.ask(f"/{room.server.token}/", host="evil.example")
    assert status == 403
    assert "does not belong" in body


def test_a_port_that_is_taken_is_a_plain_error(room: Room) -> None:
    with pytest.raises(UsageError, match=f"Port {room.server.port} of this machine is taken"):
        WebServer(room.desk, port=room.server.port)


# --- who may connect


def test_a_wrong_token_is_refused(room: Room) -> None:
    with pytest.raises(InvalidStatus) as caught, room.dial(token="wrong"):
        pass
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1", ""])
def test_a_foreign_origin_is_refused(room: Room, origin: str) -> None:
    address = f"ws://127.0.0.1:{room.server.port}/{room.server.token}/live"
    headers = {"Origin": origin} if origin else {}
    with pytest.raises(InvalidStatus) as caught, connect(address, additional_headers=headers):
        pass
    assert caught.value.response.status_code == 403
    assert room.begun == []


def test_localhost_is_this_machine_too(room: Room) -> None:
    with room.dial(origin=f"http://localhost:{room.server.port}") as socket:
        socket.send(json.dumps(HELLO))
        assert heard(socket)["type"] == "welcome"


def test_a_greeting_begins_the_session_with_the_size_of_its_pictures(room: Room) -> None:
    with room.enter():
        assert room.begun == [(WIDTH, HEIGHT)]


@pytest.mark.parametrize(
    "first",
    [
        "{}",
        "rubbish",
        '{"type": "stop"}',
        '{"type": "hello"}',
        '{"type": "hello", "width": 10, "height": 10}',
        '{"type": "hello", "width": 99999, "height": 480}',
        '{"type": "hello", "width": "640", "height": 480}',
        b"\x00\x01",
    ],
)
def test_who_does_not_greet_is_sent_away(room: Room, first: str | bytes) -> None:
    with room.dial() as socket:
        socket.send(first)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=WAIT_S)
    assert room.begun == []
    with room.enter():  # and the next one is let in
        pass


def test_a_second_tab_is_refused_and_the_first_goes_on(room: Room) -> None:
    with room.enter() as first, room.dial() as second:
        second.send(json.dumps(HELLO))
        with pytest.raises(ConnectionClosed) as caught:
            second.recv(timeout=WAIT_S)
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (
            TAKEN,
            "This session is open in another tab.",
        )
        room.desk.publish(shown(3))
        assert heard(first)["index"] == 3
    assert len(room.begun) == 1


def test_a_tab_that_wants_to_take_over_may(room: Room) -> None:
    with room.enter() as first, room.enter(takeover=True) as second:
        with pytest.raises(ConnectionClosed) as caught:
            first.recv(timeout=WAIT_S)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == MOVED
        room.desk.publish(shown(5))
        assert heard(second)["index"] == 5
    assert len(room.begun) == 1


# --- what comes in


def test_pictures_go_to_the_session_and_are_acknowledged(room: Room) -> None:
    with room.enter() as socket:
        socket.send(picture(7, taken_ms=1234.5, delay_ms=40.0))
        frame = next(iter(room.pictures[0]))
        assert frame.index == 0
        room.desk.publish(shown(0))
        assert heard(socket)["ack"] == 1234.5
        assert room.session.delays == [pytest.approx(0.040)]


@pytest.mark.parametrize(
    ("rubbish", "answer"),
    [
        ("{not json", "The message is no JSON."),
        ("[" * 2000, "The message is no JSON."),
        ("[1, 2]", "The message is no object."),
        ("x" * 5000, "The message is too long."),
        ('{"type": "model", "name": "../../etc"}', "The message is of no kind that is known here."),
        ('{"type": "displayed", "index": "1"}', "The message is of no kind that is known here."),
        (b"", "The picture is empty."),
        (b"\x00" * 10, "The picture is empty."),
        (bytes(range(256)) * 40, "This is no JPEG picture."),
        (struct.pack("<dd", 5.0, 0.0) + b"\xff\xd8 no more", "This is no JPEG picture."),
        (struct.pack("<dd", 5.0, 0.0) + jpeg.encoded(np.zeros((200, 200, 3), np.uint8)),
         "The picture has 200x200 pixels, 256x128 were agreed."),
        (json.dumps(HELLO), "The page has introduced itself already."),
    ],
)  # fmt: skip
def test_rubbish_gets_a_clear_answer_and_the_session_goes_on(
    room: Room, rubbish: str | bytes, answer: str
) -> None:
    with room.enter() as socket:
        socket.send(rubbish)
        assert heard(socket) == {"type": "error", "message": answer}
        socket.send(picture(2))
        assert next(iter(room.pictures[0])).index == 0


def until_closed(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=WAIT_S)


def test_a_message_of_100_mb_ends_the_connection_but_not_the_session(room: Room) -> None:
    with room.enter() as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send(b"\xff\xd8" + bytes(100_000_000))
        with pytest.raises(ConnectionClosed) as caught:
            until_closed(socket)
    assert caught.value.rcvd is None or caught.value.rcvd.code == 1009
    eventually(lambda: room.desk._page is None)
    with room.enter() as again:
        again.send(picture(2))
        assert next(iter(room.pictures[0])).index == 0
    assert len(room.begun) == 1
    assert not room.desk.over.is_set()


def test_a_flood_of_rubbish_ends_the_connection_but_not_the_session(room: Room) -> None:
    with room.enter() as socket:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(300):
                socket.send("rubbish")
        with pytest.raises(ConnectionClosed):
            until_closed(socket)
    eventually(lambda: room.desk._page is None)
    with room.enter():
        pass
    assert len(room.begun) == 1


def test_buttons_reach_the_session(room: Room) -> None:
    with room.enter() as socket:
        socket.send('{"type": "model", "name": "lite"}')
        eventually(lambda: room.session.models == ["lite"])
        assert not room.desk.over.is_set()
        socket.send('{"type": "stop"}')
        assert room.desk.over.wait(WAIT_S)


# --- what goes out


def test_a_state_that_nobody_got_yet_is_replaced_but_its_cue_is_kept(room: Room) -> None:
    # The session's thread publishes both before the server's thread looks.
    with room.desk._lock:
        room.desk._newest = shown(1, cue=Cue((Side.LEFT,), 0.1))
        room.desk._cue = Cue((Side.LEFT,), 0.1)
    room.desk.publish(shown(2))
    with room.enter() as socket:
        message = heard(socket)
        assert message["index"] == 2
        assert message["cue"] == {"words": "Left knee out", "sides": ["left"]}


def test_history_and_checks_are_sent_when_they_change(room: Room) -> None:
    line = RepLine(1, SquatKind.DOUBLE, 2.0, Verdict.VALGUS,
                   {Side.LEFT: Verdict.VALGUS, Side.RIGHT: Verdict.CLEAR},
                   Reason("x", written="Why."))  # fmt: skip
    check = Check(
        "light",
        Mark.ADVICE,
        Reason("brightness", {"bright_pct": 10.0}),
        Reason("switch_on_a_light"),
    )
    with room.enter() as socket:
        room.desk.publish(shown(1, reps=(line,), checks=(check,)))
        assert heard(socket)["reps"] == [
            {
                "number": 1,
                "squat": "double",
                "verdict": "valgus",
                "why": "Why.",
                "left": "valgus",
                "right": "clear",
            }
        ]
        assert heard(socket)["checks"][0]["advice"] == "Switch on a light"
        assert heard(socket)["type"] == "state"
        room.desk.publish(shown(2, reps=(line,), checks=(check,)))
        assert heard(socket)["type"] == "state"


def test_a_page_that_comes_back_is_told_the_history_anew(room: Room) -> None:
    line = RepLine(
        1, SquatKind.DOUBLE, 2.0, Verdict.CLEAR, dict.fromkeys(Side, Verdict.CLEAR), None
    )
    with room.enter() as socket:
        room.desk.publish(shown(1, reps=(line,)))
        assert heard(socket)["type"] == "reps"
    eventually(lambda: room.desk._page is None)
    with room.enter() as socket:
        room.desk.publish(shown(2, reps=(line,)))
        assert heard(socket)["type"] == "reps"


def test_numbers_that_are_missing_are_null(room: Room) -> None:
    points = np.full((33, 2), np.nan)
    with room.enter() as socket:
        seen = shown(1, xy_px=points, visibility=np.ones(33), figures=Metering())
        room.desk.publish(seen)
        message = heard(socket)
        assert message["figures"]["rate"] is None
        assert message["points"][:3] == [None, None, 1.0]


def test_of_the_machine_s_camera_the_page_gets_pictures_and_tells_when_they_are_shown(
    machine_room: Room,
) -> None:
    with machine_room.dial() as socket:
        socket.send('{"type": "hello"}')
        assert heard(socket)["camera"] == "machine"
        assert machine_room.begun == [None]
        machine_room.desk.publish(shown(6))
        data = socket.recv(timeout=WAIT_S)
        assert isinstance(data, bytes)
        assert struct.unpack("<d", data[:8]) == (6.0,)
        assert jpeg.size_of(data[8:]) == (WIDTH, HEIGHT)
        assert heard(socket)["index"] == 6
        socket.send('{"type": "displayed", "index": 6}')
        eventually(lambda: machine_room.session.displayed == [6])
        socket.send(picture(1))
        assert heard(socket)["message"] == "This session uses the camera of this machine."


# --- the end


def test_a_closed_page_ends_the_session_after_a_while() -> None:
    for room in open_room(grace=Grace(closed_s=0.05, broken_s=60)):
        with room.enter() as socket:
            socket.close(1001)
        assert room.desk.over.wait(WAIT_S)


def test_a_page_that_is_loaded_anew_does_not_end_the_session() -> None:
    for room in open_room(grace=Grace(closed_s=0.5, broken_s=60)):
        with room.enter() as socket:
            socket.close(1001)
        with room.enter():
            assert not room.desk.over.wait(0.8)


def test_a_broken_connection_is_waited_for_longer() -> None:
    for room in open_room(grace=Grace(closed_s=0.05, broken_s=60)):
        with room.enter() as socket:
            socket.socket.shutdown(2)
        eventually(lambda room=room: room.desk._page is None)
        assert not room.desk.over.wait(0.2)


def test_the_last_word_reaches_the_page(room: Room) -> None:
    with room.enter() as socket:
        room.desk.finish(None, ("Three reps.",))
        message = heard(socket)
        assert (message["type"], message["lines"]) == ("end", ["Three reps."])
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(timeout=WAIT_S)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1000


def test_without_a_page_the_last_word_is_not_waited_for(room: Room) -> None:
    room.desk.finish(None, ("Nobody is there.",))
