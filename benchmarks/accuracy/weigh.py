"""How well the weights and limits of a verdict's rules fit the tuning clips.

Prints the log-loss of the evidence against what the bodies did, as the settings are, and with each
setting changed by itself, both ways. Legs that could go either way are left out, and every clip has
the same weight. A person puts other values into `valgus.model.config` and says why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy import landmarks
from benchmarks.accuracy.evaluate import match, read_truth
from valgus.judge import judge_track, peaks, usual_shift
from valgus.model.arrays import FloatArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import Rep
from valgus.model.terms import Side, Verdict

STEPS = {
    "inward_limit_deg": 2.0,
    "medial_limit_pct": 1.0,
    "outside_limit_pct": 1.0,
    "excess_limit_pct": 0.5,
    "toe_line_weight": 0.3,
    "shift_weight": 0.3,
    "excess_weight": 0.7,
    "most_log_odds": 0.5,
}
"""Setting → by how much it is changed."""


@dataclass(frozen=True, eq=False)
class JudgedLeg:
    """A leg that got a verdict and has a true one."""

    clip: str
    series: KneeSeries
    rep: Rep
    side: Side
    excess_pct: FloatArray
    collapsed: bool


def legs_of(clip: Path) -> Iterator[JudgedLeg]:
    """Judge a clip by its landmarks and pair its legs with their truth."""
    truth = read_truth(clip.with_suffix(".truth.json"))
    found = judge_track.judge(landmarks.load(clip), ChosenConfig())
    excess = usual_shift.excess_of_session_pct(found.series, found.session)
    true_reps = [rep for rep in truth["reps"] if rep["counts"]]
    true_s = [truth["frames"]["time_s"][rep["bottom"]] for rep in true_reps]
    for i, j in match([item.rep.bottom_s for item in found.session.reps], true_s):
        item = found.session.reps[i]
        for side in item.rep.squat.standing:
            decided = true_reps[j]["decided"][side.value]
            if item.legs[side].verdict is not Verdict.NOT_ASSESSABLE and decided is not None:
                yield JudgedLeg(clip.stem, found.series, item.rep, side, excess, decided)


def log_loss(legs: Sequence[JudgedLeg], config: AnalysisConfig) -> float:
    """Mean surprise at what the bodies did, in nats; every clip weighs the same."""
    by_clip: dict[str, list[float]] = {}
    for leg in legs:
        cut = peaks.cut(leg.series, leg.rep, leg.side, leg.excess_pct, config)
        log_odds = peaks.highest(cut, config).log_odds.value
        surprise = np.logaddexp(0.0, -log_odds if leg.collapsed else log_odds)
        by_clip.setdefault(leg.clip, []).append(float(surprise))
    return float(np.mean([np.mean(values) for values in by_clip.values()]))


def print_settings(legs: Sequence[JudgedLeg]) -> None:
    """Print the loss as it is, and with each setting lower and higher."""
    config = AnalysisConfig()
    inward = sum(leg.collapsed for leg in legs)
    print(f"{len(legs)} legs, {inward} of them inward; log-loss {log_loss(legs, config):.4f}\n")
    print("| setting | value | lower | log-loss | higher | log-loss |\n|---|---|---|---|---|---|")
    for name, step in STEPS.items():
        value = getattr(config, name)
        cells = [name, f"{value:g}"]
        for other in (value - step, value + step):
            changed: dict[str, Any] = {name: other}
            cells += [f"{other:g}", f"{log_loss(legs, replace(config, **changed)):.4f}"]
        print(f"| {' | '.join(cells)} |")


def main(argv: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clips", type=Path, nargs="+", required=True, help="tuning clips")
    args = parser.parse_args(argv)
    clips = [clip for folder in args.clips for clip in sorted(folder.glob("*.mp4"))]
    print_settings([leg for clip in clips for leg in legs_of(clip)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
