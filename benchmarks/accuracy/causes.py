"""Where the inward angle's error comes from: the same landmarks with parts of the truth put in.

Two-leg clips seen from the front, within 31° of it. Each line puts something true in the place of
what was measured, measures again, and prints the error of every leg's held peak.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy.calibrate import CONFIG, Sample, samples
from benchmarks.accuracy.evaluate import JUDGED_FLEXION_DEG, series_rows
from fixtures.rendering.truth import held_peak
from valgus.measure import knee_series
from valgus.measure.joint_centres import calibrate_at_centres, to_joint_centres
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import FloatArray
from valgus.model.landmarks import ANKLES, HIPS, KNEES
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.terms import Side

FARTHEST_DEG = 31.0
USUAL_TOE_OUT_DEG = 35.0


def ways(sample: Sample) -> Mapping[str, tuple[PoseTrack, Reference]] | None:
    """Joints and reference, as measured and with parts of the truth put in."""
    found = calibrate_at_centres(sample.track, CONFIG)
    if found is None:
        return None
    centres = to_joint_centres(sample.track, found.landmarks)
    joints = _with_true_joints(sample, centres)
    measured = found.centres
    feet = dataclasses.replace(measured, toe_out_deg=toe_out_deg(sample))
    both = dataclasses.replace(feet, yaw_deg=sample.yaw_deg)
    return {
        "as measured": (centres, measured),
        "true directions of the feet": (centres, feet),
        "and true camera angle": (centres, both),
        "true joints": (joints, measured),
        "true joints, feet and camera": (joints, both),
    }


def toe_out_deg(sample: Sample) -> FloatArray:
    """Drawn directions of the feet, shape (S,)."""
    stance = sample.truth["scenario"]["stance"]
    return np.array([stance["toe_out_left_deg"], stance["toe_out_right_deg"]])


def _with_true_joints(sample: Sample, track: PoseTrack) -> PoseTrack:
    true = np.array(sample.truth["frames"]["px"])[track.frame_index].reshape(-1, 2, 3, 2)
    xy = track.xy_px.copy()
    for joint, pair in enumerate((HIPS, KNEES, ANKLES)):
        xy[:, list(pair)] = true[:, :, joint]
    return dataclasses.replace(track, xy_px=xy)


def errors_deg(sample: Sample, series: KneeSeries) -> Iterator[tuple[float, float]]:
    """Toe-out, and held peak minus true peak, of each leg of each repetition."""
    fps = len(series) / max(float(series.time_s[-1] - series.time_s[0]), 1e-9)
    for rep in (rep for rep in sample.truth["reps"] if rep["counts"]):
        rows = series_rows(series, rep)
        for side in Side:
            flexion = np.array(sample.truth["frames"][f"flex_{side}"])[series.frame_index[rows]]
            values = series.inward_deg[rows, side.index][flexion > JUDGED_FLEXION_DEG]
            peak, true = held_peak(values[np.isfinite(values)], fps), rep[f"inward_{side}_peak"]
            if peak is not None and true is not None:
                yield float(toe_out_deg(sample)[side.index]), peak - true


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of clips")
    args = parser.parse_args(argv)
    found: dict[str, list[tuple[float, float]]] = {}
    for sample in samples(args.clips):
        if sample.two_legs and abs(sample.yaw_deg) <= FARTHEST_DEG:
            for name, (track, reference) in (ways(sample) or {}).items():
                series = knee_series.measure(sample.track, track, reference, CONFIG)
                found.setdefault(name, []).extend(errors_deg(sample, series))
    print(f"| put in | legs | mean error | with toe-out up to {USUAL_TOE_OUT_DEG:.0f}° |")
    print("|---|---|---|---|")
    for name, pairs in found.items():
        toe_out, error = np.array(pairs).T
        usual = np.abs(error[toe_out <= USUAL_TOE_OUT_DEG]).mean()
        print(f"| {name} | {len(pairs)} | {np.abs(error).mean():.1f}° | {usual:.1f}° |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
