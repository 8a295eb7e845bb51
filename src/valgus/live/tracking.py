"""Each frame's measures as it comes: causal smoothing, a reference that is kept fresh, one row."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from valgus.measure import feet, knee_series, signals
from valgus.measure.joint_centres import Calibration, calibrate_at_centres, to_joint_centres
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HIPS
from valgus.model.poses import PoseObservation, PoseTrack
from valgus.model.series import KneeSeries

_MEMORY_S: Final = 10.0
"""So far back the standing subject is looked for: between two sets people step about."""
_SPACING_S: Final = 1 / 15
"""Rows that the reference is measured on; standing still, more of them say nothing new."""
_FIRST_ROWS: Final = 8
"""Half a second of them make the first reference."""
_PATIENT_ROWS: Final = 60
"""Four seconds of them make one anyhow: somebody who began squatting before the camera ran."""
_REFRESH_S: Final = 0.5
_STILL: Final = 0.06
"""Change of hip height, as a share of it, up to which somebody stands still."""


class Tracking:
    """Turns observations into rows of the series.

    Parameters
    ----------
    config : AnalysisConfig
    empty : PoseTrack
        A track without rows, for the video and the estimator.
    """

    def __init__(self, config: AnalysisConfig, empty: PoseTrack) -> None:
        self._config = config
        self._about = (empty.video, empty.estimator)
        self._smoother = signals.CausalLowpass(config.smoothing_hz, config.max_gap_s)
        self._recent: deque[tuple[float, FloatArray]] = deque()
        self._refreshed_s = -np.inf
        self.calibrated: Calibration | None = None
        """The newest reference; None until somebody stood still."""

    def update(self, seen: PoseObservation, deep: bool) -> KneeSeries | None:
        """Measure one frame.

        Parameters
        ----------
        seen : PoseObservation
        deep : bool
            Whether a repetition is under way: then the reference stays as it is.

        Returns
        -------
        row : KneeSeries or None
            One row; None as long as there is no reference.
        """
        smooth = self._smoother.update(seen.time_s, seen.packed()[:, :5])
        self._remember(seen.time_s, smooth)
        if not deep and seen.time_s - self._refreshed_s >= _REFRESH_S:
            self._refresh(seen.time_s)
        if self.calibrated is None:
            return None
        moved = self._track(np.array([seen.time_s]), smooth[None])
        centres = to_joint_centres(moved, self.calibrated.landmarks)
        raw = PoseTrack.of([seen], *self._about)
        return knee_series.measure(raw, centres, self.calibrated.centres, self._config)

    def _remember(self, time_s: float, smooth: FloatArray) -> None:
        if not np.isfinite(smooth).all():
            return
        if self._recent and time_s - self._recent[-1][0] < _SPACING_S - 1e-3:
            return
        self._recent.append((time_s, smooth))
        while time_s - self._recent[0][0] > _MEMORY_S:
            self._recent.popleft()

    def _refresh(self, time_s: float) -> None:
        """Measure the reference again from the last seconds, once somebody stood still."""
        if len(self._recent) < _FIRST_ROWS:
            return
        track = self._track(
            np.array([item[0] for item in self._recent]),
            np.stack([item[1] for item in self._recent]),
        )
        patient = self.calibrated is not None or len(track) >= _PATIENT_ROWS
        if not patient and not stands_still(track):
            return
        self._refreshed_s = time_s
        self.calibrated = calibrate_at_centres(track, self._config) or self.calibrated

    def _track(self, time_s: FloatArray, values: FloatArray) -> PoseTrack:
        seen = np.ones((*values.shape[:2], 1))
        return PoseTrack.unpacked(
            np.arange(len(time_s)), time_s, np.dstack([values, seen]), *self._about
        )


def stands_still(track: PoseTrack) -> bool:
    """Whether the last half second of a track shows somebody upright and at rest."""
    rows = slice(-_FIRST_ROWS, None)
    xy, world = track.xy_px[rows], track.world_m[rows]
    height = (xy[:, list(ANKLES), 1] - xy[:, list(HIPS), 1]).max(axis=1)
    if height.min() <= 0 or np.ptp(height) > _STILL * height.max():
        return False
    return feet.straight_legs(world)
