"""What the window does with keys, with its own button, and with cues; no display is needed."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.live.window.test_live_picture import LINE, STATE
from valgus.errors import UsageError
from valgus.live.state import Cue, Shown
from valgus.live.window import show
from valgus.live.window.show import Window
from valgus.model.terms import Side

NO_KEY = -1


class Screen:
    """Stands for OpenCV's window: shows nothing, and presses the keys it is told to."""

    def __init__(self, keys: list[int], visible: Callable[[], float] = lambda: 1.0) -> None:
        self.keys = keys
        self.visible = visible
        self.shown: list[NDArray[np.uint8]] = []
        self.destroyed = False

    def install(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(show, "has_display", lambda: True)
        for name in ("namedWindow", "resizeWindow", "setWindowProperty"):
            patch.setattr(show.cv2, name, lambda *_: None)
        patch.setattr(show.cv2, "imshow", lambda _, picture: self.shown.append(picture))
        patch.setattr(show.cv2, "waitKey", lambda _: self.keys.pop(0) if self.keys else NO_KEY)
        patch.setattr(show.cv2, "getWindowProperty", lambda *_: self.visible())
        patch.setattr(show.cv2, "destroyAllWindows", lambda: setattr(self, "destroyed", True))


class FakeSession:
    """Remembers what the window did to it."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.models: list[str] = []
        self.seen: list[Shown] = []

    def shown(self, item: Shown) -> None:
        self.seen.append(item)

    def use_model(self, name: str) -> None:
        self.models.append(name)


@pytest.fixture
def item() -> Shown:
    return Shown(STATE, np.zeros((64, 48, 3), np.uint8), time.monotonic())


def run(screen: Screen, patch: pytest.MonkeyPatch, face: Window, *items: Shown) -> FakeSession:
    screen.install(patch)
    session = FakeSession()
    for one in items:
        face.show(one)
    face.run(session)
    assert screen.destroyed
    return session


# The first key is asked for when the window is opened.
@pytest.mark.parametrize("key", [ord("q"), ord("Q"), 27])
def test_q_and_escape_end_it(key: int, item: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    session = run(Screen([NO_KEY, key]), monkeypatch, Window(True, False, False), item)
    assert session.seen == [item]


def test_its_own_button_ends_it(item: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    run(Screen([], visible=lambda: 0.0), monkeypatch, Window(True, False, False), item)


def test_it_ends_with_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen([])
    screen.install(monkeypatch)
    session = FakeSession()
    session.ended.set()
    Window(True, False, False).run(session)
    assert screen.destroyed


def test_l_asks_for_the_lighter_model(item: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [NO_KEY, ord("l"), ord("q")]
    session = run(Screen(keys), monkeypatch, Window(True, False, False), item)
    assert session.models == ["lite"]


def test_f_shows_the_figures(item: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    face = Window(True, False, figures=False)
    screen = Screen([NO_KEY, ord("f"), NO_KEY, ord("q")])
    screen.install(monkeypatch)
    session = FakeSession()
    shows = iter([item, item, item])
    real = face._newest.get
    monkeypatch.setattr(face._newest, "get", lambda wait: next(shows, None) or real(wait))
    face.run(session)
    _, plain, with_figures = screen.shown[:3]
    assert not np.array_equal(plain, with_figures)


def test_a_cue_is_sounded_in_the_session_s_thread_and_m_mutes_it(
    item: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[Any] = []
    face = Window(quiet=False, count_aloud=True, figures=False)
    monkeypatch.setattr(face._speaker, "play", played.append)
    face.show(dataclasses.replace(item, state=dataclasses.replace(STATE, reps=())))
    assert played == []
    cued = dataclasses.replace(STATE, reps=(), cue=Cue((Side.LEFT,), 1.0))
    face.show(dataclasses.replace(item, state=cued))
    assert len(played) == 1
    counted = dataclasses.replace(STATE, reps=(LINE, LINE))
    face.show(dataclasses.replace(item, state=counted))
    assert len(played) == 2
    run(Screen([NO_KEY, ord("m"), ord("q")]), monkeypatch, face, item)
    assert face._speaker.muted


def test_without_a_display_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "has_display", lambda: False)
    with pytest.raises(UsageError, match="no display") as caught:
        Window(True, False, False).run(FakeSession())
    assert "--display web" in caught.value.next_step
