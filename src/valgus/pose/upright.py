"""Which way up a picture is, by the person in it: for videos that bear no tag of their rotation.

The pose model follows a person who is turned as well as an upright one, so the way from the
shoulders to the ankles says how the picture lies. People also lie and stand on their hands. So a
picture is turned only for someone who squats in it: the legs grow short, the shoulders come down
with the hips, and the feet stay where they are. In leg presses, bridges and handstands the
shoulders stay and the feet move, in push-ups the legs stay long.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.landmarks import ANKLES, HIPS, SHOULDERS
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason

_JOINTS: Final = [*SHOULDERS, *HIPS, *ANKLES]
_SEEN: Final = 0.5
"""Visibility from which a joint counts."""
_FEWEST_ROWS: Final = 15
"""Half a second."""
_NEAR_DEG: Final = 30.0
"""How far a body may lean from a quarter turn."""
_SHARE: Final = 0.8
"""Of the frames that must agree: who gets up or down for an exercise is upright in the others."""
_LONG: Final = 0.9
_SHORT: Final = 0.75
"""Shares of the longest way from hips to ankles: standing, and clearly bent. A half squat seen
from the front is at about two thirds."""
_PLANTED: Final = 0.5
"""The ankles move less than this share of what the shoulders move."""


def turn_deg(track: PoseTrack) -> int:
    """Tell how pictures must be turned clockwise for the person who squats to stand upright.

    Parameters
    ----------
    track : PoseTrack

    Returns
    -------
    clockwise_deg : int
        0, 90, 180 or 270; 0 also when it is not sure.
    """
    turn = lies_deg(track)
    if not turn:
        return 0
    middles = _middles(track.xy_px[_whole_bodies(track)])
    return turn if _squats(_turned(middles, turn)) else 0


def lies_deg(track: PoseTrack) -> int:
    """Tell which clockwise turn would bring the body upright, whatever it does.

    Parameters
    ----------
    track : PoseTrack

    Returns
    -------
    clockwise_deg : int
        0, 90, 180 or 270; 0 also when it is not sure.
    """
    rows = _whole_bodies(track)
    if np.count_nonzero(rows) < _FEWEST_ROWS:
        return 0
    return _steady_turn_deg(_middles(track.xy_px[rows]))


def notice(clockwise_deg: int) -> Reason:
    """Say that pictures were turned."""
    return Reason("picture_turned", {"clockwise_deg": clockwise_deg})


def _whole_bodies(track: PoseTrack) -> BoolArray:
    seen = track.visibility[:, _JOINTS]
    return np.asarray((np.nan_to_num(seen) >= _SEEN).all(axis=1), np.bool_)


def _middles(xy_px: FloatArray) -> FloatArray:
    """Average left and right: shoulders, hips and ankles, shape (T, 3, 2)."""
    joints = xy_px[:, _JOINTS]
    return np.asarray((joints[:, ::2] + joints[:, 1::2]) / 2, np.float64)


def _steady_turn_deg(middles: FloatArray) -> int:
    """Find the quarter turn that brings nearly all bodies upright; 0 when there is none."""
    down = middles[:, 2] - middles[:, 0]
    # Image axes: a body whose feet point to the right of the picture needs 90 degrees clockwise.
    needed_deg = np.degrees(np.arctan2(down[:, 0], down[:, 1]))
    for turn in (90, 180, 270):
        off_deg = np.abs((needed_deg - turn + 180) % 360 - 180)
        if np.mean(off_deg <= _NEAR_DEG) >= _SHARE:
            return turn
    return 0


def _turned(xy: FloatArray, clockwise_deg: int) -> FloatArray:
    """Turn image positions about the origin."""
    angle = np.radians(clockwise_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(xy @ np.array([[cos, sin], [-sin, cos]]), np.float64)


def _squats(middles: FloatArray) -> bool:
    """Whether the body comes down to feet that stay, bent against the nearest upright frame."""
    shoulders, hips, ankles = middles[..., 1].T
    legs = ankles - hips
    longest = np.percentile(legs, 95)
    standing = np.flatnonzero(legs >= _LONG * longest)
    bent = np.flatnonzero(legs <= _SHORT * longest)
    if not len(standing) or not len(bent):
        return False
    before = standing[np.abs(bent[:, None] - standing).argmin(axis=1)]
    down = float(np.median(shoulders[bent] - shoulders[before]))
    moved = float(np.median(np.abs(ankles[bent] - ankles[before])))
    return down > 0 and moved < _PLANTED * down
