"""Ways from landmarks to the inward angle: `python -m benchmarks.accuracy.ways --clips DIR`.

Each way sees the same landmarks of the same clips; errors are over the frames of repetitions with
more than 45 degrees of true flexion, as the mean over clips.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy import landmarks
from benchmarks.accuracy.evaluate import JUDGED_FLEXION_DEG, read_truth, view_name
from valgus.measure import geometry, joint_centres, knee_series, pinhole, standing_reference
from valgus.measure.geometry import SIDE_SIGN
from valgus.measure.smooth import smooth_track
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, TOES
from valgus.model.poses import PoseTrack

Ways = dict[str, tuple[FloatArray, FloatArray]]
"""Name → legs (T, S, 3, 3) and feet (T or 1, S, 3) in body axes."""

CONFIG = AnalysisConfig()


def _world(track: PoseTrack, found: standing_reference.Reference) -> tuple[FloatArray, FloatArray]:
    body = pinhole.camera_to_body(track.world_m, found.yaw_deg)
    legs = np.stack([body[:, list(pair)] for pair in (HIPS, KNEES, ANKLES)], axis=2)
    feet = body[:, list(TOES)] - body[:, list(HEELS)]
    size = np.nanmean(np.linalg.norm(np.diff(legs, axis=2), axis=-1).sum(axis=2))
    return legs / size, feet


def _upright(track: PoseTrack, found: standing_reference.Reference) -> FloatArray:
    return pinhole.rotate_2d(track.xy_px, -found.roll_deg, found.centre_px)


def _toe_lines(found: standing_reference.Reference) -> FloatArray:
    angle = np.radians(found.toe_out_deg)
    return np.stack([np.sin(angle) * SIDE_SIGN, np.zeros(2), np.cos(angle)], axis=-1)[None]


def ways(track: PoseTrack) -> Ways | None:
    """Legs and feet of one clip by every way."""
    smooth, _ = smooth_track(track, CONFIG)
    plain = standing_reference.calibrate(smooth, CONFIG)
    if plain is None:
        return None
    centres = joint_centres.to_joint_centres(smooth, plain)
    found = standing_reference.calibrate(centres, CONFIG) or plain
    world_legs, world_feet = _world(smooth, plain)
    lengths = knee_series.leg_points(_upright(smooth, plain), plain)
    corrected = knee_series.leg_points(_upright(centres, found), found)
    shift = world_legs[:, :, 2:] - corrected[:, :, 2:]
    return {
        "3D: world landmarks, world feet": (world_legs, world_feet),
        "3D: world landmarks, feet from the picture": (world_legs, _toe_lines(plain)),
        "2D: segment lengths": (lengths, _toe_lines(plain)),
        "2D: segment lengths, joint centres": (corrected, _toe_lines(found)),
        "fused: mean of both": ((corrected + world_legs - shift) / 2, _toe_lines(found)),
    }


def measures(legs: FloatArray, feet: FloatArray) -> dict[str, FloatArray]:
    """Inward angle, flexion and medial shift, each (T, S)."""
    hip, knee, ankle = legs[:, :, 0], legs[:, :, 1], legs[:, :, 2]
    shift = geometry.medial_offset(hip[..., :2], knee[..., :2], ankle[..., :2], SIDE_SIGN)
    return {
        "inward": geometry.toe_line_inward_deg(hip, knee, ankle, feet, SIDE_SIGN),
        "flex": geometry.flexion_deg(hip, knee, ankle),
        "kmd": shift,
    }


def errors(clip: Path, wanted: Callable[[str], bool]) -> dict[str, dict[str, float]] | None:
    """Mean error of each measure by each way over one clip."""
    truth = read_truth(clip.with_suffix(".truth.json"))
    reps = [rep for rep in truth["reps"] if rep["counts"] and rep.get("lift") is None]
    if not reps or not wanted(view_name(truth["yaw"])):
        return None
    found = ways(landmarks.load(clip))
    if found is None:
        return None
    rows = np.concatenate([np.arange(rep["start"], rep["end"] + 1) for rep in reps])
    true = {
        name: np.stack([truth["frames"][f"{name}_{side}"] for side in ("left", "right")], axis=1)
        for name in ("inward", "flex", "kmd")
    }
    bent = true["flex"][rows] > JUDGED_FLEXION_DEG
    return {
        way: {
            name: float(np.nanmean(np.abs(values[rows] - true[name][rows])[bent]))
            for name, values in measures(*parts).items()
        }
        for way, parts in found.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, required=True)
    args = parser.parse_args(argv)
    for title, views in (("frontal ±15°", {"front"}), ("15–30° and behind", {"oblique", "back"})):
        clips = landmarks.with_landmarks(args.clips)
        all_errors = [errors(clip, views.__contains__) for clip in clips]
        known = [item for item in all_errors if item is not None]
        print(
            f"\n{title}, {len(known)} clips\n\n| way | inward angle | knee flexion | medial shift |"
        )
        print("|---|---|---|---|")
        for way in known[0]:
            mean = {n: np.mean([item[way][n] for item in known]) for n in ("inward", "flex", "kmd")}
            angles = f"{mean['inward']:.1f}° | {mean['flex']:.1f}°"
            print(f"| {way} | {angles} | {100 * mean['kmd']:.1f} % |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
