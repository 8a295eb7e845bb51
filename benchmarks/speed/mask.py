"""What the mask's layers cost: `python -m benchmarks.speed.mask` prints it, from the repository.

The same frames go through the landmark network as it is and without those layers, in turn.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks.speed.clips import FIXTURES
from benchmarks.speed.measure import median
from valgus.model.frames import Frame
from valgus.pose import blazepose
from valgus.pose.weights import bundle, installed
from valgus.video.read.video_reader import VideoReader

_REPEATS = 3
_WARM_UP = 10


def whole_bundle(path: Path, _: int) -> bytes:
    """Read it as MediaPipe takes it, with the mask."""
    with mock.patch.object(bundle, "drop_mask", return_value=False):
        return bundle.lean_bundle(path)


WAYS = {"whole": whole_bundle, "lean": lambda path, _: bundle.lean_bundle(path)}


def run(found: installed.Weights, frames: list[Frame]) -> tuple[float, np.ndarray]:
    """Milliseconds a frame, and the landmarks."""
    with blazepose.BlazePose(found.path, found.info) as pose:
        seen = [pose.estimate(frame) for frame in frames[:_WARM_UP]]
        began_s = time.perf_counter()
        seen += [pose.estimate(frame) for frame in frames[_WARM_UP:]]
        took_s = time.perf_counter() - began_s
    return 1000 * took_s / (len(frames) - _WARM_UP), np.stack([item.xy_px for item in seen])


def main(clip: Path = FIXTURES / "one_knee_in.mp4") -> int:
    found = installed.locate("full")
    with VideoReader(clip) as reader:
        frames = list(reader)
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    landmarks = {}
    for _ in range(_REPEATS):
        for name, read in WAYS.items():
            blazepose._lean = read  # type: ignore[assignment]
            milliseconds, landmarks[name] = run(found, frames)
            took[name].append(milliseconds)
    for name, values in took.items():
        print(f"{name}: {median(values):.1f} ms a frame ({min(values):.1f}-{max(values):.1f})")
    pairs = zip(took["lean"], took["whole"], strict=True)
    print(f"lean / whole: {median(lean / whole for lean, whole in pairs):.2f}")
    print(f"largest difference: {np.nanmax(np.abs(landmarks['lean'] - landmarks['whole'])):g} px")
    return 0


if __name__ == "__main__":
    sys.exit(main())
