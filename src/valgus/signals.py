"""Filling of short gaps and zero-phase smoothing on true, irregular times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_MIN_SAMPLES = 8
"""A run shorter than this is left as it is: a filter would be all edge."""


_HIGHEST_CUTOFF = 0.4
"""Share of the frame rate that a cut-off may reach; a filter nearer to half of it rings."""


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Start and end (exclusive) of every run of True.

    Parameters
    ----------
    mask : ndarray of bool, shape (T,)

    Examples
    --------
    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def fill_short_gaps(
    time_s: FloatArray, values: FloatArray, max_gap_s: float
) -> tuple[FloatArray, BoolArray]:
    """Bridge gaps that are short with straight lines; leave long ones and the ends missing.

    Parameters
    ----------
    time_s : ndarray, shape (T,), s
        Strictly increasing.
    values : ndarray, shape (T, ...)
        A row counts as missing when any of its numbers is NaN.
    max_gap_s : float, s
        Longest time between the neighbours of a gap that is still bridged.

    Returns
    -------
    filled : ndarray, shape (T, ...)
    was_filled : ndarray of bool, shape (T,)
    """
    flat = values.reshape(len(values), -1).copy()
    missing: BoolArray = np.asarray(~np.isfinite(flat).all(axis=1))
    was_filled = np.zeros(len(flat), dtype=np.bool_)
    for start, end in runs(missing):
        if start == 0 or end == len(flat) or time_s[end] - time_s[start - 1] > max_gap_s:
            continue
        share = (time_s[start:end] - time_s[start - 1]) / (time_s[end] - time_s[start - 1])
        flat[start:end] = flat[start - 1] + share[:, None] * (flat[end] - flat[start - 1])
        was_filled[start:end] = True
    return flat.reshape(values.shape), was_filled


def lowpass(time_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    """4th-order zero-phase Butterworth low-pass over each unbroken run.

    Each run is resampled to its own median rate, filtered forth and back with a 2nd-order filter
    and read out at the true times again. A run that is too short is returned as it is; where
    the frame rate is too low for the cut-off, the cut-off is lowered to 0.4 of the rate.

    Parameters
    ----------
    time_s : ndarray, shape (T,), s
        Strictly increasing.
    values : ndarray, shape (T, ...)
        Rows with NaN separate the runs and stay as they are.
    cutoff_hz : float, Hz

    Returns
    -------
    smooth : ndarray, shape (T, ...)

    References
    ----------
    Winter 2009, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4.
    """
    flat = values.reshape(len(values), -1).copy()
    for start, end in runs(np.asarray(np.isfinite(flat).all(axis=1))):
        if end - start >= _MIN_SAMPLES:
            flat[start:end] = _lowpass_run(time_s[start:end], flat[start:end], cutoff_hz)
    return flat.reshape(values.shape)


def _lowpass_run(time_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    rate = 1.0 / float(np.median(np.diff(time_s)))
    cutoff_hz = min(cutoff_hz, _HIGHEST_CUTOFF * rate)
    # A drop-out inside a run would be squeezed by counting samples; a uniform clock keeps time.
    # It ends with the run, or the last sample would be read out from beyond it.
    steps = round(rate * float(time_s[-1] - time_s[0]))
    grid = np.linspace(time_s[0], time_s[-1], steps + 1)
    rate = steps / float(time_s[-1] - time_s[0])
    sections = butter(2, cutoff_hz, fs=rate, output="sos")
    even = _resample(grid, time_s, values)
    pad = min(len(grid) - 1, int(2 * rate / cutoff_hz))
    smooth = sosfiltfilt(sections, even, axis=0, padtype="odd", padlen=pad)
    return _resample(time_s, grid, smooth)


def _resample(at: FloatArray, time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation of all columns at once."""
    right = np.clip(np.searchsorted(time_s, at), 1, len(time_s) - 1)
    left = right - 1
    share = ((at - time_s[left]) / (time_s[right] - time_s[left])).clip(0.0, 1.0)[:, None]
    return np.asarray(values[left] * (1 - share) + values[right] * share)


class CausalLowpass:
    """Two exponential stages on true times: smooth now, without knowing what comes.

    Critically damped, so that a step never overshoots; at 6 Hz it lags by 34 ms.

    Parameters
    ----------
    cutoff_hz : float, Hz
        Where both stages together halve the power.
    max_gap_s : float, s
        After a longer silence it starts anew.
    """

    _STAGE_SHARE = 1.554
    """Two equal stages reach -3 dB together where each alone reaches it 1.554 times higher."""

    def __init__(self, cutoff_hz: float, max_gap_s: float) -> None:
        self._rate = 2.0 * np.pi * cutoff_hz * self._STAGE_SHARE
        self._max_gap_s = max_gap_s
        self._stages: tuple[FloatArray, FloatArray] | None = None
        self._last_s = -np.inf

    def update(self, time_s: float, values: FloatArray) -> FloatArray:
        """Smooth one row.

        Parameters
        ----------
        time_s : float, s
            Later than the row before.
        values : ndarray, any shape
            A row with NaN changes nothing and is given back as it is.

        Returns
        -------
        smooth : ndarray, the same shape
        """
        if not np.isfinite(values).all():
            return values
        gap_s, self._last_s = time_s - self._last_s, time_s
        if self._stages is None or gap_s > self._max_gap_s:
            self._stages = (values, values)
            return values
        share = 1.0 - np.exp(-self._rate * gap_s)
        first = self._stages[0] + share * (values - self._stages[0])
        second = self._stages[1] + share * (first - self._stages[1])
        self._stages = (first, second)
        return np.asarray(second)
