"""What the page's face asks of the session."""

from __future__ import annotations

from typing import Protocol

from valgus.live.state import Shown


class Session(Protocol):
    """A live session that is under way."""

    def shown(self, item: Shown) -> None:
        """Say that the overlay of a frame is on the screen now."""

    def delay(self, seconds: float) -> None:
        """Say how old a picture was when its overlay was on the screen."""

    def use_model(self, name: str) -> None:
        """Go on with other pose weights."""


class Pictures(Protocol):
    """Where the pictures of a browser's camera go."""

    @property
    def decoded_frames(self) -> int:
        """Pictures that were taken so far; the index of the next one."""

    def offer(self, sender_s: float, data: bytes) -> str:
        """Take a picture; return why it is refused, or nothing."""

    def new_sender(self) -> None:
        """Expect another clock."""
