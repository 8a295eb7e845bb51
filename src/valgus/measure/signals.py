"""Filling of short gaps and zero-phase smoothing on true, irregular times."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_MIN_SAMPLES = 8
"""A run shorter than this is left as it is: a filter would be all edge."""


_HIGHEST_CUTOFF = 0.4
"""Share of the frame rate that a cut-off may reach; a filter nearer to half of it rings."""
_SAME_TIME_S = 1e-6
"""Times that differ by less from a uniform clock's are taken as that: a knee moves 2 µm."""
_NEGLIGIBLE = 1e-9
"""Share of its height below which an impulse response is cut off."""
_LONGEST_STEP_S = 1.0
"""Over a longer step of time nothing is known; a clock that jumps by hours makes one, too."""
_MOST_ROWS = 32
_MOST_PRODUCTS = 200_000
"""Multiplications of one matrix product: from about 260 000 on OpenBLAS starts threads, which may
wait for each other far longer than the work takes."""


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
    framed = np.zeros(len(mask) + 2, dtype=np.bool_)
    framed[1:-1] = mask
    edges = np.flatnonzero(framed[1:] != framed[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


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
        `values` itself where nothing is missing.
    was_filled : ndarray of bool, shape (T,)
    """
    flat = values.reshape(len(values), math.prod(values.shape[1:]))
    missing: BoolArray = np.asarray(~np.isfinite(flat).all(axis=1))
    was_filled = np.zeros(len(flat), dtype=np.bool_)
    if not missing.any():
        return values, was_filled
    flat = flat.copy()
    for start, end in runs(missing):
        if start == 0 or end == len(flat) or time_s[end] - time_s[start - 1] > max_gap_s:
            continue
        share = (time_s[start:end] - time_s[start - 1]) / (time_s[end] - time_s[start - 1])
        flat[start:end] = flat[start - 1] + share[:, None] * (flat[end] - flat[start - 1])
        was_filled[start:end] = True
    return flat.reshape(values.shape), was_filled


def bridged(time_s: FloatArray, mask: BoolArray, max_gap_s: float) -> BoolArray:
    """Fill gaps between two runs of True that are short.

    Parameters
    ----------
    time_s : ndarray, shape (T,), s
    mask : ndarray of bool, shape (T,)
    max_gap_s : float, s
        Longest time between the neighbours of a gap that is still filled.

    Examples
    --------
    >>> bridged(np.arange(5.0), np.array([True, False, True, False, False]), 2.0).tolist()
    [True, True, True, False, False]
    """
    whole = mask.copy()
    for (_, end), (start, _) in pairwise(runs(mask)):
        if time_s[start] - time_s[end - 1] <= max_gap_s:
            whole[end:start] = True
    return whole


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
        Rows with NaN, and jumps of time, separate the runs; rows with NaN stay as they are.
    cutoff_hz : float, Hz

    Returns
    -------
    smooth : ndarray, shape (T, ...)

    References
    ----------
    Winter 2009, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4.
    """
    flat = values.reshape(len(values), math.prod(values.shape[1:]))
    smooth = flat.copy()
    jumps = np.flatnonzero(np.diff(time_s) > _LONGEST_STEP_S) + 1
    for first, last in pairwise([0, *jumps.tolist(), len(flat)]):
        for start, end in runs(np.asarray(np.isfinite(flat[first:last]).all(axis=1))):
            if end - start >= _MIN_SAMPLES:
                rows = slice(first + start, first + end)
                _lowpass_run(time_s[rows], flat[rows], cutoff_hz, smooth[rows])
    return smooth.reshape(values.shape)


def _lowpass_run(
    time_s: FloatArray, values: FloatArray, cutoff_hz: float, smooth: FloatArray
) -> None:
    """Write an unbroken run, smoothed, to `smooth`."""
    rate = 1.0 / float(np.median(np.diff(time_s)))
    cutoff_hz = min(cutoff_hz, _HIGHEST_CUTOFF * rate)
    # A drop-out inside a run would be squeezed by counting samples; a uniform clock keeps time.
    # It ends with the run, or the last sample would be read out from beyond it.
    steps = round(rate * float(time_s[-1] - time_s[0]))
    grid = np.linspace(time_s[0], time_s[-1], steps + 1)
    rate = steps / float(time_s[-1] - time_s[0])
    kernel = zero_phase_kernel(cutoff_hz / rate)
    pad = min(len(grid) - 1, int(2 * rate / cutoff_hz))
    if len(grid) == len(time_s) and np.abs(grid - time_s).max() < _SAME_TIME_S:
        _convolve(values, kernel, pad, smooth)
        return
    even = np.empty((len(grid), values.shape[1]))
    _convolve(_resample(grid, time_s, values), kernel, pad, even)
    smooth[:] = _resample(time_s, grid, even)


def zero_phase_kernel(cutoff: float) -> FloatArray:
    """Impulse response of a 2nd-order Butterworth low-pass applied forth and back.

    One convolution with it does what two recursions would, without waiting for the sample before
    (and without SciPy, whose filters take longer to import than a clip takes to be judged).

    Parameters
    ----------
    cutoff : float
        Cut-off of the single pass as a share of the sampling rate, below 0.5.

    Returns
    -------
    kernel : ndarray, shape (2 K + 1,)
        Symmetrical; its sum is 1.
    """
    k = np.tan(np.pi * cutoff)
    scale = 1.0 / (1.0 + np.sqrt(2.0) * k + k * k)
    a1, a2 = 2.0 * (k * k - 1.0) * scale, (1.0 - np.sqrt(2.0) * k + k * k) * scale
    # The poles are a conjugate pair of radius sqrt(a2): so fast does the response die away.
    count = int(np.ceil(2.0 * np.log(_NEGLIGIBLE) / np.log(a2)))
    drive = k * k * scale * np.array([1.0, 2.0, 1.0] + [0.0] * count)
    response = [drive[0], drive[1] - a1 * drive[0]]
    for push in drive[2:]:
        response.append(push - a1 * response[-1] - a2 * response[-2])
    kernel = np.correlate(response, response, "full")
    return np.asarray(kernel / kernel.sum())


def _convolve(values: FloatArray, kernel: FloatArray, pad: int, out: FloatArray) -> None:
    """Convolve every column, shape (T, C), with a symmetrical kernel of 2 K + 1 samples.

    Beyond each end the values go on mirrored through the end point for `pad` samples, then
    constant. A block of rows is its surroundings times a matrix with the kernel in each row.
    """
    reach = len(kernel) // 2
    rows = _rows_at_once(reach, values.shape[1])
    band = np.zeros((rows, rows + 2 * reach))
    for row in range(rows):
        band[row, row : row + len(kernel)] = kernel
    for start in range(0, len(values), rows):
        stop = min(start + rows, len(values))
        around = _extended(values, np.arange(start - reach, stop + reach), pad)
        np.matmul(band[: stop - start, : len(around)], around, out=out[start:stop])


def _rows_at_once(reach: int, columns: int) -> int:
    """Rows n for which a product of (n, n + 2 reach) and (n + 2 reach, columns) stays small."""
    fitting = math.sqrt(reach**2 + _MOST_PRODUCTS / max(columns, 1)) - reach
    return max(1, min(_MOST_ROWS, int(fitting)))


def _extended(values: FloatArray, at: NDArray[np.int64], pad: int) -> FloatArray:
    """Rows of `values`, also of those before the first and after the last."""
    last = len(values) - 1
    if at[0] >= 0 and at[-1] <= last:
        return values[at[0] : at[-1] + 1]
    at = np.clip(at, -pad, last + pad)
    inside = np.abs(np.where(at > last, 2 * last - at, at))
    part = values[inside]
    part[at < 0] = 2 * values[0] - part[at < 0]
    part[at > last] = 2 * values[last] - part[at > last]
    return part


def _resample(at: FloatArray, time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation of all columns at once."""
    right = np.clip(np.searchsorted(time_s, at), 1, len(time_s) - 1)
    share = ((at - time_s[right - 1]) / (time_s[right] - time_s[right - 1])).clip(0.0, 1.0)
    between = values[right]
    below = values[right - 1]
    between -= below
    between *= share[:, None]
    between += below
    return between


class CausalLowpass:
    """Two exponential stages on true times: smooth now, without knowing what comes.

    Critically damped, so that a step never overshoots; at 6 Hz it lags by 34 ms.

    Parameters
    ----------
    cutoff_hz : float, Hz
        Where both stages together halve the power.
    max_gap_s : float, s
        After a longer silence it starts again.
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
