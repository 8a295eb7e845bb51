"""Where the feet are and when the subject stands upright, in the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from valgus.measure import geometry
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.landmarks import ANKLES, HIPS, KNEES, SHOULDERS, Pair

_SIDE_LIFT = 0.25
"""How far apart, in leg lengths, the ankles of planted feet may look in height from the side."""
STILL = 0.35
"""Leg lengths per second below which a foot is at rest: a step is several times faster."""
UPRIGHT = 0.955
"""Share of the greatest height from which the subject stands: 25 degrees of flexion take 0.024."""

_STRAIGHT_DEG = 40.0
"""Knee flexion of the world landmarks up to which a leg is straight; they err by 15."""


def lifted_rows(xy_px: FloatArray, yaw_deg: ArrayLike, lift: float) -> BoolArray:
    """Rows in which one ankle is well above the other, shape (T,).

    Seen from the side the feet stand at different depths, and so at different heights in the
    picture: the margin grows with the camera's angle.
    """
    left, right = xy_px[:, ANKLES[0]], xy_px[:, ANKLES[1]]
    margin = lift + _SIDE_LIFT * np.abs(np.sin(np.radians(yaw_deg)))
    return np.asarray(np.abs(left[:, 1] - right[:, 1]) > margin * longer_leg_px(xy_px))


def longer_leg_px(xy_px: FloatArray) -> FloatArray:
    """Length of the longer leg as the picture shows it, shape (T,)."""
    lengths = [
        geometry.length(xy_px[:, h] - xy_px[:, k]) + geometry.length(xy_px[:, k] - xy_px[:, a])
        for h, k, a in zip(HIPS, KNEES, ANKLES, strict=True)
    ]
    return np.asarray(np.maximum(*lengths))


def floor_point(xy_px: FloatArray, lifted: BoolArray) -> FloatArray:
    """Middle of the ankles, or the standing ankle where the other foot is lifted, shape (T, 2)."""
    left, right = xy_px[:, ANKLES[0]], xy_px[:, ANKLES[1]]
    lower = np.where((left[:, 1] > right[:, 1])[:, None], left, right)
    return np.where(lifted[:, None], lower, (left + right) / 2)


def height_px(xy_px: FloatArray, lifted: BoolArray) -> FloatArray:
    """Distance from the mid-hip to where the subject stands, shape (T,)."""
    return np.asarray(geometry.length(middle(xy_px, HIPS) - floor_point(xy_px, lifted)))


def at_rest(time_s: FloatArray, xy_px: FloatArray, lifted: BoolArray) -> BoolArray:
    """Rows in which the place where the subject stands does not move, shape (T,)."""
    size = np.nanmedian(height_px(xy_px, lifted))
    return np.asarray(_speed(time_s, floor_point(xy_px, lifted)) < STILL * size)


def foot_speed(time_s: FloatArray, xy_px: FloatArray, lifted: BoolArray) -> FloatArray:
    """Speed of the faster foot, shape (T,), leg lengths per second; 0 where no one is seen."""
    size = np.nanmedian(height_px(xy_px, lifted))
    return np.asarray(np.maximum(*(_speed(time_s, xy_px[:, a]) for a in ANKLES)) / size)


def tallest(height: FloatArray, usable: BoolArray, lifted: BoolArray) -> BoolArray:
    """Rows in which the subject stands upright; on both feet, if that ever happens.

    Parameters
    ----------
    height : ndarray, shape (T,), any unit
        At one place.
    usable : ndarray of bool, shape (T,)
        Rows that may be chosen.
    lifted : ndarray of bool, shape (T,)

    Returns
    -------
    standing : ndarray of bool, shape (T,)
        All False where no row is usable.
    """
    if not usable.any():
        return usable
    tall = usable & (height > UPRIGHT * np.percentile(height[usable], 95))
    return np.asarray(tall & ~lifted) if (tall & ~lifted).sum() >= 5 else tall


def _speed(time_s: FloatArray, points: FloatArray) -> FloatArray:
    """Speed of a point (T, 2) over about 0.2 s, unit per second; NaN counts as at rest."""
    if len(time_s) < 3:
        return np.zeros(len(points))
    reach = max(1, round(0.1 / float(np.median(np.diff(time_s)))))
    ahead = np.minimum(np.arange(len(time_s)) + reach, len(time_s) - 1)
    behind = np.maximum(np.arange(len(time_s)) - reach, 0)
    gap = time_s[ahead] - time_s[behind]
    return np.asarray(np.nan_to_num(geometry.length(points[ahead] - points[behind]) / gap))


def px_per_m(xy_px: FloatArray, world_m: FloatArray) -> FloatArray:
    """Size of the trunk in the picture against its size in metres, shape (T,)."""
    trunk = [*SHOULDERS, *HIPS]
    return np.asarray(_spread(xy_px[:, trunk]) / _spread(world_m[:, trunk, :2]))


def _spread(points: FloatArray) -> FloatArray:
    """Root mean square distance of points (T, N, 2) from their middle, shape (T,)."""
    away = points - points.mean(axis=1, keepdims=True)
    return np.asarray(np.sqrt((away**2).sum(axis=(1, 2))))


def straight_legs(world_m: FloatArray) -> bool:
    """Whether somebody stands upright, on one leg at least, in most of some rows.

    Parameters
    ----------
    world_m : ndarray, shape (T, J, 3), m
        World landmarks; one frame's may err.
    """
    joints = (world_m[:, list(pair)] for pair in (HIPS, KNEES, ANKLES))
    return bool(np.median(geometry.flexion_deg(*joints), axis=0).min() < _STRAIGHT_DEG)


def middle(xy: FloatArray, pair: Pair) -> FloatArray:
    """Point half-way between left and right, shape (T, D)."""
    return np.asarray((xy[:, pair[0]] + xy[:, pair[1]]) / 2)


def roll_deg(xy_px: FloatArray, lifted: BoolArray) -> float:
    """Lean of the line from the feet to the shoulders while standing."""
    up = middle(xy_px, SHOULDERS) - floor_point(xy_px, lifted)
    return float(np.median(np.degrees(np.arctan2(up[:, 0], -up[:, 1]))))


def hip_height_px(xy_px: FloatArray) -> FloatArray:
    """Height of the mid-hip above the lower ankle, shape (T,)."""
    floor = np.maximum(xy_px[:, ANKLES[0], 1], xy_px[:, ANKLES[1], 1])
    return np.asarray(floor - middle(xy_px, HIPS)[:, 1])


def segment_px(xy_px: FloatArray, start: Pair, end: Pair, lifted: BoolArray) -> float:
    """Length of a segment while standing; a lifted leg is foreshortened and left out."""
    lengths = np.stack(
        [geometry.length(xy_px[:, a] - xy_px[:, b]) for a, b in zip(start, end, strict=True)]
    )
    return float(np.percentile(np.where(lifted, lengths.max(axis=0), lengths.mean(axis=0)), 80))


def leg_px(xy_px: FloatArray, lifted: BoolArray) -> float:
    """Length of the legs as the picture shows them while standing."""
    return segment_px(xy_px, HIPS, KNEES, lifted) + segment_px(xy_px, KNEES, ANKLES, lifted)
