"""Raw landmarks → landmarks fit for measuring: short gaps bridged, noise taken out, time kept."""

from __future__ import annotations

import dataclasses

import numpy as np

from valgus import signals
from valgus.config import AnalysisConfig
from valgus.landmarks import MEASURED_JOINTS
from valgus.model import BoolArray, PoseTrack


def condition(track: PoseTrack, config: AnalysisConfig) -> tuple[PoseTrack, BoolArray]:
    """Bridge short gaps and smooth without delay.

    Parameters
    ----------
    track : PoseTrack
    config : AnalysisConfig

    Returns
    -------
    smooth : PoseTrack
        The same rows; what was missing for long is still missing. Face and hands, of which
        nothing is measured, are as they were.
    was_filled : ndarray of bool, shape (T,)
        Rows that were bridged.
    """
    joints = list(MEASURED_JOINTS)
    points = np.concatenate([track.xy_px[:, joints], track.world_m[:, joints]], axis=2)
    columns = points.reshape(len(track), points.shape[1] * points.shape[2])
    filled, was_filled = signals.fill_short_gaps(track.time_s, columns, config.max_gap_s)
    smooth = signals.lowpass(track.time_s, filled, config.smoothing_hz)
    points = smooth.reshape(points.shape)
    xy_px, world_m = track.xy_px.copy(), track.world_m.copy()
    xy_px[:, joints], world_m[:, joints] = points[:, :, :2], points[:, :, 2:]
    for values in (xy_px, world_m):
        values.setflags(write=False)  # so that the track need not copy them
    return dataclasses.replace(track, xy_px=xy_px, world_m=world_m), was_filled
