"""A movement from standing to standing as arrays: what the segmenter cut out, ready to be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from valgus.measure.geometry import length
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.terms import Side

_PLATEAU: Final = 0.98
"""Share of the greatest flexion above which the knee is at the bottom."""


class RepSample(NamedTuple):
    """What the segmenter needs of one frame; NaN depth = no one seen."""

    row: int
    time_s: float
    depth: float
    flexion_left_deg: float
    flexion_right_deg: float
    world_flexion_left_deg: float
    world_flexion_right_deg: float
    lifted: float
    foot_left_x: float
    foot_left_y: float
    foot_right_x: float
    foot_right_y: float
    left_ahead: float
    yaw_deg: float

    @property
    def lower_foot_y(self) -> float:
        """How far down the picture the lower foot is."""
        return max(self.foot_left_y, self.foot_right_y)


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """Arrays have N rows, those of the movement."""

    depth: FloatArray
    """Hip drop, leg lengths, shape (N,)."""
    flexion_deg: FloatArray
    """Knee flexion, shape (N, S)."""
    world_flexion_deg: FloatArray
    """Knee flexion straight from the world landmarks, shape (N, S)."""
    lifted: FloatArray
    """Which foot is off the floor: +1 left, −1 right, 0 neither, shape (N,)."""
    feet: FloatArray
    """Each ankle's place in the picture (right, down), leg lengths, shape (N, S, 2)."""
    left_ahead: FloatArray
    """How far the left ankle is ahead of the right one, leg lengths, shape (N,)."""
    off_frontal_deg: float
    """Angle of the camera off the subject's front or back, 0 to 90."""

    @classmethod
    def of(cls, span: Sequence[RepSample]) -> Movement:
        """Make arrays of samples."""
        # NumPy is slow at making an array of named tuples.
        count = len(span) * len(RepSample._fields)
        table = np.fromiter(chain.from_iterable(span), np.float64, count).reshape(len(span), -1)
        ahead = np.abs(np.cos(np.radians(table[:, 13])))
        return cls(
            depth=table[:, 2],
            flexion_deg=table[:, 3:5],
            world_flexion_deg=table[:, 5:7],
            lifted=table[:, 7],
            feet=_one_leg_each(table[:, 8:12].reshape(-1, 2, 2)),
            left_ahead=table[:, 12],
            off_frontal_deg=float(np.degrees(np.arccos(np.clip(np.median(ahead), 0.0, 1.0)))),
        )

    @property
    def drop(self) -> float:
        """Hip drop from the start to the deepest row, leg lengths."""
        return float(self.depth.max() - self.depth[0])

    @property
    def lift(self) -> FloatArray:
        """How much higher the left ankle is than the right one in the picture, shape (N,)."""
        return np.asarray(self.feet[:, 1, 1] - self.feet[:, 0, 1])

    @property
    def stance(self) -> float:
        """How far apart the feet stand across the picture at the start, leg lengths."""
        return float(abs(self.feet[0, 0, 0] - self.feet[0, 1, 0]))

    def bottom(self, sides: Sequence[Side]) -> int:
        """Say when some legs are bent most: the middle of the time in which that hardly changes."""
        flexion = self.flexion_deg[:, [side.index for side in sides]].mean(axis=1)
        top = int(np.argmax(np.where(self.deep, flexion, -np.inf)))
        near = flexion >= _PLATEAU * flexion[top]
        first = top - int(np.argmin(np.append(near[top::-1], False))) + 1
        last = top + int(np.argmin(np.append(near[top:], False))) - 1
        return (first + last) // 2

    @property
    def deep(self) -> BoolArray:
        """Rows of the deeper half, shape (N,)."""
        return np.asarray(self.depth >= (self.depth.max() + self.depth.min()) / 2)

    @property
    def split(self) -> float:
        """How far one foot is ahead of the other, both deep down and upright, leg lengths.

        Deep down alone the world landmarks may put planted feet far apart.
        """
        low = float(np.median(self.left_ahead[self.deep]))
        upright = float((np.sign(low) * self.left_ahead[[0, -1]]).max())
        return min(abs(low), upright)

    def low_feet(self) -> FloatArray:
        """Where each foot stays in the deeper half, shape (S, 2), leg lengths."""
        return np.asarray(np.median(self.feet[self.deep], axis=0))

    def ways(self) -> FloatArray:
        """How far each foot goes on the way down and on the way up, shape (2, S), leg lengths."""
        low = self.low_feet()
        return np.asarray(length(np.stack([low - self.feet[0], self.feet[-1] - low])))

    def strays(self, sides: Sequence[Side]) -> float:
        """Say how far one of some feet goes on the way down, on the way up or between, leg lengths.

        Who squats may jump or step to a place before, or go on with a step or a kick, so of down
        and up the lesser counts. But deep down the feet stay.
        """
        legs = [side.index for side in sides]
        among = np.percentile(self.feet[self.deep][:, legs], (10, 90), axis=0)
        wanders = length(among[1] - among[0]).max()
        return float(max(self.ways()[:, legs].max(axis=1).min(), wanders))

    def travel(self) -> FloatArray:
        """Largest way of each foot between start, bottom and end, shape (S,), leg lengths."""
        return np.asarray(np.maximum(self.ways().max(axis=0), self.away()))

    def away(self) -> FloatArray:
        """How far from its start each foot ends, shape (S,), leg lengths."""
        return np.asarray(length(self.feet[-1] - self.feet[0]))

    def sinks(self) -> FloatArray:
        """How far each foot comes down from the start or the end to the bottom, shape (S,)."""
        down = self.feet[:, :, 1]
        return np.asarray(self.low_feet()[:, 1] - np.minimum(down[0], down[-1]))


def _one_leg_each(feet: FloatArray) -> FloatArray:
    """Undo that the pose model, deep down, takes one leg for the other for a moment."""
    start = feet[0]
    swapped = feet[:, ::-1]
    as_found, as_swapped = (length(places - start).sum(axis=1) for places in (feet, swapped))
    return np.where((as_swapped < as_found)[:, None, None], swapped, feet)
