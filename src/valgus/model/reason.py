"""Why something is as it is: a code and its values, which `report.text` puts into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Plain = bool | int | float | str | None
"""None is what was not measured, as JSON has it."""
Value = Plain | Sequence[Plain]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is, or what the reader of a result should know."""

    code: str
    """Stable name for programs, such as ``several_people``."""
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    """What belongs to it, neither rounded nor worded; names end in their unit."""
    written: str = field(default="", compare=False)
    """The English sentence of the file that it was read from: said where a file holds no values,
    or has a code of a newer version."""
