"""Compares two files of the same name: says where they differ first, or nothing."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.same_outputs.normal import normal
from benchmarks.same_outputs.sides import Side

_KINDS: Final = {
    ".stdout": "stdout", ".stderr": "stderr", ".code": "exit code", ".json": "JSON",
    ".csv": "CSV", ".html": "page", ".npz": "landmarks", ".parquet": "Parquet", ".mp4": "video",
    ".trc": "TRC", ".c3d": "C3D", ".nc": "netCDF",
}  # fmt: skip
_BINARY: Final = frozenset({".c3d", ".nc", ".mp4"})
_SHOWN: Final = 70
"""Characters of a line that are shown around the first difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two files differ first."""

    where: str
    before: str
    after: str


@dataclass
class Comparison:
    """Two sides, and what may differ between them."""

    before: Side
    after: Side
    allowed: tuple[str, ...] = ()
    """Paths of keys, such as ``video.captured_at``, that are taken out of JSON."""
    used: Counter[str] = field(default_factory=Counter)
    """In how many files each of them made a difference."""

    def difference(self, name: Path) -> Difference | None:
        """Compare a file of both sides; None when it is the same."""
        before, after = (side.folder / name for side in (self.before, self.after))
        for file in (before, after):
            if not file.is_file():
                there = [str(other.is_file()) for other in (before, after)]
                return Difference("the file is there", *there)
        one, two = before.read_bytes(), after.read_bytes()
        return None if one == two else self._of_contents(name.suffix, one, two)

    def _of_contents(self, suffix: str, one: bytes, two: bytes) -> Difference | None:
        if suffix == ".npz":
            return self._of_arrays(one, two)
        if suffix == ".parquet":
            return self._of_texts(_rows(one), _rows(two))
        if suffix in _BINARY:
            return _of_bytes(one, two)
        texts = (data.decode("utf-8", "backslashreplace") for data in (one, two))
        return self._of_texts(*texts)

    def _of_texts(self, one: str, two: str) -> Difference | None:
        one, two = normal(one, self.before), normal(two, self.after)
        if one == two:
            return None
        if self.allowed:
            one, two = self._without_allowed(one, two)
        return _first(one.splitlines(keepends=True), two.splitlines(keepends=True))

    def _without_allowed(self, one: str, two: str) -> tuple[str, str]:
        """Take the allowed keys out of two documents; other texts stay as they are."""
        before, after = _document(one), _document(two)
        if before is None or after is None:
            return one, two
        needed = [
            path
            for path in self.allowed
            if _taken(before, path.split(".")) != _taken(after, path.split("."))
        ]
        self.used.update(needed)
        if not needed:
            return one, two
        return json.dumps(before, indent=1), json.dumps(after, indent=1)

    def _of_arrays(self, one: bytes, two: bytes) -> Difference | None:
        """Compare the arrays of two archives bit by bit, and texts in them as JSON."""
        before, after = (dict(np.load(io.BytesIO(data))) for data in (one, two))
        if list(before) != list(after):
            return Difference("arrays", ", ".join(before), ", ".join(after))
        for name, mine in before.items():
            theirs = after[name]
            if mine.dtype.kind == theirs.dtype.kind == "U":
                found = self._of_texts(str(mine), str(theirs))
            else:
                found = _of_values(name, mine, theirs)
            if found is not None:
                return found
        return None


def kind_of(name: Path) -> str:
    """Say in a word what a file holds."""
    return _KINDS.get(name.suffix, "other")


def _document(text: str) -> dict[str, Any] | None:
    """Read JSON, numbers as they are written."""
    try:
        found = json.loads(text, parse_float=_number, parse_int=_number)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _number(text: str) -> str:
    return f"number {text}"


def _taken(document: object, path: Sequence[str]) -> list[object]:
    """Take a key out, in every item where there are lists on the way; give what was there."""
    if isinstance(document, list):
        return [value for item in document for value in _taken(item, path)]
    if not isinstance(document, dict) or path[0] not in document:
        return []
    if len(path) > 1:
        return _taken(document[path[0]], path[1:])
    return [document.pop(path[0])]


def _of_values(name: str, one: np.ndarray, two: np.ndarray) -> Difference | None:
    for about in ("dtype", "shape"):
        mine, theirs = str(getattr(one, about)), str(getattr(two, about))
        if mine != theirs:
            return Difference(f"{about} of {name}", mine, theirs)
    bits = [np.frombuffer(array.tobytes(), np.uint8) for array in (one, two)]
    other = np.flatnonzero(bits[0] != bits[1])
    if not len(other):
        return None
    place = int(other[0]) // one.itemsize
    index = tuple(int(i) for i in np.unravel_index(place, one.shape))
    return Difference(f"{name}{list(index)}", repr(one[index]), repr(two[index]))


def _rows(data: bytes) -> str:
    """A Parquet file as text: its schema, then a line for each row."""
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(data))
    return "\n".join([str(table.schema), *map(repr, table.to_pylist())])


def _of_bytes(one: bytes, two: bytes) -> Difference:
    pairs = zip_longest(one, two)
    place = next(place for place, (mine, theirs) in enumerate(pairs) if mine != theirs)
    parts = (data[place : place + 16].hex(" ") for data in (one, two))
    return Difference(f"byte {place} of {len(one)} and {len(two)}", *parts)


def _first(one: Sequence[str], two: Sequence[str]) -> Difference | None:
    for number, (mine, theirs) in enumerate(zip_longest(one, two, fillvalue=""), 1):
        if mine != theirs:
            return Difference(f"line {number}", *_excerpts(mine, theirs))
    return None


def _excerpts(one: str, two: str) -> tuple[str, str]:
    """What stands around the first difference of two lines."""
    pairs = zip_longest(one, two)
    place = next(place for place, (mine, theirs) in enumerate(pairs) if mine != theirs)
    part = slice(max(0, place - _SHOWN // 2), place + _SHOWN)
    return repr(one[part]), repr(two[part])
