"""Raw landmarks → landmarks fit for measuring: short gaps bridged, noise taken out, time kept."""

from __future__ import annotations

import dataclasses

import numpy as np

from valgus import signals
from valgus.config import AnalysisConfig
from valgus.model import LANDMARK_COUNT, BoolArray, PoseTrack


def condition(track: PoseTrack, config: AnalysisConfig) -> tuple[PoseTrack, BoolArray]:
    """Bridge short gaps and smooth without delay.

    Parameters
    ----------
    track : PoseTrack
    config : AnalysisConfig

    Returns
    -------
    smooth : PoseTrack
        The same rows; what was missing for long is still missing.
    was_filled : ndarray of bool, shape (T,)
        Rows that were bridged.
    """
    columns = np.concatenate([track.xy_px, track.world_m], axis=2).reshape(len(track), -1)
    filled, was_filled = signals.fill_short_gaps(track.time_s, columns, config.max_gap_s)
    smooth = signals.lowpass(track.time_s, filled, config.smoothing_hz)
    smooth = smooth.reshape(len(track), LANDMARK_COUNT, 5)
    return (
        dataclasses.replace(track, xy_px=smooth[:, :, :2], world_m=smooth[:, :, 2:]),
        was_filled,
    )
