"""A picture and what was found in it → a new picture with skeleton, lines, angles and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, SKELETON, TOES, Pair
from valgus.model.terms import Side
from valgus.report.drawing import lettering, style
from valgus.report.drawing.style import Colour, Style

_FRACTION_BITS: Final = 4
"""OpenCV draws to a sixteenth of a pixel when places are given as whole numbers of them."""
_TOE_LINE: Final = 1.6
"""Length of the toe line in lengths of the foot: it shows where the foot points."""
_DASH_PX: Final = 3
_LEG_BONES: Final[Sequence[Pair]] = [
    pair for pair in SKELETON if pair[0] in (*HIPS, *KNEES) and pair != HIPS
]


@dataclass(frozen=True, slots=True)
class LegLook:
    """How one leg is drawn."""

    label: str = ""
    """Written beside the knee."""
    inward: bool = False
    """Whether the knee is to stand out."""


@dataclass(frozen=True, slots=True, eq=False)
class OverlayState:
    """What is drawn on one picture."""

    xy_px: FloatArray
    """Landmarks in pixels of the picture, shape (J, 2); NaN is not drawn."""
    legs: Mapping[Side, LegLook] = field(default_factory=dict)
    """How each leg is drawn; one that is missing is drawn without a word."""
    panel: tuple[str, ...] = ()
    """Lines at the top left."""
    alert: str = ""
    """A line that stands out, below the others."""


def draw(image_rgb: ImageArray, state: OverlayState, sizes: Style | None = None) -> ImageArray:
    """Draw what was found on a copy of a picture.

    Parameters
    ----------
    image_rgb : ndarray, shape (H, W, 3), uint8
        Is left as it is.
    state : OverlayState
    sizes : Style, optional
        By default those that suit the picture's size.

    Returns
    -------
    drawn : ndarray, shape (H, W, 3), uint8
    """
    sizes = sizes or Style.for_picture(image_rgb.shape)
    canvas = image_rgb.copy()
    _draw_bones(canvas, state, sizes)
    for side in Side:
        _draw_leg(canvas, state, side, sizes)
    for side in Side:
        # After both legs, so that neither is drawn over the other's number.
        _label(canvas, state, side, sizes)
    if state.panel or state.alert:
        lettering.panel(canvas, state.panel, state.alert, sizes)
    return canvas


def _draw_bones(canvas: ImageArray, state: OverlayState, sizes: Style) -> None:
    bones = [pair for pair in SKELETON if pair not in _LEG_BONES]
    for start, end in bones:
        _line(
            canvas,
            state.xy_px[start],
            state.xy_px[end],
            style.BODY,
            max(1, sizes.line_px // 2),
            sizes,
        )


def _draw_leg(canvas: ImageArray, state: OverlayState, side: Side, sizes: Style) -> None:
    look = state.legs.get(side, LegLook())
    xy, s = state.xy_px, side.index
    hip, knee, ankle = (xy[pair[s]] for pair in (HIPS, KNEES, ANKLES))
    colour = style.INWARD if look.inward else style.LEG
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


def _label(canvas: ImageArray, state: OverlayState, side: Side, sizes: Style) -> None:
    """Write a leg's word beside its knee, on the side on which the other knee is not."""
    look, xy = state.legs.get(side, LegLook()), state.xy_px
    knee, other = xy[KNEES[side.index]], xy[KNEES[1 - side.index]]
    if not (look.label and _drawable(knee)):
        return
    away = 1 if knee[0] >= (other[0] if _drawable(other) else _middle_x(xy)) else -1
    gap = sizes.joint_px * (3.4 if look.inward else 2)
    lettering.beside(canvas, look.label, (float(knee[0] + away * gap), float(knee[1])), away, sizes)


def _middle_x(xy: FloatArray) -> float:
    pairs = xy[[*HIPS, *SHOULDERS], 0]
    return float(np.nanmean(pairs)) if np.isfinite(pairs).any() else 0.0


def _toe_line(canvas: ImageArray, heel: FloatArray, toe: FloatArray, sizes: Style) -> None:
    """Draw an arrow from the heel through the toe, beyond it."""
    if not (_drawable(heel) and _drawable(toe)):
        return
    tip = heel + (toe - heel) * _TOE_LINE
    _line(canvas, heel, tip, style.TOE, sizes.line_px, sizes)
    length = float(np.linalg.norm(tip - heel))
    if length < 1:
        return
    back = (heel - tip) / length * sizes.joint_px * 2
    for turn in (0.5, -0.5):
        cosine, sine = np.cos(turn), np.sin(turn)
        barb = np.array([[cosine, -sine], [sine, cosine]]) @ back
        _line(canvas, tip, tip + barb, style.TOE, sizes.line_px, sizes)


def _drawable(point: FloatArray) -> bool:
    """Whether a point is known and near enough to the picture for OpenCV's whole numbers."""
    return bool(np.isfinite(point).all() and (np.abs(point) < 1e5).all())


def _fixed(point: FloatArray) -> tuple[int, int]:
    x, y = np.round(np.asarray(point) * (1 << _FRACTION_BITS)).astype(int).tolist()
    return x, y


def _line(
    canvas: ImageArray, start: FloatArray, end: FloatArray, colour: Colour, width: int, sizes: Style
) -> None:
    if not (_drawable(start) and _drawable(end)):
        return
    for shade, thick in ((style.EDGE, width + 2 * sizes.edge_px), (colour, width)):
        cv2.line(canvas, _fixed(start), _fixed(end), shade, thick, cv2.LINE_AA, _FRACTION_BITS)


def _dashed(canvas: ImageArray, start: FloatArray, end: FloatArray, sizes: Style) -> None:
    """Draw the line from hip to ankle, on which a sound knee never lies inward."""
    if not (_drawable(start) and _drawable(end)):
        return
    step = _DASH_PX * sizes.line_px
    count = int(min(float(np.linalg.norm(end - start)) / step, 400.0))
    width = max(1, round(sizes.line_px * 0.7))
    for number in range(0, count, 2):
        part = [start + (end - start) * (number + more) / max(count, 1) for more in (0, 1)]
        _line(canvas, part[0], part[1], style.HIP_ANKLE, width, sizes)


def _dot(canvas: ImageArray, at: FloatArray, radius: float, colour: Colour, sizes: Style) -> None:
    if not _drawable(at):
        return
    for shade, size in ((style.EDGE, radius + sizes.edge_px), (colour, radius)):
        scaled = round(size * (1 << _FRACTION_BITS))
        cv2.circle(canvas, _fixed(at), scaled, shade, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def _ring(canvas: ImageArray, at: FloatArray, radius: float, colour: Colour, sizes: Style) -> None:
    if not _drawable(at):
        return
    scaled = round(radius * (1 << _FRACTION_BITS))
    for shade, width in ((style.EDGE, sizes.line_px + 2 * sizes.edge_px), (colour, sizes.line_px)):
        cv2.circle(canvas, _fixed(at), scaled, shade, width, cv2.LINE_AA, _FRACTION_BITS)
