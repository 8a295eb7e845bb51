"""Words on a picture, in any script: OpenCV brings its own letters, Chinese ones included."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import cv2

from valgus.model.arrays import ImageArray
from valgus.report import palette
from valgus.report.drawing.style import Style
from valgus.report.palette import Colour

_OPACITY: Final = 0.72
_WEIGHT: Final = 500


@cache
def _letters() -> Any:
    return cv2.FontFace("sans")


def _size_of(text: str, height_px: int) -> tuple[int, int, int]:
    """Width, height and the distance of the base line from the top."""
    left, top, width, height = cv2.getTextSize((0, 0), text, (0, 0), _letters(), height_px, _WEIGHT)
    return left + width, height, -top


def _write(
    canvas: ImageArray, text: str, at: tuple[int, int], colour: Colour, height_px: int
) -> None:
    cv2.putText(canvas, text, at, colour, _letters(), height_px, _WEIGHT)


def beside(canvas: ImageArray, text: str, at: tuple[float, float], away: int, sizes: Style) -> None:
    """Write a word to the right (`away` = 1) or left (−1) of a place, on a dark plate.

    The plate is moved into the picture where it would leave it.
    """
    pad = sizes.writing_px // 4
    width, height, _ = _size_of(text, sizes.writing_px)
    left = round(at[0]) if away > 0 else round(at[0]) - width - 2 * pad
    top = round(at[1]) - height // 2 - pad
    left = max(0, min(left, canvas.shape[1] - width - 2 * pad))
    top = max(0, min(top, canvas.shape[0] - height - 2 * pad))
    plate(canvas, (left, top, width + 2 * pad, height + 2 * pad), palette.GROUND)
    _line_of_text(canvas, text, (left + pad, top + pad), palette.WHITE, sizes.writing_px)


def _line_of_text(
    canvas: ImageArray, text: str, corner: tuple[int, int], colour: Colour, height_px: int
) -> None:
    _, _, base = _size_of(text, height_px)
    _write(canvas, text, (corner[0], corner[1] + base), colour, height_px)


def panel(canvas: ImageArray, lines: Sequence[str], alert: str, sizes: Style) -> None:
    """Write lines at the top left, and one that stands out below them."""
    size, pad = sizes.writing_px, sizes.writing_px // 2
    step = round(size * 1.45)
    rows = [(line, palette.WHITE) for line in lines]
    if alert:
        rows.append((alert, palette.INWARD))
    width = max(_size_of(text, size)[0] for text, _ in rows) + 2 * pad
    plate(canvas, (0, 0, width, step * len(rows) + pad), palette.GROUND)
    for number, (text, colour) in enumerate(rows):
        _write(canvas, text, (pad, pad // 2 + step * number + size), colour, size)


def plate(canvas: ImageArray, box: tuple[int, int, int, int], colour: Colour) -> None:
    """Darken a box (left, top, width, height) so that words on it can be read."""
    left, top, width, height = box
    part = canvas[max(0, top) : top + height, max(0, left) : left + width]
    if part.size:
        part[:] = (part * (1 - _OPACITY) + [value * _OPACITY for value in colour]).astype(
            part.dtype
        )
