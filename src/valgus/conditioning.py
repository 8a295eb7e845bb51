"""Raw landmarks → landmarks fit for measuring: short gaps bridged, noise taken out, time kept."""

from __future__ import annotations

import dataclasses

import numpy as np

from valgus import signals
from valgus.config import AnalysisConfig
from valgus.landmarks import MEASURED_JOINTS
from valgus.model import BoolArray, PoseTrack, own


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
        nothing is measured, are left out (0).
    was_filled : ndarray of bool, shape (T,)
        Rows that were bridged.
    """
    joints = list(MEASURED_JOINTS)
    points = np.empty((len(track), len(joints), 5))
    points[:, :, :2], points[:, :, 2:] = track.xy_px[:, joints], track.world_m[:, joints]
    columns = points.reshape(len(track), points.shape[1] * points.shape[2])
    filled, was_filled = signals.fill_short_gaps(track.time_s, columns, config.max_gap_s)
    smooth = signals.lowpass(track.time_s, filled, config.smoothing_hz)
    points = smooth.reshape(points.shape)
    # A coordinate after the other, as they are worked on; what is never written takes no memory.
    xy_px, world_m = (np.zeros(old.shape, order="F") for old in (track.xy_px, track.world_m))
    xy_px[:, joints], world_m[:, joints] = points[:, :, :2], points[:, :, 2:]
    return dataclasses.replace(track, xy_px=own(xy_px), world_m=own(world_m)), was_filled
