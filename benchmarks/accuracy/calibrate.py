"""Fits what `valgus.measure.pose_model_errors` holds, from the tuning clips.

Prints what the tuning clips say; a person puts it into the module and says why in its history.
Biases come from two-leg clips, every clip with the same weight, frames with errors beyond any
landmark's scatter (the tracker on somebody else) left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy import landmarks
from benchmarks.accuracy.evaluate import read_truth, turn_error_deg, view_name
from valgus.measure import (
    camera_yaw,
    feet,
    knee_series,
    pinhole,
    pose_model_errors,
    standing_reference,
)
from valgus.measure.geometry import SIDE_SIGN
from valgus.measure.smooth import smooth_track
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, TOES
from valgus.model.poses import PoseTrack

CONFIG = AnalysisConfig()
OUTLIER = 0.14
"""Leg lengths; a landmark farther from its joint lies on another person or the furniture."""
EVERY = 4
"""Frames between two that are used: neighbours say the same."""


@dataclass(frozen=True)
class Sample:
    """One clip."""

    truth: dict[str, Any]
    track: PoseTrack
    found: standing_reference.Reference

    @property
    def yaw_deg(self) -> float:
        """True place of the camera."""
        return float(self.truth["yaw"])

    @property
    def two_legs(self) -> bool:
        """Whether both feet stay on the floor."""
        return not any(rep.get("lift") for rep in self.truth["reps"])


def samples(folder: Path) -> Iterator[Sample]:
    """Clips from the front or back with somebody in them."""
    for clip in landmarks.with_landmarks(folder):
        truth = read_truth(clip.with_suffix(".truth.json"))
        track = landmarks.load(clip)
        smooth, _ = smooth_track(track, CONFIG)
        found = standing_reference.calibrate(smooth, CONFIG)
        if found is not None and view_name(truth["yaw"]) != "side":
            yield Sample(truth, smooth, found)


def errors(sample: Sample) -> tuple[FloatArray, FloatArray]:
    """Hip drop (N,) and landmark minus joint (N, S, 3, 2), leg lengths, of usable frames."""
    track, found = sample.track, sample.found
    joints = [HIPS[0], KNEES[0], ANKLES[0], HIPS[1], KNEES[1], ANKLES[1]]
    true = np.array(sample.truth["frames"]["px"])[track.frame_index].reshape(-1, 2, 3, 2)
    off = (track.xy_px[:, joints].reshape(-1, 2, 3, 2) - true) / found.leg_px
    upright = pinhole.rotate_2d(track.xy_px, -found.roll_deg, found.centre_px)
    drop = np.clip(standing_reference.hip_drop(upright, found), 0, pose_model_errors.DEEPEST_DROP)
    good = knee_series.seen(track, CONFIG).all(axis=1) & (np.abs(off).max(axis=(1, 2, 3)) < OUTLIER)
    good[np.arange(len(good)) % EVERY != 0] = False
    return drop[good], off[good]


def fit_bias(chosen: Sequence[Sample], joint: int) -> tuple[FloatArray, FloatArray]:
    """Least-squares medial and forward (4,) and down (2,) terms of one joint."""
    across, across_of, down, down_of = [], [], [], []
    for sample in chosen:
        drop, off = errors(sample)
        weight = 1 / np.sqrt(max(len(drop), 1))
        sine, cosine = np.sin(np.radians(sample.yaw_deg)), np.cos(np.radians(sample.yaw_deg))
        one = np.ones_like(drop)
        for side in (0, 1):
            medial = -SIDE_SIGN[side] * cosine
            across.append(
                weight * np.stack([medial * one, medial * drop, -sine * one, -sine * drop], 1)
            )
            across_of.append(weight * off[:, side, joint, 0])
            down.append(weight * np.stack([one, drop], axis=1))
            down_of.append(weight * off[:, side, joint, 1])
    solve = np.linalg.lstsq
    return (
        solve(np.concatenate(across), np.concatenate(across_of), rcond=None)[0],
        solve(np.concatenate(down), np.concatenate(down_of), rcond=None)[0],
    )


def print_biases(title: str, chosen: Sequence[Sample]) -> None:
    """Print a table of biases as `valgus.measure.pose_model_errors` holds it."""
    print(f"\n{title}: {len(chosen)} clips")
    for joint, name in enumerate(("hip", "knee", "ankle")):
        a, d = fit_bias(chosen, joint)
        print(
            f'    "{name}": Bias(({a[0]:.4f}, {a[1]:.4f}), ({a[2]:.4f}, {a[3]:.4f}), '
            f"({d[0]:.4f}, {d[1]:.4f})),"
        )


def print_feet(title: str, chosen: Sequence[Sample], lengths: Sequence[float], front: bool) -> None:
    """Print how well each foot length gives back yaw and toe-out."""
    print(f"\n{title}: {len(chosen)} clips\nfoot length | yaw error | toe-out error | toe-out bias")
    name = "FOOT_LENGTH_FRONT" if front else "FOOT_LENGTH_BACK"
    kept = getattr(pose_model_errors, name)
    for length in lengths:
        setattr(pose_model_errors, name, length)
        yaw, toe = zip(*(feet_errors(sample) for sample in chosen), strict=True)
        toes = np.concatenate(toe)
        errors_deg = f"{np.abs(yaw).mean():.1f}° | {np.abs(toes).mean():.1f}°"
        print(f"{length:.2f} | {errors_deg} | {toes.mean():+.1f}°")
    setattr(pose_model_errors, name, kept)


def feet_errors(sample: Sample) -> tuple[float, FloatArray]:
    found = standing_reference.calibrate(sample.track, CONFIG) or sample.found
    asked = sample.truth["scenario"]["stance"]
    toe_out = np.array([asked["toe_out_left_deg"], asked["toe_out_right_deg"]])
    return turn_error_deg(found.yaw_deg, sample.yaw_deg), found.toe_out_deg - toe_out


def print_trunk(chosen: Sequence[Sample]) -> None:
    """Print by how much the lines of the standing trunk look turned."""
    turned = []
    for sample in chosen:
        rows = sample.track.world_m[sample.found.standing]
        yaw = camera_yaw.frame_yaw_deg(rows, np.ones(len(rows), dtype=np.bool_))
        turned.append(turn_error_deg(camera_yaw.circular_mean_deg(yaw), sample.yaw_deg))
    print(f"\ntrunk looks turned by {np.mean(turned):+.1f}°, scatter {np.std(turned):.1f}°")


def print_elevation(chosen: Sequence[Sample]) -> None:
    """Print the line from "toes below heels" to the camera's elevation."""
    seen, true = [], []
    for sample in chosen:
        xy = pinhole.rotate_2d(sample.track.xy_px, -sample.found.roll_deg, sample.found.centre_px)
        xy = xy[sample.found.standing]
        leg = feet.leg_px(xy, np.zeros(len(xy), dtype=np.bool_))
        across = camera_yaw.foot_across(xy, leg)
        pointing = [xy[:, toe, 1] - xy[:, heel, 1] for toe, heel in zip(TOES, HEELS, strict=True)]
        along = np.sqrt(np.maximum(1 - (across / pose_model_errors.FOOT_LENGTH_FRONT) ** 2, 0.25))
        seen.append(float((np.median(np.stack(pointing), axis=1) / leg / along).mean()))
        place = sample.truth["scenario"]["camera"]
        true.append(np.degrees(np.arctan2(place["height_m"], place["distance_m"])))
    slope, constant = np.polyfit(seen, true, 1)
    error = np.abs(np.polyval([slope, constant], seen) - true).mean()
    print(f"\nelevation = {constant:.1f} + {slope:.1f} x (toes below heels), error {error:.1f}°")


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of tuning clips")
    args = parser.parse_args(argv)
    known = [sample for sample in samples(args.clips) if sample.two_legs]
    front = [sample for sample in known if abs(sample.yaw_deg) < 46]
    back = [sample for sample in known if abs(sample.yaw_deg) > 134]
    print_feet("feet from the front", front, (0.28, 0.30, 0.32, 0.34, 0.36), front=True)
    print_feet("feet from behind", back, (0.18, 0.20, 0.22, 0.24, 0.26), front=False)
    print_trunk(front)
    print_elevation(front)
    print_biases("BIAS_FRONT", front)
    print_biases("BIAS_BACK", back)
    return 0


if __name__ == "__main__":
    sys.exit(main())
