"""Where one take ends and another begins: all of the body is elsewhere from one frame to the next.

A body can be thrown no faster than a jump lets it fall. The pose model errs faster than that, too,
but it comes back within a moment: what was before and what is after tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from valgus.measure import camera_yaw, feet, geometry
from valgus.model.arrays import FloatArray, IntArray
from valgus.model.landmarks import ANKLES, HIPS, KNEES, SHOULDERS
from valgus.model.poses import PoseTrack

_BODY: Final = (*SHOULDERS, *HIPS, *KNEES, *ANKLES)
_SIDES: Final = (list(range(8)), [1, 0, 3, 2, 5, 4, 7, 6])
"""Places in `_BODY`: as they are, and with left and right exchanged."""
_FASTEST: Final = 4.0
"""Leg lengths per second that no body moves at: a fall from half a metre ends with 3.7."""
_JUMP: Final = 0.15
"""Leg lengths that the middle joint moves at least; landmarks shake by a tenth of that."""
_FOLLOWED_S: Final = 0.5
"""Longer without a person, somebody may have walked from one place to the other."""
_TOGETHER_S: Final = 0.5
"""Jumps nearer to each other belong to one cut: the pose model needs some frames to find again."""
_AROUND_S: Final = 0.1
"""What was before and after is looked at for so long: within it, nobody gets far."""
_USUAL: Final = 1.5
"""Leg lengths per second at which a body may move on meanwhile: a fast squat, or a walk."""
_SAME_SPOT: Final = 0.12
"""Leg lengths that the ankles' landmarks may move at the same place."""
_SAME_SIZE: Final = 0.15
"""Relative change of size, against the pose model's own skeleton, that may be its error."""
_SAME_TURN_DEG: Final = 45.0
"""Turn that the pose model may err by in a moment."""
_TRUNK_TO_LEG: Final = 1.6
"""Leg length over trunk length; somebody deep in a squat shows more of the trunk."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A change of take."""

    last_row: int
    """Last row before."""
    first_row: int
    """First row after; rows between show the pose model searching."""
    elsewhere: bool
    """Whether the subject is at another place, of another size or turned another way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Bodies:
    """The rows of a track in which somebody was seen, N of them."""

    track: PoseTrack
    """All of the rows."""
    row: IntArray
    """Shape (N,)."""
    time_s: FloatArray
    """Shape (N,)."""
    joints_px: FloatArray
    """Shape (N, 8, 2)."""
    size_px: FloatArray
    """Leg length, as good as the picture shows it, shape (N,)."""


def find(track: PoseTrack) -> tuple[Cut, ...]:
    """Find the cuts of a video.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as the pose model gave them; smoothed ones hide what is sudden.

    Returns
    -------
    cuts : tuple of Cut
        In order of time. A slip of the pose model, after which the body is where it was, is none.
    """
    bodies = _bodies(track)
    groups = _groups(bodies, _jumps(bodies))
    cuts = (_cut(bodies, first, last) for first, last in groups)
    return tuple(cut for cut in cuts if cut is not None)


def shots(cuts: Sequence[Cut], rows: int) -> list[slice]:
    """Rows of each take, without those in which the pose model searches."""
    firsts = [0, *(cut.first_row for cut in cuts)]
    stops = [*(cut.last_row + 1 for cut in cuts), rows]
    return [slice(*edge) for edge in zip(firsts, stops, strict=True)]


def _bodies(track: PoseTrack) -> _Bodies:
    found = np.flatnonzero(np.isfinite(track.xy_px[:, _BODY[0]]).all(axis=1))
    xy_px = track.xy_px if len(found) == len(track) else track.xy_px[found]
    trunk = geometry.length(feet.middle(xy_px, SHOULDERS) - feet.middle(xy_px, HIPS))
    return _Bodies(
        track=track,
        row=found,
        time_s=track.time_s[found],
        joints_px=xy_px[:, _BODY],
        size_px=np.maximum(feet.longer_leg_px(xy_px), _TRUNK_TO_LEG * trunk),
    )


def _jumps(bodies: _Bodies) -> IntArray:
    """Places in `bodies` before which the body moved faster than bodies do."""
    lasts_s = np.diff(bodies.time_s)
    size_px = np.maximum(bodies.size_px[1:], bodies.size_px[:-1])
    moved = _apart(bodies.joints_px[:-1], bodies.joints_px[1:]) / size_px
    sudden = (moved > np.maximum(_JUMP, _FASTEST * lasts_s)) & (lasts_s <= _FOLLOWED_S)
    return np.flatnonzero(sudden) + 1


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    """How far the middle joint is from where it was; sides may be exchanged, shape (...)."""
    ways = [np.median(geometry.length(other[..., to, :] - one), axis=-1) for to in _SIDES]
    return np.minimum(*ways)


def _groups(bodies: _Bodies, jumps: IntArray) -> Iterator[tuple[int, int]]:
    """First and last of the jumps that belong together."""
    if not len(jumps):
        return
    far = np.flatnonzero(np.diff(bodies.time_s[jumps]) > _TOGETHER_S) + 1
    for start, stop in pairwise([0, *far.tolist(), len(jumps)]):
        yield int(jumps[start]), int(jumps[stop - 1])


def _cut(bodies: _Bodies, first: int, last: int) -> Cut | None:
    """Compare what was before the jumps with what is after them; None where nothing changed."""
    before = slice(np.searchsorted(bodies.time_s, bodies.time_s[first - 1] - _AROUND_S), first)
    stop = np.searchsorted(bodies.time_s, bodies.time_s[last] + _AROUND_S, side="right")
    after = slice(last, stop)
    old, new = (np.median(bodies.joints_px[rows], axis=0) for rows in (before, after))
    size_px = max(float(np.median(bodies.size_px[rows])) for rows in (before, after))
    meanwhile = _USUAL * float(bodies.time_s[last] - bodies.time_s[first - 1])
    if _apart(old, new) <= (_JUMP + meanwhile) * size_px:
        return None
    elsewhere = _feet_apart(old, new) > _SAME_SPOT * size_px
    seen = [bodies.track.part(bodies.row[rows]) for rows in (before, after)]
    scales = [float(np.median(feet.px_per_m(part.xy_px, part.world_m))) for part in seen]
    resized = abs(scales[1] / scales[0] - 1) > _SAME_SIZE
    old_deg, new_deg = (
        camera_yaw.circular_mean_deg(camera_yaw.turned_deg(part.world_m, 0.0)) for part in seen
    )
    turned = abs(camera_yaw.wrapped_deg(new_deg - old_deg)) > _SAME_TURN_DEG
    rows = int(bodies.row[first - 1]), int(bodies.row[last])
    return Cut(*rows, bool(elsewhere or resized or turned))


def _feet_apart(old: FloatArray, new: FloatArray) -> float:
    """How far the ankles are from where they were, with sides as they fit best."""
    ways = [geometry.length(new[to][-2:] - old[-2:]).max() for to in _SIDES]
    return float(min(ways))
