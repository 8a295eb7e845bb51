"""Whether the 90 % intervals of one clip's angles hold the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.accuracy import fppa
from valgus.measure.geometry import SIDE_SIGN
from valgus.model.session import Interval, RepAssessment, View
from valgus.model.terms import Side

Sustained = tuple[str, bool]
"""Name of an angle, and whether its interval held the truth."""


def of_view(view: View, yaw_deg: float) -> Sustained:
    """Whether the camera stands within the interval of its angle."""
    return "camera yaw", holds(view.yaw_interval_deg, yaw_deg)


def of_rep(
    found: RepAssessment, true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> Iterator[Sustained]:
    """Whether each angle of a repetition lies within its interval."""
    bottom = true_rep["bottom"]
    standing = [side for side in Side if true_rep.get("lift") != side.value]
    flexion = float(np.mean([frames[f"flex_{side}"][bottom] for side in standing]))
    yield "knee flexion", holds(found.flexion_interval_deg, flexion)
    yield (
        "pelvic drop",
        holds(found.pelvic_drop_interval_deg, float(frames["pelvic_drop_deg"][bottom])),
    )
    yield (
        "trunk lean",
        holds(found.trunk_lean_interval_deg, float(frames["trunk_lean_deg"][bottom])),
    )
    adduction = largest_adduction_deg(true_rep, frames)
    for side in standing:
        for _, ends, true_deg in fppa.of_leg(found.legs[side], side, true_rep, frames):
            yield "FPPA", holds(ends, true_deg)
        ends = found.legs[side].hip_adduction_interval_deg
        if np.isfinite(ends.low):
            yield "hip adduction", holds(ends, adduction[side.index])


def holds(ends: Interval, true_deg: float) -> bool:
    """Whether a direction lies within an interval, which may reach past ±180.

    Examples
    --------
    >>> holds(Interval(175.0, 185.0), -178.0), holds(Interval(1.0, 2.0), 3.0)
    (True, False)
    """
    return any(ends.low <= true_deg + turn <= ends.high for turn in (-360.0, 0.0, 360.0))


def shares(held: Iterable[Sustained]) -> dict[str, float]:
    """Share of the intervals of each angle that hold the truth, in the order of appearance.

    Examples
    --------
    >>> shares([("FPPA", True), ("FPPA", False)])
    {'FPPA': 0.5}
    """
    by_name: dict[str, list[bool]] = {}
    for name, inside in held:
        by_name.setdefault(name, []).append(inside)
    return {name: float(np.mean(values)) for name, values in by_name.items()}


def largest_adduction_deg(
    true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> Sequence[float]:
    """Largest hip adduction of each leg over the deeper half of a repetition, shape (S,)."""
    rows = np.arange(true_rep["start"], true_rep["end"] + 1)
    deep = rows[frames["depth"][rows] >= frames["depth"][true_rep["bottom"]] / 2]
    joints = frames["joints_m"][deep].reshape(-1, 2, 3, 3)
    largest: list[float] = adduction_deg(joints).max(axis=0).tolist()
    return largest


def adduction_deg(legs_m: np.ndarray) -> np.ndarray:
    """Thigh out of the plane at right angles to the line of the hips, + = toward the midline.

    Parameters
    ----------
    legs_m : ndarray, shape (N, S, 3, 3), m
        Hip, knee and ankle.

    Returns
    -------
    adduction_deg : ndarray, shape (N, S)
    """
    left_axis = _unit(legs_m[:, :1, 0] - legs_m[:, 1:, 0])
    thigh = _unit(legs_m[:, :, 0] - legs_m[:, :, 1])
    return np.asarray(np.degrees(np.arcsin((thigh * left_axis).sum(axis=-1))) * SIDE_SIGN)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
