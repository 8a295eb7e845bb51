"""Prints the accuracy table from cached landmarks: `python -m benchmarks.accuracy --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import landmarks, table
from benchmarks.accuracy.evaluate import ClipRow, evaluate_clip, read_truth
from valgus.model.chosen_config import ChosenConfig


def rows(folder: Path) -> list[ClipRow]:
    """Evaluate every clip of a folder that has landmarks and truth."""
    config = ChosenConfig()
    return [
        evaluate_clip(landmarks.load(clip), read_truth(clip.with_suffix(".truth.json")), config)
        for clip in landmarks.with_landmarks(folder)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of drawn clips")
    parser.add_argument("--takes", type=Path, help="folder of repeated takes")
    parser.add_argument("--mocap", type=Path, help="folder of clips driven by recordings")
    parser.add_argument("--mistakes", action="store_true", help="list what was called wrongly")
    args = parser.parse_args(argv)
    drawn = rows(args.clips)
    figures = table.counting(drawn) + table.verdicts(drawn) + table.measures(drawn)
    again = rows(args.takes) if args.takes else []
    if again:
        figures += table.repeated(again)
    moving = rows(args.mocap) if args.mocap else []
    if moving:
        figures += table.recorded(moving)
    print(f"{len(drawn)} clips, {sum(len(clip.legs) for clip in drawn)} legs\n")
    print(table.as_markdown(figures + table.further(drawn)))
    if again:
        shared, own = table.take_errors_deg(again)
        print(f"\none take's error: {shared:.1f}° shared by its reps, {own:.1f}° of each rep's own")
    for title, views in (("frontal ±15°", ("front",)), ("15–30° and behind", ("oblique", "back"))):
        print(f"\n{title}\n\n{table.rules_as_markdown(table.legs_of(drawn, *views))}")
    if moving:
        legs = table.legs_of(moving, "front", "oblique")
        print(f"\nrecorded faults\n\n{table.rules_as_markdown(legs)}")
    if args.mistakes:
        print("", *table.mistakes(drawn), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
