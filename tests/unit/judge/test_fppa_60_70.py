"""FPPA stands at 60 to 70° of flexion, on each way, or nowhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.judge import fppa_60_70, judge_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.session import LegAssessment, Rep
from valgus.model.terms import Side, SquatKind

TIMES = np.linspace(0.0, 2.0, 21)
DOWN_UP = 103.0 - 50.0 * np.abs(TIMES - 1.0)
"""5° of flexion a frame; 63 and 68° lie within the band."""
REP = Rep(1, SquatKind.DOUBLE, 0, 10, 20, 0.0, 1.0, 2.0, 100.0, 0.4)


@pytest.fixture(scope="module")
def whole() -> KneeSeries:
    return judge_track.judge(film(Scene()).track, ChosenConfig()).series


def series_of(whole: KneeSeries, flexion: np.ndarray, fppa: np.ndarray) -> KneeSeries:
    """Both legs the same."""
    columns = {
        name: getattr(whole, name)[:21] for name in (f.name for f in dataclasses.fields(KneeSeries))
    }
    both = {
        "knee_flexion_deg": flexion,
        "fppa_deg": fppa,
        "fppa_sigma_deg": np.full(21, 2.0),
        "valid": np.ones(21, dtype=np.bool_),
    }
    return KneeSeries(
        **{**columns, "time_s": TIMES, **{k: np.stack([v, v], axis=1) for k, v in both.items()}}
    )


def of_left(series: KneeSeries) -> LegAssessment:
    leg = judge_track.judge(film(Scene()).track, ChosenConfig()).session.reps[0].legs[Side.LEFT]
    return dataclasses.replace(leg, **fppa_60_70.of_leg(series, REP, Side.LEFT, AnalysisConfig()))


def test_it_is_the_median_within_the_band_of_each_way(whole: KneeSeries) -> None:
    fppa = np.where(TIMES <= 1.0, -DOWN_UP / 10, DOWN_UP / 5)
    leg = of_left(series_of(whole, DOWN_UP, fppa))
    assert leg.fppa_60_70_descent_deg == pytest.approx(-6.55)
    assert leg.fppa_60_70_ascent_deg == pytest.approx(13.1)
    low, high = leg.fppa_60_70_descent_interval_deg
    assert (low, high) == pytest.approx((-6.55 - 3.29, -6.55 + 3.29))


def test_frames_that_pass_the_band_in_one_step_are_gone_between(whole: KneeSeries) -> None:
    steep = np.where(np.abs(TIMES - 1.0) < 0.55, 90.0, 50.0)
    leg = of_left(series_of(whole, steep, steep - 60.0))
    assert leg.fppa_60_70_descent_deg == pytest.approx(5.0)
    assert leg.fppa_60_70_ascent_deg == pytest.approx(5.0)


def test_nothing_is_made_up_across_a_gap(whole: KneeSeries) -> None:
    steep = np.where(np.abs(TIMES - 1.0) < 0.55, 90.0, 50.0)
    hidden = np.where((TIMES > 0.25) & (TIMES < 0.65), np.nan, steep - 60.0)
    leg = of_left(series_of(whole, steep, hidden))
    assert np.isnan(leg.fppa_60_70_descent_deg)
    assert np.isnan(leg.fppa_60_70_descent_interval_deg.low)
    assert leg.fppa_60_70_ascent_deg == pytest.approx(5.0)


def test_a_rep_that_stays_above_the_band_has_none(whole: KneeSeries) -> None:
    leg = of_left(series_of(whole, DOWN_UP / 2, DOWN_UP / 2))
    assert np.isnan(leg.fppa_60_70_descent_deg)
    assert np.isnan(leg.fppa_60_70_ascent_deg)


def test_a_leg_that_was_not_seen_has_none(whole: KneeSeries) -> None:
    series = series_of(whole, DOWN_UP, DOWN_UP)
    blind = dataclasses.replace(series, valid=np.zeros((21, 2), dtype=np.bool_))
    assert np.isnan(of_left(blind).fppa_60_70_descent_deg)


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 180.0])
@pytest.mark.parametrize("inward_deg", [-10.0, 0.0, 25.0])
def test_it_is_the_truth_at_the_same_flexion(yaw_deg: float, inward_deg: float) -> None:
    truth = film(Scene(squats=(Squat(inward_left_deg=inward_deg),), yaw_deg=yaw_deg))
    (item,) = judge_track.judge(truth.track, ChosenConfig()).session.reps
    front = truth.body[:, [23, 25, 27], :2]
    thigh, shank = front[:, 1] - front[:, 0], front[:, 2] - front[:, 1]
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    expected = np.degrees(np.arctan2(cross, (thigh * shank).sum(-1)))
    flexion = truth.flexion_deg[:, 0]
    within = (flexion >= 60) & (flexion <= 70)
    before = np.arange(len(flexion)) <= item.rep.bottom_row
    leg = item.legs[Side.LEFT]
    assert leg.fppa_60_70_descent_deg == pytest.approx(np.median(expected[within & before]), abs=5)
    assert leg.fppa_60_70_ascent_deg == pytest.approx(np.median(expected[within & ~before]), abs=5)


def test_a_deep_squat_has_no_fppa_at_its_bottom_and_nothing_beyond_reason_anywhere() -> None:
    judged = judge_track.judge(film(Scene(squats=(Squat(drop=0.5),))).track, ChosenConfig())
    (item,) = judged.session.reps
    for leg in item.legs.values():
        assert np.isnan(leg.fppa_deg.bottom)
        assert np.isfinite(leg.fppa_60_70_descent_deg)
        width = leg.fppa_deg.high - leg.fppa_deg.low
        assert np.isnan(leg.fppa_deg.peak) or width < 20.0
    for column in (judged.series.fppa_deg, judged.series.fppa_image_deg):
        assert np.nanmax(np.abs(column)) < 90.0
