"""Landmarks as markers of motion capture: names, axes and times that such programs expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.errors import InputError
from valgus.model.arrays import FloatArray
from valgus.model.landmarks import Joint
from valgus.model.poses import PoseTrack

NAMES: Final = tuple(joint.name.lower() for joint in Joint)
"""Names of the landmarks, in the order of the axis J."""

_CAMERA_TO_LAB: Final[FloatArray] = np.array([[0.0, 0.0, -1.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0]])
"""From (right, down, away) of the camera to (toward the camera, up, left of the picture)."""
_EVEN_S: Final = 0.0015
"""How far a step may be from the others; phones' stamps are rounded to a millisecond."""
_MILLIMETRES: Final = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Markers:
    """Marker positions at even times."""

    time_s: FloatArray
    """Shape (T,), evenly spaced."""
    rate: float
    """Frames per second."""
    position_mm: FloatArray
    """Shape (T, J, 3), OpenSim's axes: X toward the camera, Y up, Z to the left of the picture."""
    resampled: bool
    """Whether the video's own times were uneven, so that positions are interpolated."""


def markers(track: PoseTrack) -> Markers:
    """Turn the 3D landmarks into markers.

    Parameters
    ----------
    track : PoseTrack

    Returns
    -------
    markers : Markers
        About the middle of the hips, as the pose model gives them: the body does not travel.

    Raises
    ------
    InputError
        There are fewer than two frames.
    """
    if len(track) < 2:
        raise InputError(
            f"Cannot export {track.video.source}: expected two frames or more, got {len(track)}.",
            "Give a longer video.",
        )
    position = track.world_m @ _CAMERA_TO_LAB.T * _MILLIMETRES
    steps = np.diff(track.time_s)
    step = float(np.median(steps))
    if np.abs(steps - step).max() <= _EVEN_S:
        # The mean is truer than any one of the rounded steps.
        rate = (len(track) - 1) / float(track.time_s[-1] - track.time_s[0])
        return Markers(track.time_s, rate, position, False)
    count = int(np.floor((track.time_s[-1] - track.time_s[0]) / step + 1e-6)) + 1
    even = track.time_s[0] + step * np.arange(count)
    return Markers(even, 1.0 / step, _at(even, track.time_s, position), True)


def _at(even: FloatArray, time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Interpolate; between a known and a missing value is a missing one."""
    right = np.clip(np.searchsorted(time_s, even), 1, len(time_s) - 1)
    left = right - 1
    share = (even - time_s[left]) / (time_s[right] - time_s[left])
    weight = np.clip(share, 0.0, 1.0)[:, None, None]
    mixed = values[left] * (1 - weight) + values[right] * weight
    # 0 times a missing value is missing, too: a time that is met exactly takes its own value.
    exact = weight[:, 0, 0] == 1.0
    mixed[exact] = values[right][exact]
    first = weight[:, 0, 0] == 0.0
    mixed[first] = values[left][first]
    return np.asarray(mixed)
