"""Landmarks → knee series: smooth, find the places, calibrate at each, measure."""

from __future__ import annotations

import logging
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.measure import knee_series
from valgus.measure.joint_centres import Calibration, calibrate_at_centres, to_joint_centres
from valgus.measure.places import Place, find
from valgus.measure.smooth import smooth_track
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import BoolArray
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries

_log = logging.getLogger(__name__)

_MOST_STANDING: Final = 3000
"""Rows of somebody standing, a minute and a half of them, beyond which more say nothing new."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Everything that was measured in a track."""

    series: KneeSeries
    """Every per-frame quantity, T rows."""
    stretches: tuple[Stretch, ...]
    """The places, in order of time; they cover the track without gaps."""
    was_bridged: BoolArray
    """Rows whose landmarks were missing and were bridged, shape (T,)."""

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
    smooth, was_bridged = smooth_track(track, config)
    found = [_measure_place(track, smooth, place, config) for place in find(smooth, config)]
    if not found:
        _log.info("nowhere was anybody seen standing")
    series = [part for _, parts in found for part in parts] or [knee_series.nothing(track)]
    return Measured(KneeSeries.joined(series), tuple(item for item, _ in found), was_bridged)


def _measure_place(
    track: PoseTrack, smooth: PoseTrack, place: Place, config: AnalysisConfig
) -> tuple[Stretch, list[KneeSeries]]:
    """Calibrate at one place and measure its rows, some at a time."""
    raw, here = track.part(place.rows), smooth.part(place.rows)
    rows = np.flatnonzero(place.standing)
    stands = here.part(rows[:: 1 + len(rows) // _MOST_STANDING])
    found = calibrate_at_centres(stands, config, np.ones(len(stands), dtype=np.bool_))
    _log_place(place.rows.start, found)
    if found is None:
        return Stretch(place.rows.start, len(raw), None), [knee_series.nothing(raw)]
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
    return Stretch(place.rows.start, len(raw), found.centres), series


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
