"""Makes `docs/report-schema.md` from the declaration of the document: `make docs`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from valgus.results.declare import BothSides, Each, Key, Record
from valgus.results.session_keys import SESSION

PAGE = Path(__file__).parent / "report-schema.md"
BEGIN, END = "<!-- keys: made by make_schema_docs.py -->", "<!-- end of keys -->"


def page() -> str:
    """The page with its tables of keys made from the declaration; the rest is as it stands."""
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    tables = "\n".join(_section("Top level", SESSION))
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def _section(heading: str, record: Record) -> Iterator[str]:
    yield f"## {heading}\n"
    units = any(key.kind.unit for key in record.keys)
    yield f"| key | type |{' unit |' if units else ''} meaning |"
    yield f"|---|---|{'---|' if units else ''}---|"
    for key in record.keys:
        unit = f" {key.kind.unit} |" if units else ""
        yield f"| `{key.name}` | {key.kind.described} |{unit} {key.meaning} |"
    yield ""
    for key in record.keys:
        yield from _below(heading, key)


def _below(heading: str, key: Key) -> Iterator[str]:
    """Describe the keys of what a key holds, unless its own meaning names them all."""
    above = "" if heading == "Top level" else f"{heading.strip('`')}."
    for kind, ending in _records(key.kind):
        if any(inner.meaning for inner in kind.keys) and not all(
            f"`{inner.name}`" in key.meaning for inner in kind.keys
        ):
            yield from _section(f"`{above}{key.name}{ending}`", kind)


def _records(kind: object) -> Iterator[tuple[Record, str]]:
    match kind:
        case Record():
            yield kind, ""
        case Each():
            yield kind.record, "[]"
        case BothSides():
            yield kind.record, ".left, .right"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
