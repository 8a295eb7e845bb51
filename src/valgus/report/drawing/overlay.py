"""A picture and what was found in it → a new picture with skeleton, lines, angles and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import HIPS, KNEES, SHOULDERS
from valgus.model.terms import Side
from valgus.report import palette
from valgus.report.drawing import lettering, skeleton
from valgus.report.drawing.skeleton import LegPaint, drawable
from valgus.report.drawing.style import Style


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
    legs = {side: _paint(look) for side, look in state.legs.items()}
    skeleton.paint(canvas, state.xy_px, legs, sizes)
    for side in Side:
        # After both legs, so that neither is drawn over the other's number.
        _label(canvas, state, side, sizes)
    if state.panel or state.alert:
        lettering.panel(canvas, state.panel, state.alert, sizes)
    return canvas


def _paint(look: LegLook) -> LegPaint:
    return LegPaint(palette.INWARD if look.inward else palette.LEG, look.inward)


def _label(canvas: ImageArray, state: OverlayState, side: Side, sizes: Style) -> None:
    """Write a leg's word beside its knee, on the side on which the other knee is not."""
    look, xy = state.legs.get(side, LegLook()), state.xy_px
    knee, other = xy[KNEES[side.index]], xy[KNEES[1 - side.index]]
    if not (look.label and drawable(knee)):
        return
    away = 1 if knee[0] >= (other[0] if drawable(other) else _middle_x(xy)) else -1
    gap = sizes.joint_px * (3.4 if look.inward else 2)
    lettering.beside(canvas, look.label, (float(knee[0] + away * gap), float(knee[1])), away, sizes)


def _middle_x(xy: FloatArray) -> float:
    pairs = xy[[*HIPS, *SHOULDERS], 0]
    return float(np.nanmean(pairs)) if np.isfinite(pairs).any() else 0.0
