"""The causal low-pass: late by little, never past a step, on true times."""

from __future__ import annotations

import numpy as np
import pytest

from valgus.measure.signals import CausalLowpass


def run(time_s: np.ndarray, values: np.ndarray, cutoff_hz: float = 6.0) -> np.ndarray:
    smoother = CausalLowpass(cutoff_hz, max_gap_s=0.25)
    return np.array(
        [smoother.update(float(t), np.array([v]))[0] for t, v in zip(time_s, values, strict=True)]
    )


def test_what_stands_still_stays_as_it_is() -> None:
    assert run(np.arange(30) / 30, np.full(30, 4.2)) == pytest.approx(4.2)


def test_a_ramp_comes_out_late_by_no_more_than_50_ms() -> None:
    time_s = np.arange(90) / 30
    lag_s = time_s[-1] - run(time_s, time_s)[-1]
    assert 0.0 < lag_s <= 0.05


def test_a_step_is_never_overshot() -> None:
    time_s = np.arange(60) / 30
    smooth = run(time_s, (time_s > 0.5).astype(float))
    assert smooth.max() <= 1.0
    assert np.all(np.diff(smooth) >= -1e-12)


def test_trembling_well_above_the_cut_off_is_left_by_a_third_at_most() -> None:
    time_s = np.arange(240) / 60
    smooth = run(time_s, np.sin(2 * np.pi * 20 * time_s))
    assert np.abs(smooth[60:]).max() < 1 / 3


def test_dropped_frames_leave_the_slow_movement_where_it_was() -> None:
    time_s = np.arange(120) / 30
    values = np.sin(2 * np.pi * 0.5 * time_s)
    keep = np.random.default_rng(0).random(120) > 0.3
    whole, thinned = run(time_s, values), run(time_s[keep], values[keep])
    assert np.abs(whole[keep] - thinned).max() < 0.06


def test_a_missing_row_comes_back_missing_and_changes_nothing() -> None:
    smoother = CausalLowpass(6.0, 0.25)
    smoother.update(0.0, np.array([1.0]))
    assert np.isnan(smoother.update(1 / 30, np.array([np.nan]))[0])
    assert smoother.update(2 / 30, np.array([1.0]))[0] == 1.0


def test_after_a_long_silence_it_starts_anew() -> None:
    smoother = CausalLowpass(6.0, 0.25)
    smoother.update(0.0, np.array([1.0]))
    assert smoother.update(1.0, np.array([5.0]))[0] == 5.0
