"""Takes out of texts what depends on when and where they were made, and nothing else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from benchmarks.same_outputs.sides import Side


def normal(text: str, side: Side) -> str:
    """Replace what may differ between two runs of the same program.

    These are the paths of the side's folder and of its checkout; the days on which the side was
    made, as 2026-11-28 or in words of any language; the moment at which a session was added to a
    history; and the frame rate of a batch.
    """
    for pattern, word in _patterns(side):
        text = re.sub(pattern, word, text)
    return text


def _patterns(side: Side) -> Iterator[tuple[str, str]]:
    yield re.escape(side.made_in), "<SIDE>"
    yield re.escape(side.checkout), "<CHECKOUT>"
    for day in map(datetime.date.fromisoformat, side.days):
        yield day.isoformat() + r"(?!T)", "<TODAY>"
        yield rf"\b{day.day}\.? \w+ {day.year}\b", "<TODAY>"
        yield rf"{day.year}年{day.month}月{day.day}日", "<TODAY>"
    yield r'("added": )"[^"]*"', r'\1"<NOW>"'
    yield r"(?m)^(Frames/s) +\d+", r"\1 <RATE>"
