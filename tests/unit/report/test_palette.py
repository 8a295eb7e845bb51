"""A colour stands once: every other file names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import valgus
from valgus.report import palette

SOURCE = Path(valgus.__file__).parent
HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
SHEETS = sorted(SOURCE.rglob("*.css"))
KNOWN = {
    palette.written(value)
    for name, value in vars(palette).items()
    if name.isupper() and value not in (palette.BLACK, palette.WHITE)
}


def test_no_other_file_writes_a_colour_that_has_a_name() -> None:
    files = [path for kind in ("py", "css", "js", "html") for path in SOURCE.rglob(f"*.{kind}")]
    found = {
        (path.name, colour)
        for path in files
        if path.name != "palette.py"
        for colour in HEX.findall(path.read_text("utf-8").lower())
        if colour in KNOWN
    }
    assert found == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_colour_that_a_style_sheet_names_exists(sheet: Path) -> None:
    written = sheet.read_text("utf-8")
    assert "$" in written
    assert "$" not in palette.coloured(written)


def test_a_colour_is_written_for_style_sheets() -> None:
    assert palette.written((0, 114, 178)) == "#0072b2"
