"""Makes the goldens anew: `python -m tests.golden.make_goldens [--landmarks]`.

Without --landmarks the recorded landmarks stay, and only what is judged from them is written.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from valgus import api
from valgus.pose import recorded
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict

HERE = Path(__file__).parent
NAMES = ("one_knee_in", "oblique", "single_leg")


def session_json(name: str) -> str:
    """What is judged from the recorded landmarks of a clip."""
    analysis = api.judge(recorded.load_track(HERE / f"{name}.landmarks.npz"))
    document = session_to_dict(analysis.session, analysis.series.frame_index, say)
    del document["program"]  # versions come and go
    return json_text(document)


def main() -> int:
    """Write ``NAME.landmarks.npz`` and ``NAME.json``."""
    videos = HERE.parents[1] / "fixtures" / "videos"
    for name in NAMES:
        if "--landmarks" in sys.argv[1:]:
            track = api.find_poses(videos / f"{name}.mp4")
            video = dataclasses.replace(track.video, source=f"{name}.mp4")
            track = dataclasses.replace(track, video=video)
            recorded.save_track(HERE / f"{name}.landmarks.npz", track)
        (HERE / f"{name}.json").write_text(session_json(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
