"""Runs the real pose model once over rendered clips and keeps the landmarks.

`python -m benchmarks.accuracy.landmarks DIR` writes NAME.npz beside every NAME.mp4 that has none,
with `--mirrored` NAME.mirrored.npz: what the model says of the mirrored picture, where x runs the
other way and left and right are exchanged.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from valgus import api
from valgus.model.poses import PoseTrack
from valgus.pose import recorded

_SUFFIXES = {False: ".npz", True: ".mirrored.npz"}
"""Of the landmarks as filmed and of the mirrored picture's."""
_TRUTH = ".truth.json"


def missing(folder: Path, mirrored: bool = False) -> Iterator[Path]:
    """Complete clips without landmarks, in order."""
    for clip in sorted(folder.glob("*.mp4")):
        done = clip.with_suffix(_SUFFIXES[mirrored]).exists()
        if clip.with_suffix(_TRUTH).exists() and not done:
            yield clip


def with_landmarks(folder: Path) -> list[Path]:
    """Clips that have landmarks, in order."""
    names = sorted(path.name.removesuffix(_TRUTH) for path in folder.glob(f"*{_TRUTH}"))
    clips = [folder / f"{name}.mp4" for name in names]
    return [clip for clip in clips if clip.with_suffix(_SUFFIXES[False]).exists()]


def load(clip: Path, mirrored: bool = False) -> PoseTrack:
    """Landmarks of a clip, by the path of its video."""
    return recorded.load_track(clip.with_suffix(_SUFFIXES[mirrored]))


def find_mirrored(clip: Path, model: str) -> PoseTrack:
    """What the pose model says of a clip's mirrored pictures."""
    from fixtures.rendering import write

    with tempfile.TemporaryDirectory() as folder:
        mirrored = Path(folder) / clip.name
        write.write_mirrored(clip, mirrored)
        track = api.find_poses(mirrored, model=model, use_cache=False)
    # That the container mirrors the picture is this function's own doing.
    notices = tuple(n for n in track.notices if n.code != "mirrored_picture")
    video = dataclasses.replace(track.video, source=clip.name)
    return dataclasses.replace(track, notices=notices, video=video)


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="full", help="lite, full or heavy")
    parser.add_argument("--mirrored", action="store_true", help="of the mirrored pictures")
    args = parser.parse_args(argv)
    find = find_mirrored if args.mirrored else api.find_poses
    for clip in missing(args.folder, args.mirrored):
        track = find(clip, model=args.model)
        recorded.save_track(clip.with_suffix(_SUFFIXES[args.mirrored]), track)
        print(clip.name, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
