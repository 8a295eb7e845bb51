"""Runs ``valgus`` as a program of its own and reads what it says while it runs."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]


class Program:
    """``python -m valgus …`` until the block is left."""

    def __init__(self, *arguments: object, module: str = "valgus", **env: str) -> None:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.words: list[str] = []
        self.printed: list[str] = []
        streams = ((self._process.stderr, self.words), (self._process.stdout, self.printed))
        self._readers = [
            threading.Thread(target=self._read, args=(stream, heap)) for stream, heap in streams
        ]

    def _read(self, stream: object, heap: list[str]) -> None:
        for line in stream:  # type: ignore[attr-defined]
            heap.append(line.rstrip("\n"))
            self._lines.put(line)

    def wait_for_line(self, pattern: str, seconds: float = 120.0) -> str:
        """Wait for a line, on either stream, and return what the pattern finds."""
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise AssertionError(f"never said {pattern!r}: {self.said}") from None
            if (found := re.search(pattern, line)) is not None:
                return found.group()

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, without a chance to put anything in order."""
        self._process.kill()

    def end(self, seconds: float = 60.0) -> int:
        """Wait for the end and return the exit code."""
        code = self._process.wait(seconds)
        for reader in self._readers:
            reader.join(60)
        return code

    def __enter__(self) -> Self:
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(60)
        for reader in self._readers:
            reader.join(60)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
