"""Gaps are bridged only when short; smoothing takes noise and nothing else, on any clock."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import butter, sosfiltfilt

from valgus.measure.signals import fill_short_gaps, lowpass, runs

RATE_HZ = 30.0
CLOCK = np.arange(150) / RATE_HZ
CUTOFF_HZ = 6.0


def irregular_clock(seed: int = 3) -> np.ndarray:
    """A phone's clock: frames between 20 and 47 ms apart, and some dropped."""
    rng = np.random.default_rng(seed)
    steps = rng.uniform(0.020, 0.047, 200)
    steps[rng.integers(0, 200, 6)] += 0.07
    return np.cumsum(steps)


# --- runs


@given(arrays(np.bool_, st.integers(0, 30)))
def test_runs_cover_what_is_true_and_nothing_else(mask: np.ndarray) -> None:
    found = runs(mask)
    painted = np.zeros_like(mask)
    for start, end in found:
        assert start < end
        assert not painted[start:end].any()
        painted[start:end] = True
    assert (painted == mask).all()
    # Neighbouring runs have something between them.
    assert all(a[1] < b[0] for a, b in pairwise(found))


# --- gaps


def with_gap(start: int, end: int) -> np.ndarray:
    values = np.stack([3.0 * CLOCK + 1.0, -CLOCK], axis=1)
    values[start:end, 0] = np.nan
    return values


def test_a_short_gap_is_bridged_by_a_straight_line() -> None:
    filled, was_filled = fill_short_gaps(CLOCK, with_gap(40, 45), max_gap_s=0.25)
    assert filled == pytest.approx(np.stack([3.0 * CLOCK + 1.0, -CLOCK], axis=1))
    assert np.flatnonzero(was_filled).tolist() == [40, 41, 42, 43, 44]


def test_a_gap_is_measured_in_time_between_its_neighbours() -> None:
    values = with_gap(40, 45)
    gap_s = CLOCK[45] - CLOCK[39]
    assert fill_short_gaps(CLOCK, values, gap_s + 1e-9)[1].any()
    assert not fill_short_gaps(CLOCK, values, gap_s - 1e-9)[1].any()
    # Half as many frames a second: the same gap in frames is twice as long in time.
    assert not fill_short_gaps(2 * CLOCK, values, gap_s + 1e-9)[1].any()


def test_a_bridge_follows_the_true_clock() -> None:
    clock = irregular_clock()
    values = (5.0 * clock)[:, None]
    values[60:63] = np.nan
    filled, _ = fill_short_gaps(clock, values, max_gap_s=1.0)
    assert filled[:, 0] == pytest.approx(5.0 * clock)


@pytest.mark.parametrize(("start", "end"), [(0, 3), (147, 150), (0, 150)])
def test_the_ends_are_never_made_up(start: int, end: int) -> None:
    values = with_gap(start, end)
    filled, was_filled = fill_short_gaps(CLOCK, values, max_gap_s=10.0)
    np.testing.assert_array_equal(filled, values)
    assert not was_filled.any()


def test_what_was_measured_is_left_alone_and_the_input_too() -> None:
    values = with_gap(40, 45)
    before = values.copy()
    filled, was_filled = fill_short_gaps(CLOCK, values, max_gap_s=1.0)
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(filled[~was_filled], values[~was_filled])


# --- smoothing


@pytest.mark.parametrize("clock", [CLOCK, irregular_clock()], ids=["regular", "irregular"])
def test_a_constant_stays(clock: np.ndarray) -> None:
    values = np.full((len(clock), 2, 3), 7.25)
    assert lowpass(clock, values, CUTOFF_HZ) == pytest.approx(values)


@pytest.mark.parametrize("clock", [CLOCK, irregular_clock()], ids=["regular", "irregular"])
def test_a_squat_passes_without_delay(clock: np.ndarray) -> None:
    """A sine of 0.5 Hz keeps its height and its phase."""
    squat = np.sin(2 * np.pi * 0.5 * clock)
    smooth = lowpass(clock, squat, CUTOFF_HZ)
    assert np.abs(smooth - squat).max() < 0.02
    delays = np.arange(-0.1, 0.1, 0.002)
    inner = (clock > 0.5) & (clock < clock[-1] - 0.5)
    errors = [
        np.abs(smooth[inner] - np.sin(2 * np.pi * 0.5 * (clock[inner] - delay))).mean()
        for delay in delays
    ]
    assert abs(delays[int(np.argmin(errors))]) <= 0.002


def test_the_cut_off_is_where_half_of_the_power_goes_twice() -> None:
    """Forth and back, a sine at the cut-off keeps half of its height."""
    clock = np.arange(600) / 120.0
    smooth = lowpass(clock, np.sin(2 * np.pi * CUTOFF_HZ * clock), CUTOFF_HZ)
    assert np.abs(smooth[100:-100]).max() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("rate", "cutoff_hz"), [(30.0, 6.0), (30.0, 3.0), (120.0, 6.0)])
def test_it_is_the_butterworth_filter_of_the_text_books(rate: float, cutoff_hz: float) -> None:
    """SciPy, forth and back, is the witness; the ends of a run are each library's own affair."""
    values = np.cumsum(np.random.default_rng(3).normal(size=(400, 3)), axis=0) + 500
    sections = butter(2, cutoff_hz, fs=rate, output="sos")
    expected = sosfiltfilt(sections, values, axis=0, padlen=int(2 * rate / cutoff_hz))
    smooth = lowpass(np.arange(400) / rate, values, cutoff_hz)
    np.testing.assert_allclose(smooth, expected, atol=1e-3)
    np.testing.assert_allclose(smooth[100:-100], expected[100:-100], atol=1e-6)


def test_noise_is_taken_out() -> None:
    noise = np.random.default_rng(1).normal(size=len(CLOCK))
    assert np.std(lowpass(CLOCK, noise, 3.0)) < 0.6 * np.std(noise)


def test_what_is_missing_stays_missing_and_does_not_spread() -> None:
    values = np.sin(2 * np.pi * 0.5 * CLOCK)
    values[60:70] = np.nan
    smooth = lowpass(CLOCK, values, CUTOFF_HZ)
    np.testing.assert_array_equal(np.isnan(smooth), np.isnan(values))
    # Each side is smoothed as if the other were not there.
    assert smooth[:60] == pytest.approx(lowpass(CLOCK[:60], values[:60], CUTOFF_HZ))


def test_a_jump_does_not_reach_across_a_gap() -> None:
    values = np.where(CLOCK < 2.5, 0.0, 100.0)
    values[70:80] = np.nan
    smooth = lowpass(CLOCK, values, CUTOFF_HZ)
    assert smooth[:70] == pytest.approx(np.zeros(70), abs=1e-9)


def test_a_run_too_short_for_a_filter_is_left_alone() -> None:
    values = np.random.default_rng(2).normal(size=len(CLOCK))
    values[5:] = np.nan
    np.testing.assert_array_equal(lowpass(CLOCK, values, CUTOFF_HZ), values)


def test_a_low_frame_rate_lowers_the_cut_off_instead_of_failing() -> None:
    clock = np.arange(40) / 8.0
    values = np.sin(2 * np.pi * 0.4 * clock)
    smooth = lowpass(clock, values, CUTOFF_HZ)
    assert np.isfinite(smooth).all()
    assert np.abs(smooth - values)[3:-3].max() < 0.1


def test_columns_are_smoothed_apart() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(len(CLOCK), 3, 2))
    together = lowpass(CLOCK, values, CUTOFF_HZ)
    assert together.shape == values.shape
    assert together[:, 1, 0] == pytest.approx(lowpass(CLOCK, values[:, 1, 0], CUTOFF_HZ))


@given(
    scale=st.floats(-100, 100),
    shift=st.floats(-1e3, 1e3),
    seed=st.integers(0, 50),
)
def test_smoothing_is_linear(scale: float, shift: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=60)
    plain = lowpass(CLOCK[:60], values, CUTOFF_HZ)
    changed = lowpass(CLOCK[:60], scale * values + shift, CUTOFF_HZ)
    assert changed == pytest.approx(scale * plain + shift, abs=1e-6)


@given(seed=st.integers(0, 50))
def test_time_backwards_gives_the_same_backwards(seed: int) -> None:
    """Zero phase: neither direction of time is preferred, but at the ends of a run."""
    values = np.random.default_rng(seed).normal(size=len(CLOCK))
    backwards = lowpass(CLOCK, values[::-1], 3.0)[::-1]
    assert backwards[30:-30] == pytest.approx(lowpass(CLOCK, values, 3.0)[30:-30], abs=0.05)


def test_a_clock_that_jumps_by_a_day_costs_nothing() -> None:
    time_s = np.concatenate([np.arange(60) / 30, 95_443 + np.arange(60) / 30])
    values = np.sin(time_s)[:, None]
    smooth = lowpass(time_s, values, 6.0)
    for part in (slice(0, 60), slice(60, 120)):
        np.testing.assert_allclose(
            smooth[part], lowpass(time_s[part], values[part], 6.0), atol=1e-12
        )
