"""Figures from rows, each with its goal; and the usual rules next to ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from benchmarks.accuracy import intervals
from benchmarks.accuracy.evaluate import ClipRow, LegRow, turn_error_deg

_FAR_OUT_DEG = 35.0
"""Toe-out from which a foot's direction is not known well."""

Said = Callable[[LegRow], bool | None]
"""What a rule says of a leg: inward, not, or nothing."""

_WITHHELD = "not_assessable"


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    value: str
    goal: str
    met: bool


@dataclass(frozen=True)
class Detection:
    """How well a rule tells collapsed from sound legs."""

    sensitivity: float
    specificity: float
    unclear: float
    collapsed: int
    sound: int


def detection(legs: Iterable[LegRow], words: Said) -> Detection:
    """Sensitivity and specificity over the decided legs of which something was said.

    Legs that could go either way (`collapsed` None) are left out; `unclear` is the share of the
    decided legs of which nothing was said.
    """
    decided = [(leg.collapsed, words(leg)) for leg in legs if leg.collapsed is not None]
    collapsed = [says for true, says in decided if true and says is not None]
    sound = [says for true, says in decided if not true and says is not None]
    silent = sum(says is None for _, says in decided)
    return Detection(
        sensitivity=float(np.mean(collapsed)) if collapsed else float("nan"),
        specificity=float(1 - np.mean(sound)) if sound else float("nan"),
        unclear=silent / len(decided) if decided else float("nan"),
        collapsed=len(collapsed),
        sound=len(sound),
    )


def ours(leg: LegRow) -> bool | None:
    """The verdict of `valgus`."""
    return {"valgus": True, "clear": False}.get(leg.verdict)


RULES: dict[str, Said] = {
    "valgus": ours,
    "FPPA, unsigned, over 10°": lambda leg: leg.fppa_image_unsigned_deg > 10,
    "FPPA, signed, over 10°": lambda leg: leg.fppa_image_peak_deg > 10,
    "knee/ankle ratio under 1": lambda leg: leg.ratio_lowest < 1,
    "knee/ankle ratio under .8": lambda leg: leg.ratio_lowest < 0.8,
}
"""The usual absolute rules, on the same landmarks, each over the judged part of the repetition."""


def legs_of(clips: Iterable[ClipRow], *views: str) -> list[LegRow]:
    """Rows of the legs seen from some views."""
    return [leg for clip in clips if clip.view in views for leg in clip.legs]


def _at_least(name: str, value: float, goal: float) -> Figure:
    return Figure(name, f"{value:.3f}", f"≥ {goal:g}", bool(value >= goal))


def _at_most(name: str, value: float, goal: float, unit: str = "") -> Figure:
    return Figure(name, f"{value:.3g}{unit}", f"≤ {goal:g}{unit}", bool(value <= goal))


def _calibrated(name: str, share: float) -> Figure:
    met = 0.85 <= round(share, 3) <= 0.95
    return Figure(f"{name} hold the truth", f"{share:.3f}", ".85–.95", met)


def counting(clips: Sequence[ClipRow]) -> list[Figure]:
    """Repetitions and their bottoms."""
    bottoms = np.abs([error for clip in clips for error in clip.bottom_errors_s])
    exact = float(np.mean([clip.reps == clip.true_reps for clip in clips]))
    return [
        _at_least("reps counted exactly, share of clips", exact, 0.97),
        _at_least(
            "bottoms within 0.1 s, share of reps", float((bottoms <= 0.1 + 1e-6).mean()), 0.97
        ),
    ]


def verdicts(clips: Sequence[ClipRow]) -> list[Figure]:
    """What is said of decided legs, by view."""
    front = detection(legs_of(clips, "front"), ours)
    other = detection(legs_of(clips, "oblique", "back"), ours)
    decided = [leg for leg in legs_of(clips, "front") if leg.collapsed is not None]
    return [
        _at_least(_counted("frontal ±15°, sensitivity", front.collapsed), front.sensitivity, 0.97),
        _at_least(_counted("frontal ±15°, specificity", front.sound), front.specificity, 0.99),
        _at_most("frontal ±15°, unclear", _share(decided, "unclear"), 0.08),
        _plain("frontal ±15°, withheld: feet or leg not seen", _share(decided, _WITHHELD)),
        _at_least(
            _counted("15–30° and from behind, sensitivity", other.collapsed),
            other.sensitivity,
            0.95,
        ),
        _at_least(
            _counted("15–30° and from behind, specificity", other.sound), other.specificity, 0.98
        ),
        *_turned_out(clips),
        _at_least("side views withheld", _share(legs_of(clips, "side"), _WITHHELD), 1.0),
    ]


def _share(legs: Sequence[LegRow], verdict: str) -> float:
    """Share of legs with a verdict; 1 without legs."""
    return float(np.mean([leg.verdict == verdict for leg in legs])) if legs else 1.0


def _plain(name: str, value: float) -> Figure:
    return Figure(name, f"{value:.3f}", "", True)


def _turned_out(clips: Sequence[ClipRow]) -> list[Figure]:
    """Sound legs whose feet point far outward: which the toe line alone would flag."""
    sound = [leg for leg in _seen(clips) if leg.collapsed is False and _far_out(leg)]
    flagged = float(np.mean([ours(leg) is True for leg in sound])) if sound else float("nan")
    return [
        _at_most(_counted("toe-out 35–60°, sound legs flagged, share", len(sound)), flagged, 0.02)
    ]


def _seen(clips: Iterable[ClipRow]) -> list[LegRow]:
    return legs_of(clips, "front", "oblique", "back")


def _far_out(leg: LegRow) -> bool:
    return leg.toe_out_deg > _FAR_OUT_DEG


def _counted(name: str, count: int) -> str:
    return f"{name} ({count} legs)"


def measures(clips: Sequence[ClipRow]) -> list[Figure]:
    """Errors of the numbers themselves."""
    judged = _judged(clips)
    inward = _inward(judged)
    fppa = np.abs([error for leg in legs_of(clips, "front") for error in leg.fppa_errors_deg])
    ratio = np.abs([e for clip in clips if clip.view == "front" for e in clip.ratio_errors])
    yaw = np.abs([turn_error_deg(c.yaw_found_deg, c.yaw_deg) for c in clips if c.view != "side"])
    far_out = [leg for leg in judged if _far_out(leg)]
    return [
        _at_most("knee/ankle ratio at the bottom, error", _mean(ratio[np.isfinite(ratio)]), 0.045),
        _at_most("FPPA at 60–70° of flexion, frontal ±15°, mean error", _mean(fppa), 4, "°"),
        _at_most("inward angle, error", _mean(np.abs(inward[:, 0] - inward[:, 1])), 3.5, "°"),
        _at_least("inward angle, correlation (Pearson)", _correlation(inward), 0.94),
        _off_the_truth([leg for leg in judged if leg.collapsed is False]),
        _at_most("camera yaw, error", _mean(yaw), 6, "°"),
        _calibrated("90 % intervals of the inward angle", _held(judged)),
        _calibrated("90 % intervals of the inward angle, toe-out beyond 35°,", _held(far_out)),
    ]


def _judged(clips: Iterable[ClipRow]) -> list[LegRow]:
    """Legs that got a verdict: behind a bench, a foot's direction is anyone's guess."""
    seen = [leg for leg in _seen(clips) if leg.verdict != _WITHHELD]
    return [leg for leg in seen if np.isfinite(leg.inward_deg)]


def _inward(legs: Sequence[LegRow]) -> np.ndarray:
    """Inward angle, measured and true, shape (N, 2)."""
    return np.array([(leg.inward_deg, leg.inward_true_deg) for leg in legs]).reshape(-1, 2)


def _held(legs: Sequence[LegRow]) -> float:
    holds = [leg.low_deg <= leg.inward_true_deg <= leg.high_deg for leg in legs]
    return float(np.mean(holds)) if holds else float("nan")


def _off_the_truth(sound: Sequence[LegRow]) -> Figure:
    """How far sound legs look turned on average, beyond what they are."""
    measured, true = _inward(sound).mean(axis=0) if sound else (float("nan"), float("nan"))
    off = measured - true
    name = f"sound legs' mean inward peak, {measured:.1f}°, off the truth by"
    return Figure(name, f"{off:+.2f}°", "within ±1°", bool(abs(off) <= 1.0))


def further(clips: Sequence[ClipRow]) -> list[Figure]:
    """What has no goal, and the intervals of all other angles.

    Those of the camera's angle are of all views, the others of views that can be judged.
    """
    seen = [clip for clip in clips if clip.view != "side"]
    lean = np.abs([e for clip in seen for e in clip.lean_errors_deg])
    adduction = np.abs([e for clip in seen for e in clip.adduction_errors_deg])
    pelvis = np.abs([e for clip in seen for e in clip.pelvic_errors_deg])
    ranks = _inward(_judged(clips))
    shares = intervals.shares(held for clip in clips for held in clip.held)
    return [
        Figure("inward angle, rank correlation", f"{_rank_correlation(ranks):.3f}", "", True),
        Figure("single-leg: pelvic drop, error", f"{_mean(pelvis):.3g}°", "", True),
        Figure("single-leg: trunk lean, error", f"{_mean(lean):.3g}°", "", True),
        Figure("hip adduction, error", f"{_mean(adduction):.3g}°", "", True),
        *(_calibrated(f"90 % intervals of {name}", share) for name, share in shares.items()),
    ]


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")


def _correlation(pairs: np.ndarray) -> float:
    return float(np.corrcoef(pairs.T)[0, 1]) if len(pairs) > 2 else float("nan")


def _rank_correlation(pairs: np.ndarray) -> float:
    return float(spearmanr(pairs).statistic) if len(pairs) > 2 else float("nan")


def take_errors_deg(clips: Sequence[ClipRow]) -> tuple[float, float]:
    """Standard error that all reps of a take share, and that of each rep's own.

    Two takes of one squat differ by both; the mean over a take's reps by the shared one and what
    is left of the other.
    """
    takes: dict[tuple[str, str], dict[str, dict[int, float]]] = {}
    for leg in (leg for clip in clips for leg in clip.legs):
        seed, take = leg.clip.split("_")
        takes.setdefault((seed, leg.side), {}).setdefault(take, {})[leg.rep] = leg.inward_deg
    pairs = [
        np.array([t["b"][rep] - t["a"][rep] for rep in t["a"] if rep in t["b"]])
        for t in takes.values()
        if {"a", "b"} <= set(t)
    ]
    changes = [pair[np.isfinite(pair)] for pair in pairs if np.isfinite(pair).any()]
    own = float(np.mean([pair.var(ddof=1) / 2 for pair in changes if len(pair) > 1]))
    count = float(np.mean([len(pair) for pair in changes]))
    between = float(np.mean([pair.mean() ** 2 for pair in changes]))
    return float(np.sqrt(max(0.0, between / 2 - own / count))), float(np.sqrt(own))


def repeated(clips: Sequence[ClipRow]) -> list[Figure]:
    """What changes when the same squats are filmed again; clips are named ``kSEED_TAKE``."""
    by_leg: dict[tuple[str, int, str], dict[str, LegRow]] = {}
    for leg in (leg for clip in clips for leg in clip.legs):
        seed, take = leg.clip.split("_")
        by_leg.setdefault((seed, leg.rep, leg.side), {})[take] = leg
    again = [(t["a"], t["b"]) for t in by_leg.values() if {"a", "b"} <= set(t)]
    change = np.array([b.inward_deg - a.inward_deg for a, b in again])
    turned = [(t["a"], t[v]) for t in by_leg.values() for v in ("l", "r") if {"a", v} <= set(t)]
    flips = np.mean([{ours(a), ours(b)} == {True, False} for a, b in turned])
    # Half of the variance of a difference is one take's error.
    error = float(np.sqrt(np.nanmean(change**2) / 2))
    return [
        _at_most(_counted("verdict flips between 0° and ±15°", len(turned)), float(flips), 0.05),
        _at_most(
            _counted("smallest detectable change of the inward angle", len(change)),
            1.96 * np.sqrt(2) * error,
            7,
            "°",
        ),
    ]


def recorded(clips: Sequence[ClipRow]) -> list[Figure]:
    """Real people's faults on rendered bodies."""
    found = detection(legs_of(clips, "front", "oblique"), ours)
    name = f"recorded motion on {len({clip.body for clip in clips})} bodies"
    return [
        _at_least(_counted(f"{name}: sensitivity", found.collapsed), found.sensitivity, 0.95),
        _at_least(_counted(f"{name}: specificity", found.sound), found.specificity, 0.98),
        _at_most(f"{name}: unclear", found.unclear, 0.08),
    ]


def mistakes(clips: Sequence[ClipRow]) -> list[str]:
    """A line for each leg that was called wrongly, of what the table judges, and each miscount."""
    told = [leg for leg in legs_of(clips, "front", "oblique", "back") if ours(leg) is not None]
    return [
        f"{leg.clip}, rep {leg.rep + 1}, {leg.side}, {leg.view} {leg.yaw_deg:.0f}°: {leg.verdict}; "
        f"inward by {leg.inward_deg:.1f}°, in truth {leg.inward_true_deg:.1f}°"
        for leg in told
        if leg.collapsed is not None and ours(leg) is not leg.collapsed
    ] + [
        f"{clip.clip}, {clip.yaw_deg:.0f}°: {clip.reps} reps, in truth {clip.true_reps}"
        for clip in clips
        if clip.reps != clip.true_reps
    ]


def as_markdown(figures: Iterable[Figure]) -> str:
    """Table of figures."""
    lines = ["| figure | measured | goal | |", "|---|---|---|---|"]
    for f in figures:
        met = ("met" if f.met else "missed") if f.goal else ""
        lines.append(f"| {f.name} | {f.value} | {f.goal} | {met} |")
    return "\n".join(lines)


def rules_as_markdown(legs: Sequence[LegRow]) -> str:
    """Every rule's sensitivity and specificity over the same legs."""
    lines = ["| rule | sensitivity | specificity | nothing said |", "|---|---|---|---|"]
    for name, words in RULES.items():
        found = detection(legs, words)
        lines.append(
            f"| {name} | {found.sensitivity:.3f} | {found.specificity:.3f} | {found.unclear:.3f} |"
        )
    return "\n".join(lines)
