"""The reasons in a document: a code, its values, rounded, and the English sentence."""

from __future__ import annotations

from typing import Any, Final

from valgus.model.reason import Plain as PlainValue
from valgus.model.reason import Reason, Value
from valgus.results.declare import TEXT, Each, Key, Plain, Record
from valgus.results.rows import Rows
from valgus.util.rounding import KEPT_DECIMALS, rounded

TIME_DECIMALS: Final = 4
_LIMIT_DECIMALS: Final = 4
"""A limit is a setting, which may have been given with more decimals than a measure has."""


def _rounded(name: str, value: PlainValue) -> PlainValue:
    """Round a number of a reason by what its name says it is."""
    if isinstance(value, str):
        return str.__str__(value)  # a term of ours becomes the plain word
    if isinstance(value, float):
        if name.startswith("limit"):
            return rounded(value, _LIMIT_DECIMALS)
        return rounded(value, TIME_DECIMALS if name.endswith("_s") else KEPT_DECIMALS)
    return value


def _value(name: str, value: Value) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return _rounded(name, value)
    return [_rounded(name, item) for item in value]


VALUES: Final = Plain(
    dict[str, bool | int | float | str | list[bool | int | float | str | None] | None],
    "object",
    "",
    lambda values: {name: _value(name, value) for name, value in values.items()},
    lambda values: {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()},
)


class _SaidReason(Record):
    """A reason with its sentence."""

    def write(self, value: Reason, rows: Rows) -> dict[str, Any]:
        return {**super().write(value, rows), "message": rows.say(value)}


REASONS: Final = Each(
    _SaidReason(
        Reason,
        Key("code", TEXT),
        Key("values", VALUES, default={}),
        Key("message", TEXT, at="written"),
    ),
    "list of reasons",
)
