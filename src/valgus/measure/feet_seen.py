"""Whether the feet were seen, or the pose model guessed where they are.

It gives each foot a place always: below the picture's edge, or behind whatever hides it. A foot
that is there for all to see stands as still as the floor; a guessed one shakes, turns with the knee
and strays from the other, while its visibility falls by little.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.measure import camera_yaw, geometry, signals
from valgus.measure.camera_yaw import sees_front
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.landmarks import ANKLES, HEELS, TOES
from valgus.model.poses import PoseTrack
from valgus.model.terms import Side

_HIDDEN: Final = 0.5
"""Visibility that says enough by itself: the pose model's own middle."""
_DOUBTED: Final = 0.75
"""Visibility below which a foot must be still: in plain sight 9 of 10 have .8 and more."""
_SHAKES_PCT: Final = 0.15
"""Leg length in percent by which a doubted foot may shake: .02 to .14 in plain sight, .13 to .8
guessed."""
_MOVES_PCT: Final = 2.5
"""Leg length in percent by which a foot may both turn and part from the other: the smaller of the
two is .2 to 1.8 in plain sight, 2.5 to 9 guessed."""
_PARTS_PCT: Final = 6.0
"""The same for parting alone: ankles that people plant part by up to 11 from end to end."""
_ENOUGH_HZ: Final = 15.0
"""With fewer pictures a second, what is left above the smoothing's cut-off is movement, too."""


@dataclass(frozen=True, slots=True)
class FootSight:
    """How well one foot was seen in some rows; NaN without any."""

    outside_share: float
    """Share of the rows in which some of it is beyond the picture's edge."""
    visibility: float
    """Median of what the pose model says of its least visible part."""
    shakes_pct: float
    """How far its direction jumps from frame to frame, % of leg length."""
    turns_pct: float
    """Standard deviation of its direction, % of leg length."""
    parts_pct: float
    """Standard deviation of where it is from the other foot, % of leg length."""

    @property
    def hidden(self) -> bool:
        """Whether the pose model guessed where the foot is."""
        moves_pct = min(self.turns_pct, self.parts_pct)
        if self.visibility < _HIDDEN or moves_pct > _MOVES_PCT or self.parts_pct > _PARTS_PCT:
            return True
        return self.visibility < _DOUBTED and self.shakes_pct > _SHAKES_PCT


def in_rows(
    part: PoseTrack, yaw_deg: float, counts: BoolArray | None = None
) -> dict[Side, FootSight]:
    """Look at both feet in rows that need not follow each other, as those of somebody who stands.

    Parameters
    ----------
    part : PoseTrack
        Landmarks as the pose model gave them, N rows.
    yaw_deg : float
        Where the camera stands: from behind, a foot hides its own toes.
    counts : ndarray of bool, shape (N,), optional
        Which of these rows matter; default: all.

    Returns
    -------
    sights : dict
        Of each foot; whether it moves is not looked at (0).
    """
    rows: slice | BoolArray = slice(None) if counts is None else counts
    sights = {}
    for side in Side:
        foot = [pair[side.index] for pair in (ANKLES, HEELS, TOES)]
        rigid = foot if sees_front(yaw_deg) else foot[:2]
        xy_px = part.xy_px[rows][:, foot]
        outside = np.any((xy_px < 0) | (xy_px > part.video.size_wh_px), axis=(1, 2))
        sights[side] = FootSight(
            outside_share=float(outside.mean()) if len(outside) else math.nan,
            visibility=min(_median(part.visibility[rows, joint]) for joint in rigid),
            shakes_pct=0.0,
            turns_pct=0.0,
            parts_pct=0.0,
        )
    return sights


def while_planted(
    part: PoseTrack, counts: BoolArray, leg_px: float, yaw_deg: float, smoothing_hz: float
) -> dict[Side, FootSight]:
    """Look at both feet in a movement during which they stand.

    Parameters
    ----------
    part : PoseTrack
        Landmarks as the pose model gave them, N rows, those of a repetition.
    counts : ndarray of bool, shape (N,)
        Which of these rows matter.
    leg_px : float, px
    yaw_deg : float
    smoothing_hz : float, Hz

    Returns
    -------
    sights : dict
        Of each foot.
    """
    turning, apart = _relative(part)
    # Where the pose model takes front for back, left and right are exchanged, and no foot moved.
    slips = np.abs(camera_yaw.turned_deg(part.world_m, yaw_deg)) > 90.0
    columns = np.where(slips[:, None], np.nan, np.hstack([turning, apart]))
    smooth = signals.lowpass(part.time_s, columns, smoothing_hz)
    shaken = geometry.length((turning - smooth[:, :4]).reshape(-1, 2, 2))[counts]
    enough = len(part) > 1 and 1 / np.median(np.diff(part.time_s)) > _ENOUGH_HZ
    sights = {}
    for side, sight in in_rows(part, yaw_deg, counts).items():
        first = 2 * side.index
        sights[side] = dataclasses.replace(
            sight,
            shakes_pct=100 * _median(shaken[:, side.index]) / leg_px if enough else 0.0,
            turns_pct=100 * _spread(smooth[counts, first : first + 2]) / leg_px,
            parts_pct=100 * _spread(smooth[counts, 4:]) / leg_px,
        )
    return sights


def _relative(part: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """Each foot from heel to toes, shape (N, 4), and one ankle from the other, (N, 2); px.

    Both are the same wherever the camera is held.
    """
    xy = part.xy_px
    turning = [xy[:, toe] - xy[:, heel] for toe, heel in zip(TOES, HEELS, strict=True)]
    return np.hstack(turning), xy[:, ANKLES[0]] - xy[:, ANKLES[1]]


def _spread(points: FloatArray) -> float:
    """Standard deviation of points (N, 2) about their middle."""
    known = points[np.isfinite(points).all(axis=1)]
    return float(np.sqrt(known.var(axis=0).sum())) if len(known) else math.nan


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan
