"""Makes docs/pictures/report.png with the program and Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "pictures" / "report.png"
SIZE = "1000,1300"
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--force-color-profile=srgb"),
)


def main() -> int:
    """Write the picture; one knee of the fixture moves inward in two reps."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("This needs Chromium: apt install chromium", file=sys.stderr)
        return 1
    clip = ROOT / "fixtures" / "videos" / "one_knee_in.mp4"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        program = [sys.executable, "-m", "valgus", "report", str(clip), "--html", str(page)]
        subprocess.run(program, check=True)  # noqa: S603 our own program
        command = [browser, *_FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={SIZE}",
                   f"--screenshot={TARGET}", page.as_uri()]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 the user's browser
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
