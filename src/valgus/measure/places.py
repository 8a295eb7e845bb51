"""Where the subject stands: stretches of a video in which feet and distance stay the same.

What legs are measured against, their length in the picture, the camera's angle and the feet's
directions, holds for one place only. Whoever starts the recording by hand walks away from the
camera, squats, and comes back; others step back between two sets, or turn round.

Heights are compared in metres of the pose model's own skeleton, so that somebody near the camera
is not taken for somebody who stands more upright.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from valgus.measure import camera_yaw, feet, geometry, signals
from valgus.measure.cuts import Cut
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HEELS, HIPS, TOES
from valgus.model.poses import PoseTrack

_FEET: Final = tuple(zip(TOES, HEELS, strict=True))
_NEARLY_UPRIGHT: Final = 0.85
"""Share of the greatest height in metres from which somebody may be standing; its error is 5 %."""
_SHORTEST_STAND_S: Final = 0.2
"""Shorter stands say too little about the place; a foot on its way is planted for about as long."""
_LOOK_S: Final = 0.5
"""Long enough for a sure look at the feet, short against a walk."""
_STEPS_AROUND: Final = 6
"""So many such looks before and after a moment show somebody upright who squats again and again."""
_SAME_SIZE: Final = 0.09
"""Relative change of size that may be posture: tiptoes, or knees that are not quite straight."""
_SAME_SPOT: Final = 0.05
"""Leg lengths that the feet move at least when the distance changes by more than that."""
_SAME_FOOT: Final = 0.12
"""Leg lengths that a foot's landmark may move at the same place."""
_SAME_TOES: Final = 0.09
"""Leg lengths that the toes may move across the picture against the heel: 16 degrees of turn."""
_ALIKE: Final = 0.95
"""Length of the mean of unit vectors from which directions agree: 18 degrees of scatter."""
_SAME_TURN_DEG: Final = 30.0
"""Turn of the trunk that is within the error of the pose model."""
_OTHER_WAY_DEG: Final = 60.0
"""Turn of the trunk that nobody makes without the feet, whatever their landmarks say."""
_HOLDS_S: Final = 1.5
"""Seconds before and after a moment that tell which way somebody faces: a slip of the pose model,
which takes front for back and left for right, is over sooner."""
_MOSTLY: Final = 0.5
"""Share of a stand's rows with a foot lifted from which the feet tell no direction."""
_COMPARED: Final = 64
"""So many stands are compared in one go: a minute at one place, and little in vain after a move."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A stretch of time at one place."""

    rows: slice
    """Rows of the track; the places of a track cover it without gaps."""
    standing: BoolArray
    """Which of these rows show the subject upright and still, shape (rows,)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stands:
    """Runs of rows in which somebody stands, N of them in order of time."""

    rows: Sequence[slice]
    height_px: FloatArray
    """Shape (N,)."""
    ankles_px: FloatArray
    """Shape (N, S, 2)."""
    across: FloatArray
    """How far each foot points to the right, shape (N, S), leg lengths; NaN with a foot lifted."""
    yaw_deg: FloatArray
    """Shape (N,); NaN where it is not sure."""

    def moved(self, here: int, others: slice) -> BoolArray:
        """Whether others are at another place than one: a foot or both went, or the body turned."""
        steps = self._steps(here, self.ankles_px[others])
        foot, each = steps.argmin(axis=1), np.arange(len(steps))
        resized = np.abs(self.height_px[others] / self.height_px[here] - 1) > _SAME_SIZE
        turn_deg = np.abs(camera_yaw.wrapped_deg(self.yaw_deg[others] - self.yaw_deg[here]))
        turned = turn_deg > _SAME_TURN_DEG
        moved = steps[each, foot] > np.where(resized | turned, _SAME_SPOT, _SAME_FOOT)
        about_one_foot = turned & (steps.max(axis=1) > _SAME_FOOT)
        across = np.abs(self.across[others] - self.across[here])[each, foot] > _SAME_TOES
        return np.asarray(moved | across | about_one_foot | (turn_deg > _OTHER_WAY_DEG))

    def _steps(self, here: int, ankles_px: FloatArray) -> FloatArray:
        """How far each foot is from where it is in one stand, shape (N, S), leg lengths."""
        return np.asarray(geometry.length(ankles_px - self.ankles_px[here]) / self.height_px[here])


def find(track: PoseTrack, config: AnalysisConfig, cuts: Sequence[Cut] = ()) -> tuple[Place, ...]:
    """Find the places at which the subject stands.

    Parameters
    ----------
    track : PoseTrack
        Smoothed landmarks.
    config : AnalysisConfig
    cuts : sequence of Cut
        Where another take begins; only those count after which the subject is elsewhere.

    Returns
    -------
    places : tuple of Place
        In order of time; empty when no one was seen.
    """
    edges = [0, *(cut.last_row + 1 for cut in cuts if cut.elsewhere), len(track)]
    found = [
        place for first, last in pairwise(edges) for place in _of_take(track, first, last, config)
    ]
    return tuple(found) if any(place.standing.any() for place in found) else ()


def _of_take(track: PoseTrack, first: int, last: int, config: AnalysisConfig) -> Iterator[Place]:
    """Find the places of one take; where no one stands, all of it is one without a stand."""
    found = list(_places(track.part(slice(first, last)), config))
    if not found:
        yield Place(slice(first, last), np.zeros(last - first, dtype=np.bool_))
    for place in found:
        yield Place(slice(first + place.rows.start, first + place.rows.stop), place.standing)


def _places(track: PoseTrack, config: AnalysisConfig) -> Iterator[Place]:
    # The feet tell the direction best but may be off the floor; the trunk tells it always.
    yaw_deg = camera_yaw.frame_yaw_deg(track.world_m, np.ones(len(track), dtype=np.bool_))
    lifted = feet.lifted_rows(track.xy_px, yaw_deg, config.lifted_foot)
    height = feet.height_px(track.xy_px, lifted)
    upright = _perhaps_upright(track, height, lifted)
    if not upright.any():
        return
    stands = _stands(track, list(_looks(track, upright)), height, lifted, yaw_deg)
    edges = [0, *_boundaries(track, stands, height, lifted), len(track)]
    for rows in (slice(first, last) for first, last in pairwise(edges)):
        yield Place(rows, feet.tallest(height[rows], upright[rows], lifted[rows]))


def _perhaps_upright(track: PoseTrack, height: FloatArray, lifted: BoolArray) -> BoolArray:
    """Rows in which somebody who is all in the picture rests, and may well be upright."""
    found: BoolArray = np.asarray(np.isfinite(height))
    if not found.any():
        return found
    slow = feet.at_rest(track.time_s, track.xy_px, lifted)
    usable = found
    for wish in (slow, _inside(track)):
        usable = usable & wish if (usable & wish).any() else usable
    metres = height / feet.px_per_m(track.xy_px, track.world_m)
    usable = usable & (metres > _NEARLY_UPRIGHT * np.percentile(metres[usable], 95))
    around = _highest_around(track.time_s, np.where(usable, height, -np.inf))
    return np.asarray(usable & (height > feet.UPRIGHT * around))


def _highest_around(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Highest of the values within some seconds before and after each row, shape (T,)."""
    step = ((time_s - time_s[0]) / _LOOK_S).astype(int)
    highest = np.full(step[-1] + 1 + 2 * _STEPS_AROUND, -np.inf)
    np.maximum.at(highest, step + _STEPS_AROUND, values)
    return np.asarray(sliding_window_view(highest, 2 * _STEPS_AROUND + 1).max(axis=1)[step])


def _inside(track: PoseTrack) -> BoolArray:
    """Rows in which hips and ankles lie in the picture, shape (T,)."""
    joints = track.xy_px[:, [*HIPS, *ANKLES]]
    return np.asarray(((joints >= 0) & (joints <= track.video.size_wh_px)).all(axis=(1, 2)))


def _looks(track: PoseTrack, upright: BoolArray) -> Iterator[slice]:
    """Pieces of half a second of the runs that are long enough to say where somebody stands.

    Somebody may glide or turn without ever moving a foot fast; pieces tell it all the same.
    """
    runs = signals.runs(upright)
    lasts_s = [float(track.time_s[end - 1] - track.time_s[first]) for first, end in runs]
    shortest_s = min(_SHORTEST_STAND_S, max(lasts_s))
    for (first, end), long_s in zip(runs, lasts_s, strict=True):
        if long_s >= shortest_s:
            pieces = min(max(1, int(long_s / _LOOK_S)), end - first)
            edges = np.linspace(first, end, pieces + 1).astype(int).tolist()
            yield from (slice(*edge) for edge in pairwise(edges))


def _stands(
    track: PoseTrack,
    looks: Sequence[slice],
    height: FloatArray,
    lifted: BoolArray,
    yaw_deg: FloatArray,
) -> _Stands:
    """Take the means of each look; all at once, for a long video has thousands."""
    slips = _slips(track.time_s, yaw_deg)
    yaw = np.radians(np.where(slips, yaw_deg + 180.0, yaw_deg))
    pointing = np.stack([track.xy_px[:, toe, 0] - track.xy_px[:, heel, 0] for toe, heel in _FEET])
    ankles = track.xy_px[:, list(ANKLES)]
    pointing = np.where(slips, pointing[::-1], pointing)
    ankles = np.where(slips[:, None, None], ankles[:, ::-1], ankles).reshape(-1, 4)
    columns = np.column_stack([height, lifted, *pointing, np.cos(yaw), np.sin(yaw), ankles])
    total = np.zeros((len(columns) + 1, columns.shape[1]))
    np.cumsum(np.nan_to_num(columns), axis=0, out=total[1:])
    first, stop = np.array([(rows.start, rows.stop) for rows in looks]).T
    mean = (total[stop] - total[first]) / (stop - first)[:, None]
    size, off_floor, ahead, aside = mean[:, :1], mean[:, 1], mean[:, 4], mean[:, 5]
    # Where the pose model wavers between front and back, directions do not agree.
    sure = np.hypot(ahead, aside) > _ALIKE
    return _Stands(
        rows=looks,
        height_px=mean[:, 0],
        ankles_px=mean[:, 6:].reshape(-1, 2, 2),
        across=np.where(off_floor[:, None] < _MOSTLY, mean[:, 2:4] / size, np.nan),
        yaw_deg=np.where(sure, np.degrees(np.arctan2(aside, ahead)), np.nan),
    )


def _slips(time_s: FloatArray, yaw_deg: FloatArray) -> BoolArray:
    """Rows in which the pose model takes front for back, against the seconds around; shape (T,)."""
    toward = np.nan_to_num(np.exp(1j * np.radians(yaw_deg)))
    total = np.concatenate([[0.0], np.cumsum(toward)])
    first = np.searchsorted(time_s, time_s - _HOLDS_S)
    stop = np.searchsorted(time_s, time_s + _HOLDS_S, side="right")
    return np.asarray((toward * np.conj(total[stop] - total[first])).real < 0)


def _boundaries(
    track: PoseTrack, stands: _Stands, height: FloatArray, lifted: BoolArray
) -> Iterator[int]:
    """Rows at which another place begins."""
    speed = feet.foot_speed(track.time_s, track.xy_px, lifted)
    for after in _changes(stands):
        between = slice(stands.rows[after - 1].stop, stands.rows[after].start)
        standing_px = feet.UPRIGHT * stands.height_px[after - 1 : after + 1].min()
        yield between.start + _arrival(speed[between], height[between], float(standing_px))


def _changes(stands: _Stands) -> Iterator[int]:
    """Stands that are at another place than those before."""
    here, begin = 0, 1
    while begin < len(stands.rows):
        others = slice(begin, begin + _COMPARED)
        moved = stands.moved(here, others)
        if moved.any():
            here = begin + int(moved.argmax())
            yield here
            begin = here + 1
        else:
            begin = others.stop


def _arrival(speed: FloatArray, height: FloatArray, standing_px: float) -> int:
    """Row after the last one in which a foot moved, or moved most where none was fast.

    Within a squat the feet stay, whatever their landmarks do: then it is before or after it.
    """
    if not len(speed):
        return 0
    stepping = np.flatnonzero(speed >= feet.STILL)
    row = int(stepping[-1] if len(stepping) else np.argmax(speed))
    if height[row] >= standing_px or not np.isfinite(height).any():
        return row + 1
    return 0 if row < np.nanargmin(height) else len(speed)
