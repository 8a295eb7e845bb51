"""The window on a virtual display: full-screen, drawn, and closed by a key."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.support.programs import Program
from valgus.live.window.show import has_display

WAIT_S = 60.0


def _needed(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"CI must have {program}: apt install {package}")
    if found is None:
        pytest.skip(f"no {program} here (Debian's package {package})")
    return found


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen."""
    server = subprocess.Popen(
        [_needed("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", "1280x720x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait(60)
        server.stdout.close()


def xdotool(display: str, *arguments: str) -> str:
    done = subprocess.run(
        [_needed("xdotool", "xdotool"), *arguments],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )
    return done.stdout.strip()


def window_of(display: str) -> str:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if found := xdotool(display, "search", "--onlyvisible", "--name", "valgus live"):
            return found.splitlines()[-1]
        time.sleep(0.1)
    raise AssertionError("no window came")


@pytest.mark.parametrize("key", ["q", "Escape"])
def test_a_key_closes_the_window_and_the_session_ends_with_its_result(
    display: str, key: str
) -> None:
    with Program(module="tests.support.window_session", DISPLAY=display) as program:
        window = window_of(display)
        assert "1280x720" in xdotool(display, "getwindowgeometry", window)
        time.sleep(3.0)
        xdotool(display, "windowfocus", window, "key", key)
        assert program.end() == 0, program.words
    assert program.printed == ["reps 2 flagged (2,)", "shown True"]


def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", ":4711", "rubbish", "nowhere.invalid:0", "localhost:9.0"):
        monkeypatch.setenv("DISPLAY", value)
        assert not has_display()


def test_a_display_that_answers_is_one(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (display, f"{display}.0", f"unix{display}"):
        monkeypatch.setenv("DISPLAY", value)
        assert has_display()
