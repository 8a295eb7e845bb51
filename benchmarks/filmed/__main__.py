"""Compares verdicts on a folder of filmed clips with its labels; README.md says how to use it."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.table import as_markdown
from benchmarks.filmed import table
from benchmarks.filmed.compare import ClipRow, compare
from benchmarks.filmed.labels import Label, read_labels
from valgus import api
from valgus.errors import ValgusError
from valgus.judge.judge_track import judge
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.pose.recorded import load_track


def rows(folder: Path, *, mirrored: bool = False, videos: bool = False) -> list[ClipRow]:
    """Compare every clip of a folder.

    Parameters
    ----------
    folder : Path
        Holds ``labels.json`` and the clips.
    mirrored : bool
        Take the landmarks of the mirrored pictures.
    videos : bool
        Find the landmarks of clips that are there as videos with the real pose model.

    Raises
    ------
    InputError
        Labels or landmarks can't be read.
    """
    return [
        compare(
            label.mirrored() if mirrored else label,
            judge(_track(folder, label, mirrored, videos), ChosenConfig()).session,
        )
        for label in read_labels(folder)
    ]


def _track(folder: Path, label: Label, mirrored: bool, videos: bool) -> PoseTrack:
    if videos and label.media == "video":
        return api.find_poses(folder / label.file)
    return load_track(folder / f"{label.name}{'.mirrored' if mirrored else ''}.landmarks.npz")


def as_document(clips: Sequence[ClipRow]) -> dict[str, Any]:
    """Plain values of all figures, clips and legs."""
    return {
        "figures": [
            {**dataclasses.asdict(figure), "met": figure.met if figure.goal else None}
            for figure in table.figures(clips)
        ],
        "clips": [_clip(clip) for clip in clips],
    }


def _clip(clip: ClipRow) -> dict[str, Any]:
    return {
        "name": clip.label.name,
        "view": clip.label.view,
        "movement": clip.label.movement,
        "seen_from": clip.seen_from,
        "reps": clip.reps,
        "reps_ok": clip.label.reps_ok,
        "count_right": clip.count_right,
        "pairing": clip.pairing,
        "signs": clip.signs,
        "must_not_be_judged": clip.label.must_not_be_judged,
        "remarks": table.remarks(clip),
        "legs": [
            {
                "rep": leg.rep,
                "side": leg.side,
                "label": leg.label,
                "verdict": leg.verdict,
                "inward_deg": round(leg.inward_deg, 2) if math.isfinite(leg.inward_deg) else None,
            }
            for leg in clip.legs
        ],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    args = _arguments(argv)
    try:
        clips = rows(args.folder, mirrored=args.mirrored, videos=args.videos)
    except ValgusError as error:
        print(error, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(as_document(clips), ensure_ascii=False, indent=1))
        return 0
    print(f"{len(clips)} clips, {sum(len(clip.legs) for clip in clips)} legs found\n")
    print(as_markdown(table.figures(clips)))
    print(f"\n{table.clips_as_markdown(clips)}")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.filmed", description=__doc__)
    add = parser.add_argument
    add("folder", type=Path, help="holds labels.json, landmarks and perhaps videos")
    add("--mirrored", action="store_true", help="judge the mirrored pictures' landmarks")
    add("--videos", action="store_true", help="run the pose model on clips that are videos")
    add("--json", action="store_true", help="print plain values instead of tables")
    args = parser.parse_args(argv)
    if args.mirrored and args.videos:
        parser.error("--mirrored needs recorded landmarks; leave out --videos")
    return args


if __name__ == "__main__":
    sys.exit(main())
