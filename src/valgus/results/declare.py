"""What a document's declaration is made of; each kind writes a value and takes it back.

A declaration is a tree of keys. The same tree writes a document from the frozen types, restores
them from it, says what `valgus.results.reading` has to check, and makes the page of the docs.
"""

from __future__ import annotations

import math
import os
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from valgus.model.terms import Side
from valgus.results.rows import Rows
from valgus.util.rounding import rounded

REQUIRED: Final = object()
"""Default of a key that every file has."""


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that needs nothing but itself."""

    hint: Any
    """What may stand in a file, as a type."""
    described: str
    """The type, as the docs name it."""
    unit: str = ""
    """As the docs name it."""
    to_json: Callable[[Any], Any] = _as_is
    """Makes plain JSON of it."""
    from_json: Callable[[Any], Any] = _as_is
    """Takes it back."""

    def write(self, value: Any, _: Rows) -> Any:
        """Make plain JSON of a value."""
        return self.to_json(value)

    def restore(self, value: Any, _: Rows) -> Any:
        """Take a value back from plain JSON."""
        return self.from_json(value)


def readable_name(source: str) -> str:
    """Name of a file as valid Unicode: a name on disk may hold bytes that are none."""
    return os.fsencode(source).decode("utf-8", errors="replace")


WHOLE: Final = Plain(int, "integer")
PIXELS: Final = Plain(int, "integer", "px")
WHOLE_DEGREES: Final = Plain(int, "integer", "deg")
TEXT: Final = Plain(str, "string")
TEXT_OR_NULL: Final = Plain(str | None, "string or null")
TRUTH: Final = Plain(bool, "boolean")
WHOLES: Final = Plain(list[int], "list of integers")
FILE_NAME: Final = Plain(str, "string", "", readable_name)


def number(decimals: int, unit: str = "", *, known: bool = False) -> Plain:
    """Declare a number, rounded to what it can carry.

    What was not measured is null in files and NaN in the frozen types; `known` numbers never are.
    """
    return Plain(
        float if known else float | None,
        "number" if known else "number or null",
        unit,
        lambda value: rounded(value, decimals),
        lambda value: math.nan if value is None else value,
    )


def term(words: type[StrEnum], *, null: bool = False) -> Plain:
    """Declare one of the field's words."""
    return Plain(
        words | None if null else words,
        "string or null" if null else "string",
        "",
        lambda word: None if word is None else word.value,
        lambda word: None if word is None else words(word),
    )


@dataclass(frozen=True, slots=True)
class FrameOfRow:
    """A frame's index in the stream, which is a row of the series in the frozen types."""

    hint: Any = int
    described: str = "integer"
    unit: str = ""

    def write(self, value: int, rows: Rows) -> int:
        """Name the frame."""
        return rows.frame(value)

    def restore(self, value: int, rows: Rows) -> int:
        """Find the row."""
        return rows.row(value)


class Key(NamedTuple):
    """One key of a document."""

    name: str
    kind: Any
    """A `Plain`, `FrameOfRow`, `Record`, `Each` or `BothSides`."""
    meaning: str = ""
    """What the docs say of it."""
    at: str | None = None
    """Where the value lies in the frozen type: names with full stops; default: the key's name."""
    derived: Callable[[Any], Any] | None = None
    """What is written where the value follows from others; it is checked, and not restored."""
    default: Any = REQUIRED
    """What a file of before, which lacks the key, is taken to say."""

    def value(self, whole: Any) -> Any:
        """Get the value out of a frozen type."""
        if self.derived is not None:
            return self.derived(whole)
        for step in self.steps:
            whole = whole[int(step)] if step.isdigit() else getattr(whole, step)
        return whole

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the value; none where the key only groups others."""
        place = self.name if self.at is None else self.at
        return tuple(place.split(".")) if place else ()


class _Tree(dict[str, Any]):
    """Values on their way back, by the names that lead to them."""

    def put(self, steps: tuple[str, ...], value: Any) -> None:
        """Place a value."""
        *way, last = steps
        here = self
        for step in way:
            here = here.setdefault(step, _Tree())
        here[last] = value


class Record:
    """An object with keys, one of the frozen types.

    Parameters
    ----------
    made : type
        The frozen type.
    keys : Key
    described : str
        What the docs call it.
    blanks : mapping, optional
        Fields of the type that no file holds, by their way, with what they are then.
    """

    unit = ""

    def __init__(
        self,
        made: type | None,
        *keys: Key,
        described: str = "object",
        blanks: Mapping[str, Any] | None = None,
    ) -> None:
        self.made, self.keys, self.described = made, keys, described
        self._blanks = dict(blanks or {})

    def write(self, value: Any, rows: Rows) -> dict[str, Any]:
        """Write all keys in order."""
        return {key.name: key.kind.write(key.value(value), rows) for key in self.keys}

    def restore(self, value: Mapping[str, Any], rows: Rows, **more: Any) -> Any:
        """Make the frozen type again."""
        tree = _Tree(more)
        for steps, part in self.parts(value, rows):
            tree.put(steps, part)
        for way, part in self._blanks.items():
            tree.put(tuple(way.split(".")), part)
        return _built(self.made, tree)

    def parts(self, value: Mapping[str, Any], rows: Rows) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Give every value with the way to its place."""
        for key in self.keys:
            if key.derived is not None:
                continue
            if isinstance(key.kind, Record) and key.kind.made is None:
                yield from key.kind.parts(value[key.name], rows)
            else:
                yield key.steps, key.kind.restore(value[key.name], rows)


def group(name: str, *keys: Key, meaning: str = "", default: Any = REQUIRED) -> Key:
    """Declare a key that only puts others of the same frozen type together."""
    return Key(name, Record(None, *keys), meaning, at="", default=default)


@dataclass(frozen=True, slots=True)
class Each:
    """A list of records."""

    record: Record
    described: str = "list"
    unit: str = ""

    def write(self, value: tuple[Any, ...], rows: Rows) -> list[Any]:
        """Write them in order."""
        return [self.record.write(item, rows) for item in value]

    def restore(self, value: list[Any], rows: Rows) -> tuple[Any, ...]:
        """Make them again."""
        return tuple(self.record.restore(item, rows) for item in value)


@dataclass(frozen=True, slots=True)
class BothSides:
    """A record for each leg, the subject's own left first."""

    record: Record
    named: bool = False
    """Whether the frozen type holds its side itself."""
    described: str = "object"
    unit: str = ""

    def write(self, value: Mapping[Side, Any], rows: Rows) -> dict[str, Any]:
        """Write left and right."""
        return {side.value: self.record.write(value[side], rows) for side in Side}

    def restore(self, value: Mapping[str, Any], rows: Rows) -> dict[Side, Any]:
        """Make left and right again."""
        return {
            side: self.record.restore(
                value[side.value], rows, **({"side": side} if self.named else {})
            )
            for side in Side
        }


def _built(made: Any, tree: Mapping[str, Any]) -> Any:
    """Make a frozen type, and the ones within it, from the values by their names."""
    if get_origin(made) is types.UnionType:
        made = next(item for item in get_args(made) if item is not type(None))
    if get_origin(made) is tuple:
        return tuple(tree.values())
    hints = _hints(made)
    return made(
        **{
            name: _built(hints[name], part) if isinstance(part, _Tree) else part
            for name, part in tree.items()
        }
    )


@cache
def _hints(made: type) -> Mapping[str, Any]:
    return get_type_hints(made)
