"""Colours and sizes of everything that is drawn on a picture.

Okabe and Ito's colours, which people with any common colour blindness tell apart; every line has a
dark edge, so that it shows on any clothes. Nothing is said by colour alone: the leg that moved
inward also has thicker lines, a ring about its knee and a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]

BODY: Final[Colour] = (235, 235, 235)
LEG: Final[Colour] = (86, 180, 233)
INWARD: Final[Colour] = (240, 105, 20)
HIP_ANKLE: Final[Colour] = (255, 255, 255)
TOE: Final[Colour] = (240, 228, 66)
EDGE: Final[Colour] = (20, 20, 20)
PANEL: Final[Colour] = (16, 20, 24)
WRITING: Final[Colour] = (255, 255, 255)

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
