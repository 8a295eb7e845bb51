"""Second looks at the same clip: what they saw, and tracks corrected by them.

`python -m benchmarks.accuracy.looks FOLDER OUT` writes the mean of both looks at filmed clips, so
that `benchmarks.filmed` can judge it.

A first look is the track of the pose model `full`. Further looks are at the mirrored video (kept by
`python -m benchmarks.accuracy.landmarks --mirrored`), and at single pictures of the frames that
decide, as filmed and mirrored, by `full` and `heavy` (NAME.stills.npz, made when it is missing).
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy import landmarks
from valgus.judge import judge_track
from valgus.model.arrays import BoolArray, FloatArray, IntArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import Frame
from valgus.model.landmarks import ANKLES, HIPS, KNEES, Joint
from valgus.model.poses import LANDMARK_COUNT, PACKED_COLUMNS, PoseTrack
from valgus.pose import recorded
from valgus.pose.find import MAX_RATE, WORKING_SIDE_PX

ONE_LOOK: Final = "one look"
STILL_MODELS: Final = ("full", "heavy")
_STANDING_DROP: Final = 0.05
"""Hip drop, leg lengths, up to which somebody counts as standing."""
_OTHER_PERSON: Final = 0.3
"""Mean distance of the legs between two looks, leg lengths, from which they saw two people."""
_OTHER_SIDE: Final = [
    Joint[name.replace("LEFT", "RIGHT") if "LEFT" in name else name.replace("RIGHT", "LEFT")]
    for name in Joint.__members__
]
"""Of each landmark, the same one of the other side."""


@dataclasses.dataclass(frozen=True)
class Deciding:
    """The frames that decide: one of the standing subject, and every bottom."""

    standing: IntArray
    bottoms: IntArray
    depth: FloatArray
    """Hip drop of every row, leg lengths."""

    @property
    def rows(self) -> IntArray:
        return np.union1d(self.standing, self.bottoms).astype(np.int64)


def packed(track: PoseTrack) -> FloatArray:
    """All landmarks of a track, shape (T, J, 6)."""
    return np.concatenate([track.xy_px, track.world_m, track.visibility[..., None]], axis=-1)


def mirrored_back(values: FloatArray, width_px: int) -> FloatArray:
    """Landmarks of a mirrored picture as they lie in the picture itself, shape (N, J, 6)."""
    back = values[:, _OTHER_SIDE].copy()
    back[..., 0] = width_px - back[..., 0]
    back[..., 2] = -back[..., 2]
    return back


def exchanged(first: FloatArray, other: FloatArray) -> BoolArray:
    """Rows in which one look's left leg is the other's right, shape (N,)."""
    found = np.zeros(len(first), dtype=np.bool_)
    for pair in (KNEES, ANKLES):
        here, there = first[:, list(pair), :2], other[:, list(pair), :2]
        same = np.linalg.norm(here - there, axis=-1).sum(axis=1)
        found |= np.linalg.norm(here - there[:, ::-1], axis=-1).sum(axis=1) < same
    return found


def deciding(track: PoseTrack) -> Deciding:
    """Find the frames that decide in what the first look saw."""
    judged = judge_track.judge(track, ChosenConfig())
    depth = judged.series.depth
    stands = np.flatnonzero(np.abs(depth) < _STANDING_DROP)
    bottoms = [item.rep.bottom_row for item in judged.session.reps]
    return Deciding(stands[len(stands) // 2 :][:1], np.array(bottoms, np.int64), depth)


def stills(clip: Path, track: PoseTrack, frames: Deciding) -> dict[str, FloatArray]:
    """Looks at single pictures: ``full``, ``full mirrored`` ..., each of shape (N, J, 6)."""
    kept = clip.with_suffix(".stills.npz")
    if not kept.exists():
        np.savez_compressed(kept, rows=frames.rows, **_looked(clip, track, frames.rows))
    with np.load(kept) as file:
        if not np.array_equal(file["rows"], frames.rows):
            raise SystemExit(f"{kept} is of other frames than decide today: remove it")
        return {name: file[name] for name in file.files if name != "rows"}


def _looked(clip: Path, track: PoseTrack, rows: IntArray) -> dict[str, FloatArray]:
    frames = _frames(clip, set(track.frame_index[rows].tolist()))
    names = [f"{model}{way}" for model in STILL_MODELS for way in ("", " mirrored")]
    return {name: _still(frames, *name.partition(" mirrored")[:2]) for name in names}


def _frames(clip: Path, wanted: set[int]) -> list[Frame]:
    from valgus.video.read.parts import Parts

    with Parts(clip, side_px=WORKING_SIDE_PX, max_rate=MAX_RATE).open() as source:
        return [frame for frame in source if frame.index in wanted]


def _still(frames: Sequence[Frame], model: str, mirrored: str) -> FloatArray:
    """Look with a fresh model at each picture, so that no other one says where to look."""
    from valgus.pose.blazepose import BlazePose
    from valgus.pose.weights import installed

    weights = installed.locate(model)
    seen = np.empty((len(frames), LANDMARK_COUNT, PACKED_COLUMNS))
    for row, frame in enumerate(frames):
        image = frame.image_rgb[:, ::-1] if mirrored else frame.image_rgb
        with BlazePose(weights.path, weights.info) as pose:
            seen[row] = pose.estimate(dataclasses.replace(frame, image_rgb=image)).packed()
    return mirrored_back(seen, frames[0].full_size_wh_px[0]) if mirrored and frames else seen


def ways(clip: Path) -> dict[str, PoseTrack]:
    """Tracks of one clip: the first look's, and those corrected by a second look."""
    track = landmarks.load(clip)
    first, frames = packed(track), deciding(track)
    away_px = _away_px(first)
    video = _second_look(track, landmarks.load(clip, mirrored=True))
    at = first[frames.rows]
    still = {
        name: _fit_for(at, look, away_px) for name, look in stills(clip, track, frames).items()
    }

    def few(better: FloatArray) -> PoseTrack:
        return _moved(track, _spread(better - at, frames))

    return {
        ONE_LOOK: track,
        "mean of both, every frame": _moved(track, (video - first) / 2),
        "mean of both, deciding frames": few((at + video[frames.rows]) / 2),
        "the picture once more, stills": few((at + still["full"]) / 2),
        "mean of both, stills": few((at + still["full mirrored"]) / 2),
        "mean of both, stills, second by heavy": few((at + still["heavy mirrored"]) / 2),
        "heavy's own two, stills": few((still["heavy"] + still["heavy mirrored"]) / 2),
    }


def _second_look(track: PoseTrack, mirrored: PoseTrack) -> FloatArray:
    back = mirrored_back(packed(mirrored), track.video.size_wh_px[0])
    return _fit_for(packed(track), back, _away_px(packed(track)))


def _away_px(first: FloatArray) -> float:
    leg_px = np.linalg.norm(first[:, HIPS[0], :2] - first[:, ANKLES[0], :2], axis=-1)
    return _OTHER_PERSON * float(np.nanmax(leg_px))


def _fit_for(first: FloatArray, other: FloatArray, away_px: float) -> FloatArray:
    """Take the first look where another one saw no one, someone else, or the sides exchanged."""
    legs = [*HIPS, *KNEES, *ANKLES]
    apart_px = np.linalg.norm(first[:, legs, :2] - other[:, legs, :2], axis=-1).mean(axis=1)
    unfit = exchanged(first, other) | ~(apart_px < away_px)
    return np.where(unfit[:, None, None], first, other)


def _moved(track: PoseTrack, by: FloatArray) -> PoseTrack:
    return dataclasses.replace(
        track, xy_px=track.xy_px + by[..., :2], world_m=track.world_m + by[..., 2:5]
    )


def _spread(correction: FloatArray, frames: Deciding) -> FloatArray:
    """Corrections (N, J, 6) of the deciding frames for every frame, by hip drop between them."""
    whole = np.nan_to_num(correction)
    if not len(frames.rows):
        return np.zeros((len(frames.depth), LANDMARK_COUNT, PACKED_COLUMNS))
    low, deep = (
        rows if len(rows) else frames.rows[:1] for rows in (frames.standing, frames.bottoms)
    )
    nearest = deep[np.abs(np.arange(len(frames.depth))[:, None] - deep).argmin(axis=1)]
    share = np.clip(np.nan_to_num(frames.depth / frames.depth[nearest]), 0, 1)[:, None, None]
    at_bottom = whole[np.searchsorted(frames.rows, nearest)]
    standing = whole[np.searchsorted(frames.rows, low[0])]
    return np.asarray((1 - share) * standing + share * at_bottom)


def write_means(filmed: Path, out: Path) -> None:
    """Write the mean of both looks at every frame of filmed clips, and their labels."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(filmed / "labels.json", out)
    for second in sorted(filmed.glob("*.mirrored.landmarks.npz")):
        name = second.name.replace(".mirrored", "")
        track = recorded.load_track(filmed / name)
        seen = _second_look(track, recorded.load_track(second))
        recorded.save_track(out / name, _moved(track, (seen - packed(track)) / 2))


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="filmed clips with landmarks of both pictures")
    parser.add_argument("out", type=Path)
    args = parser.parse_args(argv)
    write_means(args.folder, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
