"""The one painter of a body: bones, legs, toe lines and the marks of a knee that moved inward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, SKELETON, TOES, Pair
from valgus.model.terms import Side
from valgus.report import palette
from valgus.report.drawing.style import Style
from valgus.report.palette import Colour

_FRACTION_BITS: Final = 4
"""OpenCV draws to a sixteenth of a pixel when places are given as whole numbers of them."""
_TOE_LINE: Final = 1.6
"""Length of the toe line in lengths of the foot: it shows where the foot points."""
_DASH_PX: Final = 3
_BODY_BONES: Final[Sequence[Pair]] = [
    pair for pair in SKELETON if pair == HIPS or pair[0] not in (*HIPS, *KNEES)
]


@dataclass(frozen=True, slots=True)
class LegPaint:
    """How one leg is painted."""

    colour: Colour = palette.LEG
    """Of bones and joints."""
    inward: bool = False
    """Whether its knee is to stand out."""


def paint(
    canvas: ImageArray, xy_px: FloatArray, legs: Mapping[Side, LegPaint], sizes: Style
) -> None:
    """Paint a body into a picture.

    Parameters
    ----------
    canvas : ndarray, shape (H, W, 3), uint8
    xy_px : ndarray, shape (J, 2), px
        NaN is not painted.
    legs : mapping of Side to LegPaint
        One that is missing is painted plainly.
    sizes : Style
    """
    width = max(1, sizes.line_px // 2)
    for start, end in _BODY_BONES:
        _line(canvas, xy_px[start], xy_px[end], palette.BODY, width, sizes)
    for side in Side:
        _leg(canvas, xy_px, side, legs.get(side, LegPaint()), sizes)


def _leg(canvas: ImageArray, xy: FloatArray, side: Side, look: LegPaint, sizes: Style) -> None:
    s, colour = side.index, look.colour
    hip, knee, ankle = (xy[pair[s]] for pair in (HIPS, KNEES, ANKLES))
    width = round(sizes.line_px * (1.6 if look.inward else 1))
    _dashed(canvas, hip, ankle, sizes)
    for start, end in ((hip, knee), (knee, ankle)):
        _line(canvas, start, end, colour, width, sizes)
    _toe_line(canvas, xy[HEELS[s]], xy[TOES[s]], sizes)
    for joint in (hip, ankle):
        _dot(canvas, joint, sizes.joint_px * 0.8, colour, sizes)
    _dot(canvas, knee, sizes.joint_px * (1.3 if look.inward else 1), colour, sizes)
    if look.inward:
        _ring(canvas, knee, sizes.joint_px * 2.8, colour, sizes)


def _toe_line(canvas: ImageArray, heel: FloatArray, toe: FloatArray, sizes: Style) -> None:
    """Draw an arrow from the heel through the toe, beyond it."""
    if not (drawable(heel) and drawable(toe)):
        return
    tip = heel + (toe - heel) * _TOE_LINE
    _line(canvas, heel, tip, palette.TOE, sizes.line_px, sizes)
    length = float(np.linalg.norm(tip - heel))
    if length < 1:
        return
    back = (heel - tip) / length * sizes.joint_px * 2
    for turn in (0.5, -0.5):
        cosine, sine = np.cos(turn), np.sin(turn)
        barb = np.array([[cosine, -sine], [sine, cosine]]) @ back
        _line(canvas, tip, tip + barb, palette.TOE, sizes.line_px, sizes)


def drawable(point: FloatArray) -> bool:
    """Whether a point is known and near enough to the picture for OpenCV's whole numbers."""
    return bool(np.isfinite(point).all() and (np.abs(point) < 1e5).all())


def _fixed(point: FloatArray) -> tuple[int, int]:
    x, y = np.round(np.asarray(point) * (1 << _FRACTION_BITS)).astype(int).tolist()
    return x, y


def _line(
    canvas: ImageArray, start: FloatArray, end: FloatArray, colour: Colour, width: int, sizes: Style
) -> None:
    if not (drawable(start) and drawable(end)):
        return
    for shade, thick in ((palette.EDGE, width + 2 * sizes.edge_px), (colour, width)):
        cv2.line(canvas, _fixed(start), _fixed(end), shade, thick, cv2.LINE_AA, _FRACTION_BITS)


def _dashed(canvas: ImageArray, start: FloatArray, end: FloatArray, sizes: Style) -> None:
    """Draw the line from hip to ankle, on which a sound knee never lies inward."""
    if not (drawable(start) and drawable(end)):
        return
    step = _DASH_PX * sizes.line_px
    count = int(min(float(np.linalg.norm(end - start)) / step, 400.0))
    width = max(1, round(sizes.line_px * 0.7))
    for number in range(0, count, 2):
        part = [start + (end - start) * (number + more) / max(count, 1) for more in (0, 1)]
        _line(canvas, part[0], part[1], palette.WHITE, width, sizes)


def _dot(canvas: ImageArray, at: FloatArray, radius: float, colour: Colour, sizes: Style) -> None:
    if not drawable(at):
        return
    for shade, size in ((palette.EDGE, radius + sizes.edge_px), (colour, radius)):
        scaled = round(size * (1 << _FRACTION_BITS))
        cv2.circle(canvas, _fixed(at), scaled, shade, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def _ring(canvas: ImageArray, at: FloatArray, radius: float, colour: Colour, sizes: Style) -> None:
    if not drawable(at):
        return
    scaled = round(radius * (1 << _FRACTION_BITS))
    for shade, width in (
        (palette.EDGE, sizes.line_px + 2 * sizes.edge_px),
        (colour, sizes.line_px),
    ):
        cv2.circle(canvas, _fixed(at), scaled, shade, width, cv2.LINE_AA, _FRACTION_BITS)
