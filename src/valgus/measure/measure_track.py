"""Landmarks → knee series: smooth, find the places, calibrate at each, measure."""

from __future__ import annotations

import logging
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.measure import cuts, feet, knee_series
from valgus.measure.cuts import Cut
from valgus.measure.joint_centres import Calibration, calibrate_at_centres, to_joint_centres
from valgus.measure.places import Place, find
from valgus.measure.smooth import smooth_track
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import BoolArray, IntArray
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries

_log = logging.getLogger(__name__)

_MOST_STANDING: Final = 3000
"""Rows of somebody standing, a minute and a half of them, beyond which more say nothing new."""
_SHORTEST_STAND_S: Final = 0.1
"""Shorter, a single slip of the pose model would be what all is measured against."""
_BLOCK: Final = 2048
"""Rows that are measured in one go: what comes and goes meanwhile stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What was measured at one place."""

    first_row: int
    """Its first row in the track."""
    rows: int
    """How many rows it has."""
    reference: Reference | None
    """Camera and standing subject; None when the subject was not seen."""
    stand: IntArray
    """Rows of the track in which the subject looks tallest."""
    upright: bool
    """Whether she stood there for a moment, with straight legs: else nothing can be judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Everything that was measured in a track."""

    series: KneeSeries
    """Every per-frame quantity, T rows."""
    stretches: tuple[Stretch, ...]
    """The places, in order of time; they cover the track without gaps."""
    was_bridged: BoolArray
    """Rows whose landmarks were missing and were bridged, shape (T,)."""
    cuts: tuple[Cut, ...] = ()
    """Where another take begins."""

    @property
    def breaks(self) -> frozenset[int]:
        """Rows that no repetition goes across: another place or another take begins."""
        places = {item.first_row for item in self.stretches[1:]}
        return frozenset(places | {cut.last_row + 1 for cut in self.cuts})

    def place_of(self, row: int) -> int:
        """Say at which place, counted from 0, a row was measured."""
        firsts = [item.first_row for item in self.stretches]
        return bisect_right(firsts, row) - 1


def measure_track(track: PoseTrack, config: AnalysisConfig) -> Measured:
    """Measure every frame against the standing subject of the place it was filmed at.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as the pose model gave them, T rows.
    config : AnalysisConfig

    Returns
    -------
    measured : Measured
    """
    found_cuts = cuts.find(track)
    smooth, was_bridged = smooth_track(track, config, cuts.shots(found_cuts, len(track)))
    places = find(smooth, config, found_cuts)
    found = [_measure_place(track, smooth, place, config) for place in places]
    if not found:
        _log.info("nowhere was anybody seen standing")
    series = [part for _, parts in found for part in parts] or [knee_series.nothing(track)]
    stretches = tuple(item for item, _ in found)
    return Measured(KneeSeries.joined(series), stretches, was_bridged, found_cuts)


def _measure_place(
    track: PoseTrack, smooth: PoseTrack, place: Place, config: AnalysisConfig
) -> tuple[Stretch, list[KneeSeries]]:
    """Calibrate at one place and measure its rows, some at a time."""
    raw, here = track.part(place.rows), smooth.part(place.rows)
    rows = np.flatnonzero(place.standing)
    upright = bool(len(rows)) and _upright(here, rows)
    stands = here.part(rows[:: 1 + len(rows) // _MOST_STANDING])
    found = calibrate_at_centres(stands, config, np.ones(len(stands), dtype=np.bool_))
    _log_place(place.rows.start, found)
    if found is None:
        nothing = Stretch(place.rows.start, len(raw), None, rows + place.rows.start, upright)
        return nothing, [knee_series.nothing(raw)]
    parts = [slice(start, start + _BLOCK) for start in range(0, len(here), _BLOCK)]
    series = [
        knee_series.measure(
            raw.part(part),
            to_joint_centres(here.part(part), found.landmarks),
            found.centres,
            config,
        )
        for part in parts
    ]
    stand = rows + place.rows.start
    return Stretch(place.rows.start, len(raw), found.centres, stand, upright), series


def _upright(here: PoseTrack, rows: IntArray) -> bool:
    """Whether the tallest rows show straight legs for long enough to be measured."""
    lasts_s = len(rows) * float(np.median(np.diff(here.time_s))) if len(here) > 1 else 0.0
    return lasts_s >= _SHORTEST_STAND_S and feet.straight_legs(here.world_m[rows])


def _log_place(first_row: int, found: Calibration | None) -> None:
    if found is None:
        _log.info("from row %d: no calibration, nobody stood there", first_row)
        return
    camera = found.centres
    _log.info(
        "from row %d: calibrated, yaw %.1f deg, roll %.1f deg, leg %.0f px",
        first_row,
        camera.yaw_deg,
        camera.roll_deg,
        camera.thigh_px + camera.shank_px,
    )
