"""Analyses a clip whose landmarks are kept, with every import done before; prints seconds.

Run as ``python -m benchmarks.speed.cached CLIP OUT``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from typer.testing import CliRunner

from valgus.cli.app import app


def main(clip: str, out: str, small: str) -> int:
    def analyze(video: str) -> None:
        arguments = ["analyze", video, "--json", f"{out}/x.json", "--csv", f"{out}/x.csv"]
        result = CliRunner().invoke(app, arguments)
        if result.exit_code:
            raise RuntimeError(result.stderr)

    analyze(small)  # imports, and nothing of the clip itself
    began_s = time.monotonic()
    analyze(clip)
    print(time.monotonic() - began_s)
    Path(out, "seconds").write_text(str(time.monotonic() - began_s))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
