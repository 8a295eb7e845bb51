"""Angles come back from pictures of a figure whose joints are known exactly."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, Truth, film
from valgus.measure import knee_series, standing_reference
from valgus.measure.smooth import smooth_track
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries

CONFIG = AnalysisConfig()


def series_of(truth: Truth) -> KneeSeries:
    smooth, _ = smooth_track(truth.track, CONFIG)
    found = standing_reference.calibrate(smooth, CONFIG)
    assert found is not None
    return knee_series.measure(truth.track, smooth, found, CONFIG)


def bent(truth: Truth) -> np.ndarray:
    return truth.flexion_deg.min(axis=1) > 50


@pytest.mark.parametrize("yaw_deg", [0.0, 15.0, -15.0, 25.0, -25.0, 180.0])
@pytest.mark.parametrize("inward", [(0.0, 0.0), (25.0, 0.0), (0.0, 25.0), (-15.0, 20.0)])
def test_the_inward_angle_is_right_from_every_frontal_view(
    yaw_deg: float, inward: tuple[float, float]
) -> None:
    squat = Squat(inward_left_deg=inward[0], inward_right_deg=inward[1])
    truth = film(Scene(squats=(squat,), yaw_deg=yaw_deg))
    error = (series_of(truth).inward_deg - truth.inward_deg)[bent(truth)]
    assert np.abs(error).max() < 7.5


@pytest.mark.parametrize("yaw_deg", [0.0, 25.0, -25.0, 180.0])
def test_knee_flexion_is_right_without_being_seen_from_the_side(yaw_deg: float) -> None:
    truth = film(Scene(yaw_deg=yaw_deg))
    error = (series_of(truth).knee_flexion_deg - truth.flexion_deg)[bent(truth)]
    assert np.abs(error).max() < 6.0


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, -20.0, 180.0])
def test_fppa_is_that_of_the_frontal_plane_whatever_the_view(yaw_deg: float) -> None:
    squats = (Squat(inward_left_deg=25.0, inward_right_deg=-10.0),)
    truth = film(Scene(squats=squats, yaw_deg=yaw_deg))
    front = truth.body[:, :, :2]
    thigh, shank = front[:, 25:27] - front[:, 23:25], front[:, 27:29] - front[:, 25:27]
    cross = thigh[..., 0] * shank[..., 1] - thigh[..., 1] * shank[..., 0]
    expected = np.degrees(np.arctan2(cross, (thigh * shank).sum(-1))) * [1, -1]
    error = (series_of(truth).fppa_deg - expected)[bent(truth)]
    assert np.nanmean(np.abs(error)) < 4.0


def test_fppa_is_missing_where_the_thigh_hardly_rises_and_only_there() -> None:
    truth = film(Scene(squats=(Squat(drop=0.45),)))
    body = truth.body
    thigh = body[:, 23:25] - body[:, 25:27]
    rise = thigh[..., 1] / np.linalg.norm(thigh, axis=-1)
    known = np.isfinite(series_of(truth).fppa_deg)
    assert not known[rise < 0.4].any()
    assert known[rise > 0.6].all()
    assert (rise < 0.4).any()


def test_ankles_that_are_close_together_give_no_ratio() -> None:
    truth = film(Scene(toe_out_deg=0.0, stance_m=0.03))
    assert np.isnan(series_of(truth).knee_ankle_ratio).all()


def test_toe_out_alone_is_no_inward_movement() -> None:
    """Knees over strongly turned-out toes read far below zero as FPPA and zero as inward angle."""
    truth = film(Scene(toe_out_deg=25.0))
    series, rows = series_of(truth), bent(truth)
    assert np.nanmin(series.fppa_deg[rows]) < -20.0
    assert np.abs(series.inward_deg[rows]).max() < 5.0


def test_depth_is_the_hip_drop_in_leg_lengths() -> None:
    truth = film(Scene(squats=(Squat(drop=0.3),)))
    assert series_of(truth).depth.max() == pytest.approx(0.3, abs=0.03)


def test_knee_ankle_ratio_is_one_for_parallel_shanks() -> None:
    truth = film(Scene(toe_out_deg=0.0, stance_m=0.2))
    series = series_of(truth)
    assert series.knee_ankle_ratio[bent(truth)] == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("lift", ["left", "right"])
def test_whoever_stands_on_one_leg_leans_from_upright(lift: str) -> None:
    found = standing_reference.calibrate(film(Scene(lift=lift)).track, CONFIG)
    assert found is not None
    assert found.trunk_lean_deg == 0.0


def test_the_trunk_leans_from_where_it_stood() -> None:
    truth = film(Scene())
    world = truth.track.world_m.copy()
    rows = bent(truth)
    tilted = {"crooked": (0.06, 0.06), "leaning": (0.06, 0.16)}
    leans = {}
    for name, (standing_m, deep_m) in tilted.items():
        off = world.copy()
        off[:, 11:13, 0] += np.where(rows, deep_m, standing_m)[:, None]
        track = dataclasses.replace(truth.track, world_m=off)
        leans[name] = series_of(dataclasses.replace(truth, track=track)).trunk_lean_deg
    middle = len(rows) // 2
    assert abs(leans["crooked"][middle]) < 3.0
    assert leans["leaning"][middle] > 8.0


def test_the_lifted_foot_is_named() -> None:
    right_up = series_of(film(Scene(lift="right", squats=(Squat(drop=0.2),))))
    left_up = series_of(film(Scene(lift="left", squats=(Squat(drop=0.2),))))
    assert set(right_up.lifted) == {-1.0}
    assert set(left_up.lifted) == {1.0}


def test_both_feet_down_seen_from_the_side_are_not_lifted() -> None:
    assert set(series_of(film(Scene(yaw_deg=90.0))).lifted) == {0.0}


def test_the_pelvis_drops_to_the_lower_side() -> None:
    truth = film(Scene())
    xy = truth.track.xy_px.copy()
    middle = len(xy) // 2
    xy[middle - 20 : middle + 20, 23, 1] += 8.0
    track = dataclasses.replace(truth.track, xy_px=xy)
    series = series_of(dataclasses.replace(truth, track=track))
    assert series.pelvic_drop_deg[middle] > 2.0
    assert abs(series.pelvic_drop_deg[5]) < 1.0


def test_a_missing_person_is_missing_in_every_column_and_only_there() -> None:
    truth = film(Scene())
    xy, world = truth.track.xy_px.copy(), truth.track.world_m.copy()
    xy[40:60], world[40:60] = np.nan, np.nan
    track = dataclasses.replace(truth.track, xy_px=xy, world_m=world)
    series = series_of(dataclasses.replace(truth, track=track))
    for name, values in series.columns():
        if values.dtype != np.float64 or name == "time_s":
            continue
        assert np.isnan(values[40:60]).all(), name
        if "fppa_deg" in name or "fppa_image" in name:  # nor deep in the squat
            assert np.isfinite(values[truth.flexion_deg.max(axis=1) < 60.0]).sum() > 40
            continue
        assert np.isfinite(values[:40]).all(), name
        assert np.isfinite(values[60:]).all(), name
    assert not series.valid[40:60].any()


def test_a_leg_outside_the_picture_is_not_valid() -> None:
    truth = film(Scene())
    xy = truth.track.xy_px.copy()
    xy[:, 27] = [100.0, 5000.0]
    series = series_of(dataclasses.replace(truth, track=dataclasses.replace(truth.track, xy_px=xy)))
    assert not series.valid[:, 0].any()
    assert series.valid[:, 1].all()


def test_a_barely_visible_joint_makes_its_leg_invalid() -> None:
    truth = film(Scene())
    visibility = truth.track.visibility.copy()
    visibility[:, 26] = 0.2
    track = dataclasses.replace(truth.track, visibility=visibility)
    series = series_of(dataclasses.replace(truth, track=track))
    assert series.valid[:, 0].all()
    assert not series.valid[:, 1].any()


def test_nothing_gives_missing_values_of_the_right_shape() -> None:
    track = film(Scene()).track
    series = knee_series.nothing(track)
    assert len(series) == len(track)
    assert np.isnan(series.inward_deg).all()
    assert not series.valid.any()
