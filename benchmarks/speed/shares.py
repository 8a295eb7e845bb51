"""Prints where the time of a frame goes, in ours and in the obvious script, on one core.

Run as ``python -m benchmarks.speed.shares CLIP``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import cv2

from valgus.model.frames import Frame
from valgus.pose import find
from valgus.pose.blazepose import BlazePose
from valgus.pose.weights import installed
from valgus.video.read.decoding import Decoder
from valgus.video.read.parts import Parts

T = TypeVar("T")
FRAMES = 300


def paced(items: Iterable[T]) -> tuple[list[T], float]:
    """Some items and the milliseconds that each took."""
    began_s = time.perf_counter()
    found = list(islice(items, FRAMES))
    return found, 1000 * (time.perf_counter() - began_s) / len(found)


def opencv(clip: Path) -> Iterator[int]:
    """Read as the obvious script does."""
    capture = cv2.VideoCapture(str(clip))
    number = 0
    while capture.read()[0]:
        yield number
        number += 1


def main(clip: str) -> int:
    path, found = Path(clip), installed.locate("full")
    _, decoding = paced(1 for _ in Decoder(path, 1).frames())
    parts = Parts(path, side_px=find.WORKING_SIDE_PX, max_rate=find.MAX_RATE)
    frames: list[Frame]
    with parts.open(ahead=False) as source:
        frames, reading = paced(source)
    with BlazePose(found.path, found.info) as pose:
        pose.estimate(frames[0])
        _, model = paced(pose.estimate(frame) for frame in frames[1:])
    _, theirs = paced(opencv(path))
    print(f"ours: decoding {decoding:.1f}, picture {reading - decoding:.1f}, model {model:.1f} ms")
    print(f"OpenCV: decoding and picture {theirs:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
