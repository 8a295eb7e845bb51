"""Runs the real pose model once over rendered clips and keeps the landmarks.

`python -m benchmarks.accuracy.landmarks DIR` writes NAME.npz beside every NAME.mp4 that has none.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from valgus import api
from valgus.model.poses import PoseTrack
from valgus.pose import recorded


def missing(folder: Path) -> Iterator[Path]:
    """Complete clips without landmarks, in order."""
    for clip in sorted(folder.glob("*.mp4")):
        if clip.with_suffix(".truth.json").exists() and not clip.with_suffix(".npz").exists():
            yield clip


def load(clip: Path) -> PoseTrack:
    """Landmarks of a clip, by the path of its video."""
    return recorded.load_track(clip.with_suffix(".npz"))


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="full", help="lite, full or heavy")
    args = parser.parse_args(argv)
    for clip in missing(args.folder):
        recorded.save_track(clip.with_suffix(".npz"), api.find_poses(clip, model=args.model))
        print(clip.name, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
