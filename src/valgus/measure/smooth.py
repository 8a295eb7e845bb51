"""Raw landmarks → landmarks fit for measuring: short gaps bridged, noise taken out, time kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from valgus.measure import signals
from valgus.model.arrays import BoolArray, FloatArray, readonly
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import MEASURED_JOINTS
from valgus.model.poses import PoseTrack


def smooth_track(
    track: PoseTrack, config: AnalysisConfig, shots: Sequence[slice] | None = None
) -> tuple[PoseTrack, BoolArray]:
    """Bridge short gaps and smooth without delay.

    Parameters
    ----------
    track : PoseTrack
    config : AnalysisConfig
    shots : sequence of slice, optional
        Rows of each take, from `valgus.measure.cuts.shots`: nothing is smoothed across their ends,
        and rows between them are missing. Default: all rows are one take.

    Returns
    -------
    smooth : PoseTrack
        The same rows; what was missing for long is still missing. Face and hands, of which
        nothing is measured, are left out (0).
    was_filled : ndarray of bool, shape (T,)
        Rows that were bridged.
    """
    joints: list[int] = list(MEASURED_JOINTS)
    points = np.full((len(track), len(joints), 5), np.nan)
    was_filled = np.zeros(len(track), dtype=np.bool_)
    for rows in [slice(0, len(track))] if shots is None else shots:
        points[rows], was_filled[rows] = _smoothed(track.part(rows), joints, config)
    # A coordinate after the other, as they are worked on; what is never written takes no memory.
    xy_px, world_m = (np.zeros(old.shape, order="F") for old in (track.xy_px, track.world_m))
    xy_px[:, joints], world_m[:, joints] = points[:, :, :2], points[:, :, 2:]
    return dataclasses.replace(track, xy_px=readonly(xy_px), world_m=readonly(world_m)), was_filled


def _smoothed(
    track: PoseTrack, joints: list[int], config: AnalysisConfig
) -> tuple[FloatArray, BoolArray]:
    """Bridge and smooth (x, y) in the picture and (x, y, z) in the world, shape (T, J, 5)."""
    points = np.empty((len(track), len(joints), 5))
    points[:, :, :2], points[:, :, 2:] = track.xy_px[:, joints], track.world_m[:, joints]
    filled, was_filled = signals.fill_short_gaps(track.time_s, points, config.max_gap_s)
    return signals.lowpass(track.time_s, filled, config.smoothing_hz), was_filled
