"""Decoding and the model and nothing else, over the same segments and frames as `analyze`.

Run as ``python -m benchmarks.speed.bare CLIP MODEL``. What `analyze` takes beyond this is ours.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from valgus.pose import blazepose, find, subject
from valgus.pose.segments import Segment, plan
from valgus.video.read.parts import Parts


def work(parts: Parts, model: Path, segment: Segment) -> None:
    landmarker = blazepose._landmarker(model, video=True, people=1)
    with parts.open(segment.read_from_s, segment.stop_s, ahead=False) as frames:
        for frame in frames:
            image = blazepose._image(frame.image_rgb)
            landmarker.detect_for_video(image, round(1000 * frame.time_s))
    landmarker.close()


def main(clip: str, model: str) -> int:
    parts = Parts(clip, side_px=find.WORKING_SIDE_PX, max_rate=find.MAX_RATE)
    segments = plan(parts.divisible_s())
    with ThreadPoolExecutor(min(find.cores(), len(segments))) as pool:
        list(pool.map(lambda segment: work(parts, Path(model), segment), segments))
    with parts.open() as frames:
        picture = next(iter(frames)).image_rgb
    with blazepose.PeopleFinder(Path(model)) as finder:
        for _ in range(subject.MOST_LOOKS):
            finder.survey(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
