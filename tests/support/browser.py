"""A real browser for tests: headless Chromium, driven through its own debugging socket."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from websockets.sync.client import ClientConnection, connect

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-default-apps", "--disable-dev-shm-usage", "--mute-audio"),
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
    "--remote-debugging-port=0",
)
_START_S = 30.0


def browser_program() -> str:
    """Find a browser; without one the test is skipped, or fails where CI promises one."""
    for name in _NAMES:
        if (program := shutil.which(name)) is not None:
            return program
    if os.environ.get("CI") == "true":
        pytest.fail("CI must have a browser, and there is none: apt install chromium")
    pytest.skip(f"no browser here (looked for {', '.join(_NAMES)})")


class Browser:
    """One tab after the other of one browser whose camera plays a file."""

    def __init__(self, profile: Path, camera: Path | None = None, size: str = "1280,720") -> None:
        self._profile = profile
        film = () if camera is None else (f"--use-file-for-fake-video-capture={camera}",)
        self._process = subprocess.Popen(
            [
                browser_program(),
                *_FLAGS,
                *film,
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._port = 0

    def __enter__(self) -> Self:
        file = self._profile / "DevToolsActivePort"
        until = time.monotonic() + _START_S
        while not (file.exists() and file.read_text().strip()):
            if time.monotonic() > until or self._process.poll() is not None:
                self.__exit__(None, None, None)
                raise RuntimeError("the browser did not start")
            time.sleep(0.1)
        self._port = int(file.read_text().split()[0])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(60)

    def open(self, address: str) -> Tab:
        """Open a page in a new tab."""
        url = f"http://127.0.0.1:{self._port}/json/new?{address}"
        request = urllib.request.Request(url, method="PUT")
        with urllib.request.urlopen(request, timeout=_START_S) as answer:
            about = json.load(answer)
        return Tab(about["webSocketDebuggerUrl"])


class Tab:
    """One page."""

    def __init__(self, address: str) -> None:
        self.events: list[dict[str, Any]] = []
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(
            connect(address, max_size=50_000_000)
        )
        self._count = 0
        self.call("Page.enable")
        self.call("Runtime.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give one command and wait for its answer."""
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer.get("result", {})
            self.events.append(answer)

    def run(self, script: str) -> Any:
        """Run a script as if a person had pressed something, and return its value."""
        answer = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script: str, seconds: float = 30.0) -> Any:
        """Wait until a script's value is true, and return it."""
        until = time.monotonic() + seconds
        while not (value := self.run(script)):
            if time.monotonic() > until:
                text = self.run("document.body.innerText")
                raise AssertionError(f"never came true: {script}\nThe page says: {text}")
            time.sleep(0.1)
        return value

    def screenshot(self, file: Path) -> None:
        """Take a picture of the page."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        file.write_bytes(base64.b64decode(data))

    def size(self, width: int, height: int) -> None:
        """Show the page on a screen of another size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def close(self) -> None:
        """Close the tab as a person would."""
        self.call("Page.close")
        self._open.close()
