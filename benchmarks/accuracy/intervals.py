"""Whether the 90 % intervals of one clip's angles hold the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from valgus import sight
from valgus.findings import Interval, RepAssessment, View
from valgus.geometry import SIDE_SIGN
from valgus.model import Side

SHORTEST_THIGH = 0.07
"""Leg lengths; `valgus` takes no direction either from what looks shorter."""

Held = tuple[str, bool]
"""Name of an angle, and whether its interval held the truth."""


def of_view(view: View, yaw_deg: float) -> Held:
    """Whether the camera stands within the interval of its angle."""
    return "camera yaw", holds(view.yaw_interval_deg, yaw_deg)


def of_rep(
    found: RepAssessment, true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> Iterator[Held]:
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
    adduction = _largest_adduction_deg(true_rep, frames)
    for side in standing:
        fppa = found.legs[side].fppa_deg
        if np.isfinite(fppa.peak):
            ends = Interval(fppa.low, fppa.high)
            yield "FPPA", holds(ends, true_rep[f"fppa_{side}_peak"])
        ends, true = found.hip_adduction_interval_deg[side], adduction[side.index]
        if np.isfinite(ends.low) and np.isfinite(true):
            yield "hip adduction", holds(ends, true)


def holds(ends: Interval, true_deg: float) -> bool:
    """Whether a direction lies within an interval, which may reach past ±180.

    Examples
    --------
    >>> holds(Interval(175.0, 185.0), -178.0), holds(Interval(1.0, 2.0), 3.0)
    (True, False)
    """
    return any(ends.low <= true_deg + turn <= ends.high for turn in (-360.0, 0.0, 360.0))


def shares(held: Iterable[Held]) -> dict[str, float]:
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


def _largest_adduction_deg(
    true_rep: dict[str, Any], frames: dict[str, np.ndarray]
) -> Sequence[float]:
    """Largest hip adduction of each leg over the deeper half of a repetition, shape (S,)."""
    rows = np.arange(true_rep["start"], true_rep["end"] + 1)
    deep = rows[frames["depth"][rows] >= frames["depth"][true_rep["bottom"]] / 2]
    joints = frames["joints_m"].reshape(-1, 2, 3, 3)
    axis = hip_line(joints[0])
    values = np.where(shows(joints[deep], axis), adduction_deg(joints[deep], axis), -np.inf)
    largest: list[float] = values.max(axis=0).tolist()
    return largest


def shows(legs_m: np.ndarray, left_axis: np.ndarray) -> np.ndarray:
    """Whether a thigh does not point forward so much that it has no direction, shape (N, S)."""
    thigh = legs_m[:, :, 1] - legs_m[:, :, 0]
    frontal = np.hypot(thigh @ left_axis, thigh[..., 2])
    leg = np.linalg.norm(np.diff(legs_m, axis=2), axis=-1).sum(axis=-1)
    return np.asarray(frontal > SHORTEST_THIGH * leg)


def hip_line(legs_m: np.ndarray) -> np.ndarray:
    """Level direction from the right to the left hip, shape (3,), of legs (S, 3, 3)."""
    across = (legs_m[0, 0] - legs_m[1, 0]) * [1, 1, 0]
    return np.asarray(across / np.linalg.norm(across))


def adduction_deg(legs_m: np.ndarray, left_axis: np.ndarray) -> np.ndarray:
    """Thigh against the perpendicular of the hip line, + = toward the midline.

    Parameters
    ----------
    legs_m : ndarray, shape (N, S, 3, 3), m
        Hip, knee and ankle; the third axis is up.
    left_axis : ndarray, shape (3,)

    Returns
    -------
    adduction_deg : ndarray, shape (N, S)
    """
    left, up = legs_m @ left_axis, legs_m[..., 2]
    thigh = np.degrees(np.arctan2(left[..., 0] - left[..., 1], up[..., 0] - up[..., 1]))
    drop = np.degrees(np.arctan2(up[:, 1, 0] - up[:, 0, 0], left[:, 0, 0] - left[:, 1, 0]))
    return np.asarray(sight.wrapped_deg(thigh - drop[:, None]) * SIDE_SIGN)
