"""Every colour, once: of pictures, live faces, pages and the terminal.

Okabe and Ito's colours, which people with any common colour blindness tell apart, and shades of
them that are readable on their ground. Nothing is said by colour alone. A style sheet names a
colour by ``$name``; plain black and white have no name.
"""

from __future__ import annotations

from string import Template
from typing import Final

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


def _rgb(written: str) -> Colour:
    red, green, blue = bytes.fromhex(written.removeprefix("#"))
    return red, green, blue


WHITE: Final = _rgb("#ffffff")
BLACK: Final = _rgb("#000000")

# --- drawn on a picture
BODY: Final = _rgb("#ebebeb")
LEG: Final = _rgb("#56b4e9")
INWARD: Final = _rgb("#f06914")
TOE: Final = _rgb("#f0e442")
EDGE: Final = _rgb("#141414")

# --- on the dark ground of live faces
GROUND: Final = _rgb("#101418")
PANEL: Final = _rgb("#1b2229")
QUIET: Final = _rgb("#aeb8c2")
LIVE_CLEAR: Final = _rgb("#00b386")
LIVE_NEAR: Final = _rgb("#f0b429")
LIVE_INWARD: Final = _rgb("#ff6a13")
LIVE_INWARD_STRIPE: Final = _rgb("#b84300")
LIVE_IDLE: Final = _rgb("#56708a")
LIVE_UNCLEAR: Final = _rgb("#d98cb3")
LIVE_UNSEEN: Final = _rgb("#8a97a3")
ON_INWARD: Final = _rgb("#1a0900")

# --- on the light ground of a page, and on paper
PAGE_INWARD: Final = _rgb("#b34700")
PAGE_INWARD_GROUND: Final = _rgb("#fdeee2")
PAGE_CLEAR: Final = _rgb("#00694f")
PAGE_UNCLEAR: Final = _rgb("#8a3a72")
LINE: Final = _rgb("#0072b2")

# --- in a terminal, on a ground of any colour
TERMINAL_INWARD: Final = _rgb("#d55e00")
TERMINAL_NEAR: Final = _rgb("#e69f00")
TERMINAL_CLEAR: Final = _rgb("#009e73")
TERMINAL_UNCLEAR: Final = _rgb("#cc79a7")


def written(colour: Colour) -> str:
    """Write a colour as style sheets and terminals want it.

    Examples
    --------
    >>> written(LEG)
    '#56b4e9'
    """
    return f"#{bytes(colour).hex()}"


def coloured(sheet: str) -> str:
    """Put the colours in place of their names in a style sheet.

    Examples
    --------
    >>> coloured("a { color: $leg; }")
    'a { color: #56b4e9; }'
    """
    return Template(sheet).substitute(
        {name.lower(): written(value) for name, value in globals().items() if name.isupper()}
    )
