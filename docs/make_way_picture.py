"""Draws docs/pictures/data-way.svg, the way of the data: `python docs/make_way_picture.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

TARGET = Path(__file__).parent / "pictures" / "data-way.svg"
STEPS = (
    ("video", "files and cameras", "frames, upright, with true times"),
    ("pose", "finds the person who squats", "33 landmarks in every frame"),
    ("measure", "legs of known length, seen from a known place", "knee series: angles and errors"),
    ("judge", "repetitions, limits, agreement", "verdicts with reasons, the sign"),
    ("results", "JSON, tables, exports, history", "files that can be read back"),
    ("report", "words, charts, pictures, pages", "people"),
)
"""Folder, what it works with, what comes out of it."""
AROUND = "cli and api start it, load resumes it, batch repeats it, live does it as it happens"
WIDTH, BOX, GAP, TOP = 600, 66, 40, 20
STYLE = (
    ".ground{fill:#fff}.box{fill:#e6f3f1;stroke:#00796b}.name{fill:#004d40;font-weight:700}"
    ".work{fill:#1d2b2a}.flow{fill:#455a58;font-style:italic}.arrow{stroke:#00796b;fill:none}"
    ".head{fill:#00796b}"
    "@media(prefers-color-scheme:dark){.ground{fill:#14201f}.box{fill:#1e3634;stroke:#4db6ac}"
    ".name{fill:#b2dfdb}.work{fill:#e6f3f1}.flow{fill:#b0c4c2}.arrow{stroke:#4db6ac}"
    ".head{fill:#4db6ac}}"
)


def picture() -> str:
    """Make the whole picture."""
    height = TOP + len(STEPS) * (BOX + GAP) + 34
    label = "The way of the data: " + ", ".join(f"{name} gives {out}" for name, _, out in STEPS)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}" font-family="system-ui, sans-serif" font-size="19">'
    )
    around = (
        f'<text class="work" x="{WIDTH / 2:g}" y="{height - 14}" text-anchor="middle" '
        f'font-size="14">{escape(AROUND)}</text>'
    )
    ground = f'<rect class="ground" width="{WIDTH}" height="{height}" rx="12"/>'
    steps = (line for place, step in enumerate(STEPS) for line in _step(place, *step))
    return "\n".join([head, f"<style>{STYLE}</style>", ground, *steps, around, "</svg>\n"])


def _step(place: int, name: str, work: str, flows_out: str) -> Iterator[str]:
    top = TOP + place * (BOX + GAP)
    low, tip = top + BOX, top + BOX + GAP
    yield f'<rect class="box" x="24" y="{top}" width="{WIDTH - 48}" height="{BOX}" rx="10"/>'
    yield f'<text class="name" x="44" y="{top + 28}">{place + 1}  {escape(name)}</text>'
    yield f'<text class="work" x="44" y="{top + 52}">{escape(work)}</text>'
    yield f'<path class="arrow" stroke-width="2.5" d="M70 {low}V{tip - 9}"/>'
    yield f'<path class="head" d="M63 {tip - 10}h14l-7 10z"/>'
    yield f'<text class="flow" x="90" y="{low + 26}" font-size="17">{escape(flows_out)}</text>'


def main() -> int:
    """Write the picture."""
    TARGET.write_text(picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
