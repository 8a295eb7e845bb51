"""A frame source that lives in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Self

from tests.support.clips import HEIGHT, WIDTH, numbered
from valgus.model.frames import Frame, VideoInfo
from valgus.model.reason import Reason


class FakeSource:
    """Numbered pictures at 30 a second; may fail after the last."""

    def __init__(
        self, count: int, fails_with: Exception | None = None, seconds_each: float = 0.0
    ) -> None:
        self.info = VideoInfo("memory", (WIDTH, HEIGHT), Fraction(30), count / 30, 0, count)
        self.decoded_frames = 0
        self.closed = False
        self.fails_with = fails_with
        self._count = count
        self._seconds_each = seconds_each

    @property
    def notices(self) -> tuple[Reason, ...]:
        done = self.decoded_frames == self._count
        return (Reason("fake", written="It is not real."),) if done else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def __iter__(self) -> Iterator[Frame]:
        for number in range(self._count):
            self.decoded_frames += 1
            if self._seconds_each:
                time.sleep(self._seconds_each)
            yield Frame(number, number / 30, numbered(number % 256), (WIDTH, HEIGHT))
        if self.fails_with is not None:
            raise self.fails_with
