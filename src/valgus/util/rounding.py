"""Rounds numbers for people: the same number reads the same in every table and sentence."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

KEPT_DECIMALS: Final = 2
"""Of angles and percentages in files; rates and times have more. What is shown is made of these, so
that a result reads the same on the day it is made and out of its file."""

_NOTHING_TO_ROUND: Final = 2.0**52
"""Floating-point numbers have no digits after the point from here on."""


def half_up(value: float, decimals: int = 0) -> float:
    """Round as one does by hand; halves go away from zero.

    Examples
    --------
    >>> half_up(28.5), half_up(-0.25, 1), half_up(2.675, 2)
    (29.0, -0.3, 2.68)
    """
    if not abs(value) < _NOTHING_TO_ROUND:
        return value
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def told(value: float, decimals: int = 0) -> str:
    """Write a number for a sentence, as `half_up` of what files keep of it.

    Examples
    --------
    >>> told(28.497), told(-0.2)
    ('29', '0')
    """
    rounded = half_up(round(float(value), KEPT_DECIMALS), decimals)
    return f"{rounded + 0.0:.{decimals}f}"


def rounded(value: float, decimals: int) -> float | None:
    """Round a number for output; what is not finite becomes None.

    Examples
    --------
    >>> rounded(12.3456, 2), rounded(-0.0001, 2), rounded(float("nan"), 2)
    (12.35, 0.0, None)
    """
    # Adding 0.0 turns -0.0, which would be another byte for the same result, into 0.0.
    return round(float(value), decimals) + 0.0 if math.isfinite(value) else None
