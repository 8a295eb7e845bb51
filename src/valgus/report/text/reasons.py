"""Puts reasons into words: finds the template of a code and fills in its values, rounded.

A code has one template in the table ``reason`` of a language's file, or a table of them. Of these
that one is taken whose name is ``one`` or ``other`` as the value ``count`` asks, the name of a
value that was given, or what a value says, whichever stands first in the file.

After a place's colon stands how its number is rounded: digits are decimals as `told` rounds them,
``reps`` names repetitions, anything else is Python's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from valgus.model.reason import Reason, Value
from valgus.model.terms import Phase
from valgus.report.text import languages
from valgus.report.text.languages import MINUS, Words
from valgus.util.rounding import told

ENGLISH: Final = languages.load()
_DECIMALS: Final = 4
"""Of what Python rounds; a file keeps as many of it, and so says the same."""
_LARGEST: Final = sys.float_info.max
_WORDED: Final = frozenset({"side", "end", "which"})
"""Values that are words; others, as a file's name, are said as they are."""


def say(reason: Reason, words: Words = ENGLISH) -> str:
    """Say a reason in a language.

    Parameters
    ----------
    reason : Reason
    words : Words

    Returns
    -------
    sentence : str
        The English one of the reason's file where the language has no template for its code, or
        the file held no values; the bare code where there is neither.
    """
    places = _places(reason.values, words)
    for template in templates(reason, words):
        if languages.places(template) <= places.keys():
            return template.format(**places)
    return reason.written or reason.code


def templates(reason: Reason, words: Words) -> Iterator[str]:
    """Templates of a reason's code that its values choose, the first being meant."""
    key = f"reason.{reason.code}"
    if key in words.templates:
        yield words.templates[key]
    wanted = {f"{key}.{name}" for name in _branches(reason.values)}
    yield from (text for name, text in words.templates.items() if name in wanted)


def _branches(values: Mapping[str, Value]) -> Iterator[str]:
    yield from values
    yield from (str(value) for value in values.values() if isinstance(value, str))
    if "count" in values:
        yield "one" if values["count"] == 1 else "other"


def _places(values: Mapping[str, Value], words: Words) -> dict[str, object]:
    """What may stand in a template: the values, and what is made of several of them."""
    places: dict[str, object] = {name: _Place(name, value, words) for name, value in values.items()}
    if {"lowest_deg", "highest_deg"} <= values.keys():
        places["range_deg"] = _range(values["lowest_deg"], values["highest_deg"], words)
    if Phase.DESCENT in values:
        parts = (
            words(f"part.{phase}", count=values[phase]) for phase in Phase if values.get(phase)
        )
        places["phases"] = words("number.separator").join(parts)
    return places


def _range(lowest: Value, highest: Value, words: Words) -> str:
    low, high = (_number(value, "0", words) for value in (lowest, highest))
    return low if low == high else f"{low}…{high}".replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class _Place:
    """A value that is written when a template asks for it."""

    name: str
    value: Value
    words: Words

    def __format__(self, spec: str) -> str:
        value = self.value
        if isinstance(value, str):
            known = self.words.templates.get(f"word.{value}") if self.name in _WORDED else None
            return known or str(value)
        if isinstance(value, Sequence):
            listed = self.words.listed(value)
            if spec == "reps":
                return self.words.count("count.numbers", len(value), numbers=listed)
            return listed
        # A damaged file may hold a number where repetitions are listed.
        return _number(value, "" if spec == "reps" else spec, self.words)


def _number(value: Value, spec: str, words: Words) -> str:
    # A file may hold whole numbers beyond what a float can be.
    if not isinstance(value, int | float) or not abs(value) <= _LARGEST:
        return words("number.missing")
    text = told(value, int(spec)) if spec.isdecimal() else format(round(value, _DECIMALS), spec)
    return words.local(text).replace(MINUS, words("number.minus_in_sentence"))
