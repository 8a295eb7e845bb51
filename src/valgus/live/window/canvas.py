"""Boxes, bars and words on a picture; the only drawing tools of the window."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np

from valgus.model.arrays import ImageArray
from valgus.report.palette import WHITE, Colour

Box = tuple[int, int, int, int]
"""Left, top, width and height."""

_BOLD: Final = 650
_DASHES: Final = 9


@lru_cache(maxsize=1)
def _face() -> Any:
    return cv2.FontFace("sans")


@lru_cache(maxsize=512)
def text_size(text: str, height_px: int) -> tuple[int, int]:
    """Width of a text, and how far its letters rise above the base line."""
    left, top, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _face(), height_px, _BOLD)
    return left + width, -top


def write(
    canvas: ImageArray, text: str, at: tuple[int, int], height_px: int, colour: Colour = WHITE
) -> None:
    """Write with the base line's left end at a place."""
    cv2.putText(canvas, text, at, colour, _face(), height_px, _BOLD)


def write_within(
    canvas: ImageArray, text: str, box: Box, height_px: int, colour: Colour = WHITE
) -> None:
    """Write into the middle of a box, smaller where it would not fit."""
    left, top, width, height = box
    while height_px > 10 and text_size(text, height_px)[0] > width:
        height_px -= 2
    wide, rise = text_size(text, height_px)
    write(canvas, text, (left + (width - wide) // 2, top + (height + rise) // 2), height_px, colour)


def write_left(
    canvas: ImageArray,
    text: str,
    at: tuple[int, int],
    width: int,
    height_px: int,
    colour: Colour = WHITE,
) -> None:
    """Write with the base line's left end at a place, smaller where it would not fit."""
    while height_px > 10 and text_size(text, height_px)[0] > width:
        height_px -= 2
    write(canvas, text, at, height_px, colour)


def fill(canvas: ImageArray, box: Box, colour: Colour, opacity: float = 1.0) -> None:
    """Fill a box, or tint what lies under it."""
    left, top, width, height = box
    part = canvas[max(top, 0) : top + height, max(left, 0) : left + width]
    if opacity >= 1:
        part[:] = colour
    elif part.size:
        flat = np.full_like(part, colour)
        cv2.addWeighted(flat, opacity, part, 1 - opacity, 0, dst=part)


def frame(canvas: ImageArray, box: Box, colour: Colour, width_px: int) -> None:
    """Draw the edge of a box."""
    left, top, width, height = box
    cv2.rectangle(canvas, (left, top), (left + width - 1, top + height - 1), colour, width_px)


def dashes(canvas: ImageArray, left: int, right: int, y: int, width_px: int) -> None:
    """Draw a broken line across."""
    marks = np.linspace(left, right, 2 * _DASHES).astype(int)
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        cv2.line(canvas, (int(start), y), (int(end), y), WHITE, width_px)


def stripes(canvas: ImageArray, box: Box, colour: Colour, step_px: int) -> None:
    """Draw slanting lines over a box: a second sign beside its colour."""
    left, top, width, height = box
    part = canvas[top : top + height, left : left + width]
    for x in range(-height, width, step_px):
        cv2.line(part, (x, height), (x + height, 0), colour, step_px // 3)


def fitted(image_rgb: ImageArray, box: Box) -> tuple[Box, float]:
    """Where a picture lies in a box at its own shape, and how much it is scaled for that."""
    left, top, width, height = box
    rows, columns = image_rgb.shape[:2]
    scale = min(width / columns, height / rows)
    wide, high = max(1, round(columns * scale)), max(1, round(rows * scale))
    return (left + (width - wide) // 2, top + (height - high) // 2, wide, high), scale


def put(canvas: ImageArray, image_rgb: ImageArray, box: Box) -> None:
    """Put a picture into a box of its own shape, mirrored."""
    left, top, width, height = box
    scaled = cv2.resize(image_rgb, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.flip(scaled, 1, dst=scaled)
    canvas[top : top + height, left : left + width] = scaled
