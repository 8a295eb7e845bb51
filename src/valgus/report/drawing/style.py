"""Sizes of everything that is drawn on a picture.

Every line has a dark edge, so that it shows on any clothes. Nothing is said by colour alone: the
leg that moved inward also has thicker lines, a ring about its knee and a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_REFERENCE_HW_PX: Final = (640, 480)


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes for one size of picture."""

    line_px: int
    """Width of a line."""
    edge_px: int
    """Width of the dark edge on either side."""
    joint_px: int
    """Radius of a joint."""
    writing_px: int
    """Height of letters."""

    @classmethod
    def for_picture(cls, shape: tuple[int, ...]) -> Style:
        """Make sizes that look alike when pictures of any size are shown equally large."""
        scale = min(shape[0] / _REFERENCE_HW_PX[0], shape[1] / _REFERENCE_HW_PX[1])
        return cls(
            line_px=max(1, round(3 * scale)),
            edge_px=max(1, round(1.2 * scale)),
            joint_px=max(2, round(5 * scale)),
            writing_px=max(10, round(20 * scale)),
        )
