"""Rates, delays and drops, and when the machine is called too slow."""

from __future__ import annotations

import math

import pytest

from valgus.live.meter import Meter


def worked(rate_hz: float, model_s: float, seconds: float = 5.0) -> Meter:
    meter = Meter("full")
    for number in range(int(seconds * rate_hz)):
        meter.judged(number / rate_hz, model_s)
    return meter


def test_at_first_nothing_is_claimed() -> None:
    figures = Meter("full").now(0)
    assert math.isnan(figures.rate_hz)
    assert math.isnan(figures.delay_ms)
    assert not figures.too_slow


def test_rate_and_model_time() -> None:
    figures = worked(30, 0.012).now(dropped=7)
    assert figures.rate_hz == pytest.approx(30, abs=0.5)
    assert figures.model_ms == pytest.approx(12)
    assert (figures.frames, figures.dropped, figures.model) == (150, 7, "full")


def test_the_first_moments_tell_no_rate() -> None:
    assert math.isnan(worked(5, 0.1, seconds=0.8).now(0).rate_hz)


def test_delays_of_the_last_seconds_and_of_the_session() -> None:
    meter = worked(30, 0.01)
    for number in range(200):
        meter.shown(0.200 if number < 100 else 0.050)
    assert meter.now(0).delay_ms == pytest.approx(50)
    assert meter.whole(10.0, 0).delay_p95_ms == pytest.approx(200)


def test_many_delays_take_no_more_room_and_still_tell_the_session() -> None:
    meter = worked(30, 0.01)
    for number in range(60_000):
        meter.shown(0.1 if number % 2 else 0.3)
    whole = meter.whole(10.0, 0)
    assert whole.delay_ms in (pytest.approx(100), pytest.approx(300), pytest.approx(200))
    assert whole.delay_p95_ms == pytest.approx(300)


@pytest.mark.parametrize(
    ("rate_hz", "model_s", "slow"),
    [(12, 0.080, True), (12, 0.010, False), (30, 0.020, False)],
    ids=["the model is slow", "the camera is slow", "all is well"],
)
def test_it_is_too_slow_only_when_the_model_is_the_reason(
    rate_hz: float, model_s: float, slow: bool
) -> None:
    assert worked(rate_hz, model_s).now(0).too_slow is slow


def test_other_weights_start_with_a_clean_slate() -> None:
    meter = worked(12, 0.080)
    meter.restart("lite")
    figures = meter.now(0)
    assert figures.model == "lite"
    assert not figures.too_slow
    assert figures.frames == 60
