"""What a second look at the mirrored picture gains: `python -m benchmarks.accuracy.second_look`.

Every way sees the same clips, and its own biases are fitted to it first, so that only what differs
from clip to clip counts. Errors are means over clips; a gain has the 90 % interval of drawing clips
again.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import calibrate, landmarks, looks
from benchmarks.accuracy.calibrate import Sample
from benchmarks.accuracy.evaluate import ClipRow, evaluate_clip, read_truth, view_name
from valgus.measure import pose_model_errors, standing_reference
from valgus.measure.pose_model_errors import Bias
from valgus.measure.smooth import smooth_track
from valgus.model.arrays import FloatArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import LANDMARK_COUNT, PACKED_COLUMNS, PoseTrack

FIGURES: Final = ("knee/ankle ratio", "inward angle", "FPPA at 60–70°", "camera yaw", "toe-out")
VIEWS: Final = ("front", "oblique", "far", "back")
_AGAIN: Final = 2000
"""How often clips are drawn again for an interval."""
_TABLES: Final = {"BIAS_FRONT": 0.0, "BIAS_BACK": 180.0}
"""Each table of biases and the camera angle that it is for."""


@dataclass(frozen=True)
class Case:
    """One clip with its truth, and the tracks of all ways."""

    truth: dict[str, Any]
    tracks: dict[str, PoseTrack]


@dataclass(frozen=True)
class Found:
    """What one way gave."""

    errors: FloatArray
    """Shape (clips, `FIGURES`); NaN where a clip has no such figure."""
    rows: list[ClipRow]


def cases(folder: Path) -> Iterator[Case]:
    """Clips from the front or back that have landmarks of both pictures."""
    for clip in landmarks.with_landmarks(folder):
        truth = read_truth(clip.with_suffix(".truth.json"))
        both = clip.with_suffix(".mirrored.npz").exists() and "px" in truth["frames"]
        if both and view_name(truth["yaw"]) != "side":
            yield Case(truth, looks.ways(clip))
            print(clip.name, file=sys.stderr)


def find(chosen: Sequence[Case], way: str, views: Sequence[str]) -> Found:
    """Fit the biases to one way, and measure with it what is seen from some views."""
    samples = [sample for case in chosen if (sample := _sample(case, way)) is not None]
    with biases(_fitted(samples)):
        shown = [case for case in chosen if view_name(case.truth["yaw"]) in views]
        rows = [evaluate_clip(c.tracks[way], c.truth, ChosenConfig()) for c in shown]
        toes = [_toe_error(_sample(case, way)) for case in shown]
    errors = [[*_errors(row), toe] for row, toe in zip(rows, toes, strict=True)]
    return Found(np.array(errors), rows)


def _sample(case: Case, way: str) -> Sample | None:
    smooth, _ = smooth_track(case.tracks[way], calibrate.CONFIG)
    found = standing_reference.calibrate(smooth, calibrate.CONFIG)
    return None if found is None else Sample(case.truth, smooth, found)


def _fitted(samples: Sequence[Sample]) -> dict[str, dict[str, Bias]]:
    return {
        name: _table(chosen)
        for name, middle_deg in _TABLES.items()
        if (chosen := [s for s in samples if s.two_legs and abs(abs(s.yaw_deg) - middle_deg) < 46])
    }


def _table(chosen: Sequence[Sample]) -> dict[str, Bias]:
    table = {}
    for joint, name in enumerate(("hip", "knee", "ankle")):
        across, down = (tuple(map(float, terms)) for terms in calibrate.fit_bias(chosen, joint))
        table[name] = Bias(across[:2], across[2:], down)
    return table


@contextlib.contextmanager
def biases(tables: Mapping[str, dict[str, Bias]]) -> Iterator[None]:
    """Measure with other biases than the kept ones in this block."""
    kept = {name: getattr(pose_model_errors, name) for name in tables}
    try:
        for name, table in tables.items():
            setattr(pose_model_errors, name, table)
        yield
    finally:
        for name, table in kept.items():
            setattr(pose_model_errors, name, table)


def _errors(row: ClipRow) -> list[float]:
    legs = row.legs
    return [
        _mean_size(row.ratio_errors),
        _mean_size([leg.inward_deg - leg.inward_true_deg for leg in legs]),
        _mean_size([error for leg in legs for error in leg.fppa_errors_deg]),
        _mean_size([calibrate.turn_error_deg(row.yaw_found_deg, row.yaw_deg)]),
    ]


def _toe_error(sample: Sample | None) -> float:
    if sample is None or not sample.two_legs:
        return float("nan")
    return _mean_size(calibrate.feet_errors(sample)[1])


def _mean_size(errors: Sequence[float] | FloatArray) -> float:
    sizes = np.abs(np.asarray(errors, float))
    sizes = sizes[np.isfinite(sizes)]
    return float(sizes.mean()) if len(sizes) else float("nan")


def gain(before: FloatArray, after: FloatArray) -> tuple[float, float, float, float]:
    """Gain of the mean error, the ends of its 90 % interval, and the share of clips that gain.

    Examples
    --------
    >>> gain(np.array([2.0, 2.0]), np.array([1.0, 1.0]))
    (0.5, 0.5, 0.5, 1.0)
    """
    good = np.isfinite(before) & np.isfinite(after)
    before, after = before[good], after[good]
    drawn = np.random.default_rng(0).integers(0, len(before), (_AGAIN, len(before)))
    again = 1 - after[drawn].mean(axis=1) / before[drawn].mean(axis=1)
    low, high = np.percentile(again, [5, 95])
    return (
        float(1 - after.mean() / before.mean()),
        *(float(low), float(high)),
        float((after < before).mean()),
    )


def print_gains(found: Mapping[str, Found]) -> None:
    """Print a line for each figure and way."""
    first = found[looks.ONE_LOOK].errors
    print("| figure | way | error | gain | clips better |\n|---|---|---|---|---|")
    for column, figure in enumerate(FIGURES):
        for way, one in found.items():
            error = np.nanmean(one.errors[:, column])
            by, low, high, better = gain(first[:, column], one.errors[:, column])
            words = f"{by:+.0%} [{low:+.0%}, {high:+.0%}] | {better:.0%}"
            print(
                f"| {figure} | {way} | {error:.3g} | {words if one.errors is not first else '|'} |"
            )


def print_verdicts(found: Mapping[str, Found]) -> None:
    """Print what became of the legs that truth has decided."""
    print("\n| way | collapsed: found / unclear / missed | sound: flagged / unclear / clear |")
    print("|---|---|---|")
    for way, one in found.items():
        legs = [leg for row in one.rows for leg in row.legs]
        counts = [
            [sum(leg.collapsed is true and leg.verdict == word for leg in legs) for word in words]
            for true, words in (
                (True, ("valgus", "unclear", "clear")),
                (False, ("valgus", "unclear", "clear")),
            )
        ]
        print(f"| {way} | " + " | ".join(" / ".join(map(str, part)) for part in counts) + " |")


def print_exchanges(folder: Path, chosen: Sequence[Case]) -> None:
    """Print how often left and right were exchanged at the frames that decide."""
    rows, wrong, doubted, rightly = 0, 0, 0, 0
    for case in chosen:
        clip = folder / f"{case.truth['name']}.mp4"
        track = case.tracks[looks.ONE_LOOK]
        frames = looks.deciding(track)
        seen = looks.packed(track)[frames.rows]
        is_wrong = looks.exchanged(seen, _truth(case, track)[frames.rows])
        doubt = looks.exchanged(seen, looks.stills(clip, track, frames)["full mirrored"])
        rows, wrong, doubted = rows + len(seen), wrong + is_wrong.sum(), doubted + doubt.sum()
        rightly += (is_wrong & doubt).sum()
    print(
        f"\nleft and right at {rows} deciding frames: the first look has them wrong in {wrong}; "
        f"the second one says otherwise in {doubted}, rightly in {rightly}"
    )


def _truth(case: Case, track: PoseTrack) -> FloatArray:
    joints = np.array(case.truth["frames"]["px"])[track.frame_index]
    full = np.full((len(joints), LANDMARK_COUNT, PACKED_COLUMNS), np.nan)
    full[:, [pair[side] for side in (0, 1) for pair in (HIPS, KNEES, ANKLES)], :2] = joints
    return full


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of drawn clips")
    parser.add_argument("--views", nargs="+", choices=VIEWS, default=VIEWS, metavar="VIEW")
    args = parser.parse_args(argv)
    chosen = list(cases(args.clips))
    if not chosen:
        raise SystemExit("no clip has landmarks of both pictures: see landmarks --mirrored")
    found = {way: find(chosen, way, args.views) for way in chosen[0].tracks}
    print(f"{len(found[looks.ONE_LOOK].rows)} clips of {len(chosen)}\n")
    print_gains(found)
    print_verdicts(found)
    print_exchanges(args.clips, chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
