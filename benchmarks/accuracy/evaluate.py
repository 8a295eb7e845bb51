"""Hold what `valgus` says of rendered clips against what the bodies really did.

Landmarks and truth in, one row for every clip and leg out; nothing is rendered, no model runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy import fppa, intervals
from benchmarks.accuracy.intervals import Sustained
from valgus.judge import judge_track
from valgus.judge.judge_track import JudgedTrack
from valgus.measure.camera_yaw import sees_front
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment
from valgus.model.terms import Side

MATCH_S = 0.5
"""Bottoms farther apart than this are not the same repetition."""
JUDGED_FLEXION_DEG = 45.0


@dataclass(frozen=True)
class LegRow:
    """One standing leg of one true repetition that was found."""

    clip: str
    view: str
    yaw_deg: float
    single: bool
    rep: int
    side: str
    collapsed: bool | None
    verdict: str
    inward_true_deg: float
    inward_deg: float
    low_deg: float
    high_deg: float
    toe_out_deg: float
    """Drawn toe-out; recorded people stand as they do."""
    fppa_errors_deg: tuple[float, ...]
    """At 60 to 70° of flexion, on the way down and up, as far as both are known."""
    fppa_image_peak_deg: float
    fppa_image_unsigned_deg: float
    ratio_lowest: float
    phase: str | None


@dataclass(frozen=True)
class ClipRow:
    """One clip."""

    clip: str
    body: int
    """Seed of the body that was drawn."""
    view: str
    yaw_deg: float
    yaw_found_deg: float
    assessable: bool
    true_reps: int
    reps: int
    bottom_errors_s: tuple[float, ...]
    ratio_errors: tuple[float, ...]
    pelvic_errors_deg: tuple[float, ...]
    lean_errors_deg: tuple[float, ...]
    adduction_errors_deg: tuple[float, ...]
    held: tuple[Sustained, ...]
    """Whether each interval holds the truth; of a view that cannot be judged, the camera's only."""
    legs: tuple[LegRow, ...]


def view_name(yaw_deg: float) -> str:
    """Name a camera angle: ``front`` ±15°, ``oblique`` to 30°, ``far``, ``back`` or ``side``.

    Examples
    --------
    >>> [view_name(yaw) for yaw in (3, -22, 40, 175, -90)]
    ['front', 'oblique', 'far', 'back', 'side']
    """
    off = min(abs(yaw_deg), 180 - abs(yaw_deg))
    if off > 60:
        return "side"
    if not sees_front(yaw_deg):
        return "back"
    return "front" if off <= 15 else "oblique" if off <= 30 else "far"


def match(found_s: Sequence[float], true_s: Sequence[float]) -> list[tuple[int, int]]:
    """Pair found and true bottoms, nearest first, each at most once, at most 0.5 s apart.

    Examples
    --------
    >>> match([1.0, 5.0], [5.1, 9.0])
    [(1, 0)]
    """
    ways = sorted((abs(f - t), i, j) for i, f in enumerate(found_s) for j, t in enumerate(true_s))
    pairs: list[tuple[int, int]] = []
    for way, i, j in ways:
        if way <= MATCH_S and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def turn_error_deg(found_deg: float, true_deg: float) -> float:
    """Difference of two directions within (−180, 180].

    Examples
    --------
    >>> turn_error_deg(-179, 178)
    3.0
    """
    return float((found_deg - true_deg + 180.0) % 360.0 - 180.0)


def evaluate_clip(track: PoseTrack, truth: dict[str, Any], config: ChosenConfig) -> ClipRow:
    """Analyse one clip's landmarks and compare with its truth."""
    analysis = judge_track.judge(track, config)
    session = analysis.session
    true_reps = [rep for rep in truth["reps"] if rep["counts"]]
    frames = {name: np.array(values) for name, values in truth["frames"].items()}
    true_s = [float(frames["time_s"][rep["bottom"]]) for rep in true_reps]
    pairs = match([item.rep.bottom_s for item in session.reps], true_s)
    legs: list[LegRow] = []
    for i, j in pairs:
        legs += _leg_rows(truth, true_reps[j], j, session.reps[i], analysis, frames)
    matched = [(session.reps[i], true_reps[j]) for i, j in pairs]
    ratio_errors = _ratio_errors(analysis.series, frames, [rep for _, rep in matched])
    single = [(found, rep["bottom"]) for found, rep in matched if rep.get("lift")]
    held = [intervals.of_view(session.view, truth["yaw"])]
    for found, true_rep in matched if session.view.assessable else ():
        held += intervals.of_rep(found, true_rep, frames)
    return ClipRow(
        clip=truth["name"],
        body=truth["scenario"]["seed"],
        view=view_name(truth["yaw"]),
        yaw_deg=truth["yaw"],
        yaw_found_deg=session.view.yaw_deg,
        assessable=session.view.assessable,
        true_reps=len(true_reps),
        reps=len(session.reps),
        bottom_errors_s=tuple(
            bottom_error_s(session.reps[i].rep.bottom_s, true_reps[j], frames) for i, j in pairs
        ),
        ratio_errors=ratio_errors,
        # Both count a drop of the free side, and a lean over the standing leg, as positive.
        pelvic_errors_deg=tuple(
            float(found.pelvic_drop_deg - frames["pelvic_drop_deg"][b]) for found, b in single
        ),
        lean_errors_deg=tuple(
            float(found.trunk_lean_deg - frames["trunk_lean_deg"][b]) for found, b in single
        ),
        adduction_errors_deg=tuple(
            error for found, rep in matched for error in _adduction_errors_deg(found, rep, frames)
        ),
        held=tuple(held),
        legs=tuple(legs),
    )


def _adduction_errors_deg(
    found: RepAssessment, true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> Iterable[float]:
    true_deg = intervals.largest_adduction_deg(true_rep, frames)
    for side in Side:
        value = found.legs[side].hip_adduction_deg
        if true_rep.get("lift") != side.value and np.isfinite(value):
            yield value - true_deg[side.index]


def bottom_error_s(
    found_s: float, true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> float:
    """Time from a found bottom to the nearest true one, 0 within a held bottom.

    Whoever pauses at the bottom has no single deepest frame: every frame counts whose flexion is
    within a degree of the greatest.
    """
    rows = np.arange(true_rep["start"], true_rep["end"] + 1)
    flexion = np.mean([frames[f"flex_{side}"][rows] for side in true_rep["legs"]], axis=0)
    away_s = frames["time_s"][rows[flexion > flexion.max() - 1.0]] - found_s
    return float(away_s[np.argmin(np.abs(away_s))])


def _ratio_errors(
    series: KneeSeries, frames: dict[str, np.ndarray], true_reps: Iterable[dict[str, Any]]
) -> tuple[float, ...]:
    """Errors of the knee/ankle ratio at the bottom; on one leg there is none."""
    bottoms = [rep["bottom"] for rep in true_reps if rep.get("lift") is None]
    return tuple(
        float(series.knee_ankle_ratio[series_row(series, bottom)] - frames["kasr"][bottom])
        for bottom in bottoms
    )


def _leg_rows(
    truth: dict[str, Any],
    true_rep: dict[str, Any],
    number: int,
    found: RepAssessment,
    analysis: JudgedTrack,
    frames: dict[str, np.ndarray],
) -> Iterable[LegRow]:
    series = analysis.series
    rows = series_rows(series, true_rep)
    in_frames = series.frame_index[rows]
    for side in Side:
        if true_rep.get("lift") == side.value:
            continue
        leg = found.legs[side]
        bent = frames[f"flex_{side}"][in_frames] > JUDGED_FLEXION_DEG
        image = series.fppa_image_deg[rows, side.index][bent]
        yield LegRow(
            clip=truth["name"],
            view=view_name(truth["yaw"]),
            yaw_deg=truth["yaw"],
            single=true_rep.get("lift") is not None,
            rep=number,
            side=side.value,
            collapsed=true_rep["decided"][side.value],
            verdict=leg.verdict.value,
            inward_true_deg=true_rep[f"inward_{side}_peak"],
            inward_deg=leg.inward_deg.peak,
            low_deg=leg.inward_deg.low,
            high_deg=leg.inward_deg.high,
            toe_out_deg=truth["scenario"]["stance"][f"toe_out_{side}_deg"],
            fppa_errors_deg=tuple(
                value - true for value, _, true in fppa.of_leg(leg, side, true_rep, frames)
            ),
            fppa_image_peak_deg=_highest(image),
            fppa_image_unsigned_deg=_highest(np.abs(image)),
            ratio_lowest=found.ratio_lowest,
            phase=leg.phase.value if leg.phase else None,
        )


def series_row(series: KneeSeries, frame: int) -> int:
    """Row of the series for a frame of the clip; the nearest where the model skipped it."""
    return int(np.argmin(np.abs(series.frame_index - frame)))


def series_rows(series: KneeSeries, true_rep: dict[str, Any]) -> slice:
    """Rows of the series within a true repetition."""
    first, last = np.searchsorted(series.frame_index, [true_rep["start"], true_rep["end"] + 1])
    return slice(int(first), int(last))


def _highest(values: np.ndarray) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else float("nan")


def read_truth(path: Path) -> dict[str, Any]:
    """Load a truth file."""
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth
