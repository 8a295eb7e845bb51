"""Every per-frame quantity of a video, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valgus.model import data_frames
from valgus.model.arrays import BoolArray, FloatArray, IntArray, checked_array, readonly
from valgus.model.terms import Side


@dataclass(frozen=True, slots=True, eq=False)
class KneeSeries:
    """Every per-frame quantity as a named column; shape (T,) or, for each leg, (T, S)."""

    frame_index: IntArray
    """Stream index of each row, shape (T,)."""
    time_s: FloatArray
    """Presentation times, shape (T,)."""
    valid: BoolArray
    """Whether the leg was seen well enough, shape (T, S)."""
    depth: FloatArray
    """Hip drop from standing, leg lengths, shape (T,)."""
    knee_ankle_ratio: FloatArray
    """Knee separation over ankle separation, shape (T,)."""
    pelvic_drop_deg: FloatArray
    """Hip line against the horizontal, + = left side lower, shape (T,)."""
    trunk_lean_deg: FloatArray
    """Mid-hip to mid-shoulder against where it stood, + = to the left, shape (T,)."""
    ankle_lift: FloatArray
    """Height of the left ankle above the right one, leg lengths, shape (T,)."""
    lifted: FloatArray
    """Which foot is off the floor: +1 left, −1 right, 0 neither, shape (T,)."""
    yaw_deg: FloatArray
    """Where the camera stands about the subject, shape (T,)."""
    knee_flexion_deg: FloatArray
    """Angle between thigh and shank, shape (T, S)."""
    fppa_deg: FloatArray
    """Frontal plane projection angle, + = knee inward, turned to the front, shape (T, S); NaN
    where the thigh hardly rises in the picture."""
    fppa_sigma_deg: FloatArray
    """Standard error of the frontal plane projection angle, shape (T, S)."""
    fppa_image_deg: FloatArray
    """The same straight from the picture's unsmoothed landmarks, shape (T, S)."""
    medial_shift_pct: FloatArray
    """Knee's distance inside the line hip–ankle, % of leg length, shape (T, S)."""
    medial_shift_sigma_pct: FloatArray
    """Standard error of the medial shift, shape (T, S)."""
    inward_deg: FloatArray
    """Toe-line inward angle, shape (T, S)."""
    inward_sigma_deg: FloatArray
    """Standard error of the toe-line inward angle, shape (T, S)."""
    hip_adduction_deg: FloatArray
    """Thigh against the pelvis's perpendicular, + = toward the midline, shape (T, S)."""
    hip_adduction_sigma_deg: FloatArray
    """Standard error of hip adduction, shape (T, S)."""
    foot_x: FloatArray
    """Ankle's place across the picture, leg lengths, shape (T, S)."""
    foot_y: FloatArray
    """Ankle's place down the picture, leg lengths, shape (T, S)."""
    world_flexion_deg: FloatArray
    """Knee flexion from the world landmarks alone, which is right near standing, shape (T, S)."""
    left_ahead: FloatArray
    """Left ankle ahead of the right one by the world landmarks, leg lengths, shape (T,)."""

    def __post_init__(self) -> None:
        count = len(self.time_s)
        for item in fields(self):
            dtype = {"frame_index": np.int64, "valid": np.bool_}.get(item.name, np.float64)
            shape: tuple[int, ...] = (count, 2) if item.name in LEG_COLUMNS else (count,)
            checked_array(self, item.name, shape, dtype)

    def __len__(self) -> int:
        return len(self.time_s)

    @staticmethod
    def joined(parts: Sequence[KneeSeries]) -> KneeSeries:
        """Put series one after the other."""
        if len(parts) == 1:
            return parts[0]
        columns = {
            item.name: readonly(np.concatenate([getattr(part, item.name) for part in parts]))
            for item in fields(KneeSeries)
        }
        return KneeSeries(**columns)

    def columns(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every column as a named vector of shape (T,); a leg's name stands first."""
        for item in fields(self):
            values = getattr(self, item.name)
            if values.ndim == 1:
                yield item.name, values
            else:
                yield from ((f"{side}_{item.name}", values[:, side.index]) for side in Side)

    def to_frame(self) -> Any:
        """Make a pandas data frame: a row for each frame, a column for each of `columns`.

        Returns
        -------
        frame : pandas.DataFrame

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        return data_frames.pandas().DataFrame(dict(self.columns()))


LEG_COLUMNS: frozenset[str] = frozenset({
    "valid", "knee_flexion_deg", "world_flexion_deg", "fppa_deg", "fppa_sigma_deg",
    "fppa_image_deg", "medial_shift_pct", "medial_shift_sigma_pct", "inward_deg",
    "inward_sigma_deg", "hip_adduction_deg", "hip_adduction_sigma_deg", "foot_x", "foot_y",
})  # fmt: skip
"""Columns of `KneeSeries` that have a value for each leg."""
