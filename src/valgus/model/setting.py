"""One row of the table of settings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from valgus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of one setting besides its default."""

    low: float
    """Smallest value that is taken."""
    high: float
    """Largest value that is taken."""
    unit: str
    """Unit of the value, empty for a ratio."""
    help: str
    """What it does, in one line."""
    reason: str
    """Why the default is what it is."""


def setting(default: float, low: float, high: float, unit: str, help: str, reason: str) -> Any:
    """Make the field of one setting: its default and its row."""
    return field(default=default, metadata={"row": Setting(low, high, unit, help, reason)})


def check(name: str, value: object, row: Setting) -> None:
    """Refuse what is no number in a setting's range.

    Raises
    ------
    UsageError
        It is none.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not row.low <= value <= row.high:  # type: ignore[operator, arg-type]
        raise UsageError(
            f"Setting {name} must be a number from {row.low:g} to {row.high:g} {row.unit}".rstrip()
            + f", got {value!r}.",
            "Choose a value in that range.",
        )
