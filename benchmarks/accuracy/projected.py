"""Recorded squats of real people, seen by virtual cameras: correct against incorrect repetitions.

`python -m benchmarks.accuracy.projected --mocap DATA_DIR` needs no rendering and no pose model: the
joint centres come from the markers by a published regression, and are projected with noise as a
pose model's landmarks would be. "Incorrect" means any fault, not only inward knees, so no measure
of the knee can tell all of them apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fixtures.rendering import markers as mk
from valgus.judge import judge_track, peaks, usual_shift
from valgus.judge.judge_track import JudgedTrack
from valgus.measure import joint_centres, pose_model_errors, standing_reference
from valgus.model.arrays import FloatArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.frames import VideoInfo
from valgus.model.landmarks import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Joint
from valgus.model.poses import PoseModelInfo, PoseTrack
from valgus.model.session import RepAssessment
from valgus.model.terms import Side

RATE_HZ = 25
YAWS_DEG = (0.0, 10.0, -10.0, 20.0, -20.0)
SIZE_WH_PX = (720, 1280)
FOV_DEG = 60.0
DISTANCE_M = 3.0
EYE_M = 0.9
NOISE = 0.010
"""White noise of a landmark, leg lengths, before smoothing."""
OFFSET = 0.012
"""What a landmark is off throughout one video, leg lengths: the pose model's own scatter."""
STILL_S = 1.0


@dataclass(frozen=True)
class Scored:
    """One recorded repetition."""

    incorrect: bool
    score: float
    ratio_lowest: float


def _recordings(data: Path, subject: int, kind: str) -> list[FloatArray]:
    paths = sorted((data / kind).glob(f"m01_s{subject:02d}_*.txt.gz"))
    return [mk.read(path)[:: mk.RATE_HZ // RATE_HZ] for path in paths]


def _points(markers: FloatArray) -> FloatArray:
    """Landmarks in body axes (left, up, forward), m, shape (T, 33, 3)."""
    legs = mk.joint_centres(markers)
    found = np.zeros((len(markers), 33, 3))
    for joint, pair in enumerate((HIPS, KNEES, ANKLES)):
        found[:, list(pair)] = legs[:, :, joint]
    leg_m = np.linalg.norm(np.diff(legs, axis=2), axis=-1).sum(axis=2).mean()
    heel, toe = mk.both(markers, "HEE"), mk.both(markers, "TOE")
    foot = (toe - heel) / np.linalg.norm((toe - heel)[..., :2], axis=-1, keepdims=True)
    found[:, list(HEELS)] = heel
    # As long as the pose model's landmarks make a foot.
    found[:, list(TOES)] = heel + foot * pose_model_errors.FOOT_LENGTH_FRONT * leg_m
    found[:, list(SHOULDERS)] = mk.both(markers, "SHO")
    found[:, Joint.NOSE] = mk.head_frame(markers)[:, :, 2] * 0.1 + mk.at(markers, "CLAV")
    return np.stack([found[..., 0], found[..., 2], -found[..., 1]], axis=-1)


def _project(points: FloatArray, yaw_deg: float) -> tuple[FloatArray, FloatArray]:
    """Picture, px, and camera axes (right, down, away)."""
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    left, up, ahead = points[..., 0], points[..., 1], points[..., 2]
    camera = np.stack([c * left - s * ahead, -up, -s * left - c * ahead], axis=-1)
    focal = max(SIZE_WH_PX) / 2 / np.tan(np.radians(FOV_DEG / 2))
    away = camera[..., 2] + DISTANCE_M
    xy = np.stack([camera[..., 0] / away, (camera[..., 1] + EYE_M) / away], axis=-1) * focal
    return xy + np.array(SIZE_WH_PX) / 2, camera


def _joined(takes: list[FloatArray]) -> tuple[FloatArray, list[tuple[int, int]]]:
    """All repetitions of a subject after each other, standing still between them."""
    parts: list[FloatArray] = []
    spans, row, still = [], 0, int(STILL_S * RATE_HZ)
    for take in takes:
        place = take[:, [*ANKLES]].mean(axis=(0, 1)) * [1, 0, 1]
        moved = take - place
        parts += [np.repeat(moved[:1], still, axis=0), moved, np.repeat(moved[-1:], still, axis=0)]
        spans.append((row + still // 2, row + 2 * still + len(moved) - still // 2))
        row += 2 * still + len(moved)
    return np.concatenate(parts), spans


def film(points: FloatArray, yaw_deg: float, seed: int) -> PoseTrack:
    """Landmarks as a pose model with its known errors would find them."""
    xy, camera = _project(points, yaw_deg)
    time_s = np.arange(len(xy)) / RATE_HZ
    video = VideoInfo("recording", SIZE_WH_PX, None, None, 0)
    info = PoseModelInfo("projected", "0" * 64)
    world = camera - camera[:, list(HIPS)].mean(axis=1, keepdims=True)
    exact = PoseTrack(np.arange(len(xy)), time_s, xy, world, np.ones(xy.shape[:2]), video, info)
    found = standing_reference.calibrate(exact, AnalysisConfig())
    if found is None:
        raise ValueError("the recording shows nobody standing")
    rng = np.random.default_rng([9, seed])
    noisy = xy + _systematic(exact, found)
    noisy += rng.normal(0, NOISE * found.leg_px, xy.shape)
    noisy += rng.normal(0, OFFSET * found.leg_px, (1, *xy.shape[1:]))
    return PoseTrack(exact.frame_index, time_s, noisy, world, exact.visibility, video, info)


def _systematic(track: PoseTrack, found: standing_reference.Reference) -> FloatArray:
    """What `valgus` takes off landmarks again: joint centres are not where a pose model points."""
    drop = np.clip(
        standing_reference.hip_drop(track.xy_px, found), 0, pose_model_errors.DEEPEST_DROP
    )
    off = np.zeros_like(track.xy_px)
    for name, pair in (("hip", HIPS), ("knee", KNEES), ("ankle", ANKLES)):
        off[:, list(pair)] = joint_centres.shift_px(pose_model_errors.BIAS_FRONT[name], drop, found)
    beside = joint_centres.beside_line_px(track.xy_px, found)
    off[:, list(KNEES), 0] -= pose_model_errors.KNEE_PULLED_FRONT * beside
    return off


def score(found: JudgedTrack, item: RepAssessment) -> float:
    """How much speaks for an inward knee, log-odds: the leg for which more does."""
    excess = usual_shift.excess_of_session_pct(found.series, found.session)
    config = found.session.config.values
    legs = (peaks.cut(found.series, item.rep, side, excess, config) for side in Side)
    return float(np.nanmax([peaks.highest(leg, config).log_odds.value for leg in legs]))


def evaluate_subject(data: Path, subject: int, yaw_deg: float) -> list[Scored]:
    """Score every repetition of a subject from one camera."""
    kinds = ("correct", "incorrect")
    takes = [(kind, take) for kind in kinds for take in _recordings(data, subject, kind)]
    heading = np.mean([mk.heading_deg(take) for _, take in takes])
    points, spans = _joined([_points(mk.turned(take, -heading)) for _, take in takes])
    found = judge_track.judge(film(points, yaw_deg, subject), ChosenConfig())
    scored = []
    for (kind, _), (start, end) in zip(takes, spans, strict=True):
        inside = [r for r in found.session.reps if start <= r.rep.bottom_row < end]
        if inside:
            item = max(inside, key=lambda r: r.rep.flexion_deg)
            scored.append(Scored(kind == "incorrect", score(found, item), item.ratio_lowest))
    return scored


def area_under_curve(incorrect: Sequence[float], correct: Sequence[float]) -> float:
    """Chance that an incorrect repetition scores above a correct one; ties count half.

    Examples
    --------
    >>> area_under_curve([2.0, 3.0], [1.0, 2.0])
    0.875
    """
    higher = np.subtract.outer(np.asarray(incorrect), np.asarray(correct))
    return float(((higher > 0) + 0.5 * (higher == 0)).mean())


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--mocap", type=Path, required=True, help="folder of the recordings")
    args = parser.parse_args(argv)
    print("| camera yaw | reps found | AUC, valgus | AUC, lowest knee/ankle ratio |")
    print("|---|---|---|---|")
    everything: list[Scored] = []
    for yaw in YAWS_DEG:
        found = [s for subject in range(1, 6) for s in evaluate_subject(args.mocap, subject, yaw)]
        everything += found
        print(f"| {yaw:+.0f}° | {_row(found)} |")
    print(f"| all | {_row(everything)} |")
    return 0


def _row(found: Sequence[Scored]) -> str:
    bad, good = ([s for s in found if s.incorrect is kind] for kind in (True, False))
    ours = area_under_curve([s.score for s in bad], [s.score for s in good])
    ratio = area_under_curve([-s.ratio_lowest for s in bad], [-s.ratio_lowest for s in good])
    return f"{len(found)} | {ours:.3f} | {ratio:.3f}"


if __name__ == "__main__":
    sys.exit(main())
