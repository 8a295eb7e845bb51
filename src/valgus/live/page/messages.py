"""What goes over the socket, in both directions: plain values, checked when they come in."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from valgus.live.state import Check, LiveState, Metering, RepLine
from valgus.model.session import SessionResult
from valgus.model.terms import Side
from valgus.report.text.languages import Words
from valgus.report.text.reasons import say

if TYPE_CHECKING:
    from valgus.live.live_result import LiveResult

MAX_BYTES: Final = 2_000_000
"""Largest message: a picture of 1280x1280 in good quality has a quarter of that."""
_MAX_TEXT: Final = 4096
_LEAST_SIDE, _MOST_SIDE = 96, 1920
_PICTURE_HEADER: Final = struct.Struct("<dd")
MODELS: Final = ("lite", "full", "heavy")


class MessageError(Exception):
    """What a page sent cannot be used; the text goes back to it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A page introduces itself."""

    size_wh_px: tuple[int, int] | None
    """Size of the pictures that it will send; None when it only looks on."""
    takeover: bool
    """Whether it may take the session away from another tab."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A button that was pressed."""

    kind: str
    """``stop`` or ``model``."""
    model: str = ""
    """Which weights."""


@dataclass(frozen=True, slots=True)
class Displayed:
    """An overlay is on the screen."""

    index: int
    """Of which frame."""


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture of the browser's camera."""

    taken_s: float
    """When, on the browser's clock."""
    delay_s: float
    """How old the last picture was when its overlay was drawn; NaN when none was yet."""
    data: bytes
    """The JPEG."""


def parse_text(text: str) -> Hello | Wish | Displayed:
    """Read a text message of the page.

    Raises
    ------
    MessageError
        It is none of those that a page sends.
    """
    if len(text) > _MAX_TEXT:
        raise MessageError("The message is too long.")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MessageError("The message is no JSON.") from error
    if not isinstance(message, dict):
        raise MessageError("The message is no object.")
    match message.get("type"):
        case "hello":
            return Hello(_size(message), message.get("takeover") is True)
        case "stop":
            return Wish("stop")
        case "model" if message.get("name") in MODELS:
            return Wish("model", message["name"])
        case "displayed" if isinstance(message.get("index"), int):
            return Displayed(message["index"])
        case _:
            raise MessageError("The message is of no kind that is known here.")


def _size(message: dict[str, Any]) -> tuple[int, int] | None:
    sides = (message.get("width"), message.get("height"))
    if sides == (None, None):
        return None
    for side in sides:
        if not isinstance(side, int) or not _LEAST_SIDE <= side <= _MOST_SIDE:
            raise MessageError(
                f"The picture's sides must have {_LEAST_SIDE} to {_MOST_SIDE} pixels."
            )
    return sides  # type: ignore[return-value] # checked just now


def parse_picture(data: bytes) -> SentPicture:
    """Read a binary message: two numbers in ms, then a JPEG.

    Raises
    ------
    MessageError
        It is too short.
    """
    if len(data) <= _PICTURE_HEADER.size:
        raise MessageError("The picture is empty.")
    taken_ms, delay_ms = _PICTURE_HEADER.unpack_from(data)
    return SentPicture(taken_ms / 1000, delay_ms / 1000, data[_PICTURE_HEADER.size :])


def picture_message(index: int, jpeg: bytes) -> bytes:
    """Make the binary message of a picture of this machine's camera."""
    return struct.pack("<d", index) + jpeg


def state_message(state: LiveState, acknowledged_ms: float | None, words: Words) -> dict[str, Any]:
    """What changes with every frame.

    Parameters
    ----------
    state : LiveState
    acknowledged_ms : float, optional
        The browser's own time of the frame, where it came from there.
    words : Words
        Of the page's language.
    """
    return {
        "type": "state",
        "index": state.index,
        "ack": acknowledged_ms,
        "time": number(state.time_s, 3),
        "stage": state.stage.value,
        "message": "" if state.message is None else say(state.message, words),
        "points": _points(state),
        "legs": {side.value: _leg(state, side) for side in Side},
        "cue": None
        if state.cue is None
        else {
            "words": say(state.cue.call, words),
            "sides": [side.value for side in state.cue.sides],
        },
        "figures": figures_part(state.figures),
    }


def _points(state: LiveState) -> list[float | None] | None:
    """x, y and visibility of each landmark, one after the other; x and y as shares of the size."""
    if state.xy_px is None or state.visibility is None:
        return None
    table = np.column_stack([state.xy_px / np.array(state.size_wh_px), state.visibility])
    return [number(value, 4) for value in table.ravel().tolist()]


def _leg(state: LiveState, side: Side) -> dict[str, Any]:
    gauge = state.legs[side]
    return {"level": number(gauge.level, 3), "tone": gauge.tone.value}


def figures_part(figures: Metering) -> dict[str, Any]:
    """How well the machine keeps up."""
    return {
        "rate": number(figures.rate_hz, 1),
        "model_ms": number(figures.model_ms, 1),
        "delay_ms": number(figures.delay_ms, 1),
        "delay_p95_ms": number(figures.delay_p95_ms, 1),
        "frames": figures.frames,
        "dropped": figures.dropped,
        "model": figures.model,
        "too_slow": figures.too_slow,
    }


def reps_message(reps: tuple[RepLine, ...], words: Words) -> dict[str, Any]:
    """The history; sent when it changes."""
    return {
        "type": "reps",
        "reps": [
            {
                "number": item.number,
                "squat": item.squat.value,
                "verdict": item.verdict.value,
                "why": "" if item.why is None else say(item.why, words),
                **{side.value: item.legs[side].value for side in Side},
            }
            for item in reps
        ],
    }


def checks_message(checks: tuple[Check, ...], words: Words) -> dict[str, Any]:
    """The set-up gate; sent when it changes."""
    return {
        "type": "checks",
        "checks": [
            {
                "code": check.code,
                "mark": check.mark.value,
                "found": say(check.found, words),
                "advice": "" if check.advice is None else say(check.advice, words),
            }
            for check in checks
        ],
    }


def end_message(result: LiveResult, lines: tuple[str, ...]) -> dict[str, Any]:
    """The last message: what came out."""
    session: SessionResult = result.session
    return {
        "type": "end",
        "lines": list(lines),
        "count": len(session.reps),
        "flagged": list(session.flagged()),
        "saved": list(result.saved),
    }


def number(value: float, decimals: int) -> float | None:
    """Round for sending; JSON has no NaN."""
    return round(float(value), decimals) if math.isfinite(value) else None
