"""Makes the pictures of README.md with the program itself: `python docs/make_pictures.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
COMMAND = ("analyze", "fixtures/videos/one_knee_in.mp4")
WIDTH = 84


def run() -> str:
    """Output of the command as a terminal shows it, colours included."""
    environment = {
        **os.environ,
        "FORCE_COLOR": "1",
        "COLUMNS": str(WIDTH),
        "TERM": "xterm-256color",
    }
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "valgus", *COMMAND],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return done.stdout


def main() -> int:
    """Write ``docs/pictures/analyze.svg``."""
    PICTURES.mkdir(exist_ok=True)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere)
        console.print(Text(f"$ valgus {' '.join(COMMAND)}", style="bold"))
        console.print(Text.from_ansi(run()))
    picture = console.export_svg(title="valgus")
    # The picture names fonts on somebody's server; a README should call nobody.
    picture = re.sub(r"@font-face \{.*?\}\n", "", picture, flags=re.DOTALL)
    (PICTURES / "analyze.svg").write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
