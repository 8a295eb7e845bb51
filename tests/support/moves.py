"""A stick figure that does something else than squats: lunges, side lunges, jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.support import stick
from tests.support.stick import Scene
from valgus.model.arrays import FloatArray
from valgus.model.poses import PoseTrack

_LEG_M = stick.THIGH_M + stick.SHANK_M
_REACH_M = 0.985 * _LEG_M
_RATE_HZ = 30.0
_FROM_THE_FRONT = Scene()


def _course(times_s: list[float], values: list[float], time_s: FloatArray) -> FloatArray:
    """Go smoothly from value to value."""
    share = np.zeros_like(time_s)
    for begin, end, low, high in zip(times_s, times_s[1:], values, values[1:], strict=False):
        inside = (time_s >= begin) & (time_s <= end)
        x = (time_s[inside] - begin) / (end - begin)
        share[inside] = low + (high - low) * x**2 * (3 - 2 * x)
    share[time_s > times_s[-1]] = values[-1]
    return share


def _times(long_s: float) -> FloatArray:
    return np.arange(0.0, long_s, 1.0 / _RATE_HZ)


def _filmed(scene: Scene, time_s: FloatArray, middle: FloatArray, ankles: FloatArray) -> PoseTrack:
    body = stick.figure(scene, middle, ankles, np.zeros((len(time_s), 2)))
    return stick.filmed_body(scene, time_s, body)


def _planted(scene: Scene, count: int) -> FloatArray:
    ankles = np.zeros((count, 2, 3))
    ankles[:, :, 0] = stick.SIGNS * scene.stance_m / 2
    return ankles


def side_lunges(
    scene: Scene = _FROM_THE_FRONT, stance_m: float = 0.95, shift_m: float = 0.3
) -> PoseTrack:
    """One to each side on planted feet; the other leg stays straight."""
    scene = replace(scene, stance_m=stance_m)
    time_s = _times(7.0)
    way = _course([0, 1, 2, 2.2, 3.2, 4, 5, 5.2, 6.2], [0, 0, 1, 1, 0, 0, -1, -1, 0], time_s)
    aside_m = stance_m / 2 - stick.HIP_HALF_M + shift_m * np.abs(way)
    height_m = np.sqrt(_REACH_M**2 - aside_m**2)
    middle = np.stack([shift_m * way, height_m, 0 * way], axis=-1)
    return _filmed(scene, time_s, middle, _planted(scene, len(time_s)))


def lunges(scene: Scene = _FROM_THE_FRONT, step_m: float = 0.7, drop: float = 0.3) -> PoseTrack:
    """Each foot steps forward once, the body goes down, and the foot comes back."""
    time_s = _times(9.0)
    ankles = _planted(scene, len(time_s))
    ahead, low = np.zeros_like(time_s), np.zeros_like(time_s)
    for side, begin in enumerate((1.0, 5.0)):
        step = _course(list(begin + np.array([0, 0.5, 1.9, 2.5])), [0, 1, 1, 0], time_s)
        ankles[:, side, 2] = step_m * step
        ankles[:, side, 1] = 0.12 * np.sin(np.pi * step) ** 2
        ahead += step_m / 2 * step
        low += _course(list(begin + np.array([0.2, 1.1, 1.3, 2.3])), [0, 1, 1, 0], time_s)
    middle = np.stack([0 * low, _REACH_M - drop * _LEG_M * low, ahead], axis=-1)
    return _filmed(scene, time_s, middle, ankles)


def split_squats(scene: Scene = _FROM_THE_FRONT, apart_m: float = 0.7) -> PoseTrack:
    """Stand with the feet together, step back, and go down and up twice on feet that stay."""
    time_s = _times(9.0)
    ankles = _planted(scene, len(time_s))
    back = _course([0, 1.5, 2.0, 8.0, 8.5], [0, 0, 1, 1, 0], time_s)
    ankles[:, 1, 2] = -apart_m * back
    low = _course(
        [0, 1.5, 2.0, 3, 4, 4.2, 5.2, 5.6, 6.6, 6.8, 7.8, 8.0, 8.5],
        [0, 0, 0.25, 0.25, 1, 1, 0.25, 0.25, 1, 1, 0.25, 0.25, 0],
        time_s,
    )
    middle = np.stack([0 * low, _REACH_M - 0.35 * _LEG_M * low, -apart_m / 2 * back], axis=-1)
    return _filmed(scene, time_s, middle, ankles)


def jump_squat(
    scene: Scene = _FROM_THE_FRONT, jump_m: float = 0.25, landing_drop: float = 0.16
) -> PoseTrack:
    """Squat, jump from it and land with bent knees."""
    time_s = _times(5.0)
    air_m = jump_m * _course([0, 2.3, 2.5, 2.7], [0, 0, 1, 0], time_s)
    low = _course([0, 1, 2, 2.35, 2.65, 2.9, 3.5], [0, 0, 0.36, 0, 0, landing_drop, 0], time_s)
    ankles = _planted(scene, len(time_s))
    ankles[:, :, 1] = air_m[:, None]
    middle = np.stack([0 * low, _REACH_M - _LEG_M * low + air_m, -0.45 * _LEG_M * low], axis=-1)
    return _filmed(scene, time_s, middle, ankles)
