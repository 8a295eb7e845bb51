"""What every `PoseEstimator` promises, whoever implements it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tests.support.people import full_weights, squat_frames
from tests.support.tracks import made_up_track
from valgus.model.frames import Frame
from valgus.model.ports import PoseEstimator
from valgus.pose.blazepose import BlazePose
from valgus.pose.recorded import ReplayEstimator


@dataclass(frozen=True)
class Case:
    """An estimator with frames in which somebody is, and then nobody."""

    make: Callable[[], PoseEstimator]
    somebody: tuple[Frame, ...]
    nobody: Frame


def replay() -> Case:
    track = made_up_track()
    picture = np.zeros((480, 640, 3), np.uint8)
    frames = [
        Frame(int(i), float(t), picture, track.video.size_wh_px)
        for i, t in zip(track.frame_index, track.time_s, strict=True)
    ]
    return Case(lambda: ReplayEstimator(track), tuple(frames[:3]), frames[3])


def blazepose() -> Case:
    weights, frames = full_weights(), squat_frames(4)
    last = frames[-1]
    nobody = Frame(
        last.index + 1, last.time_s + 1 / 30, np.zeros_like(last.image_rgb), last.full_size_wh_px
    )
    return Case(lambda: BlazePose(weights.path, weights.info), frames, nobody)


@pytest.fixture(params=[replay, pytest.param(blazepose, marks=pytest.mark.model)])
def case(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param()
    return made


def test_it_names_its_weights(case: Case) -> None:
    with case.make() as pose:
        assert pose.info.name == "full"
        assert len(pose.info.sha256) == 64


def test_an_observation_belongs_to_its_frame(case: Case) -> None:
    with case.make() as pose:
        for frame in case.somebody:
            seen = pose.estimate(frame)
            assert (seen.index, seen.time_s) == (frame.index, frame.time_s)


def test_somebody_is_all_numbers_within_reach_of_the_full_size_picture(case: Case) -> None:
    with case.make() as pose:
        for frame in case.somebody:
            seen = pose.estimate(frame)
            assert seen.present
            assert np.isfinite(seen.world_m).all()
            assert ((seen.visibility >= 0) & (seen.visibility <= 1)).all()
            spread = np.ptp(seen.xy_px, axis=0) / frame.full_size_wh_px
            assert (spread > 0.1).all()
            assert (spread < 1.5).all()


def test_nobody_is_all_nan(case: Case) -> None:
    with case.make() as pose:
        for frame in case.somebody:
            pose.estimate(frame)
        seen = pose.estimate(case.nobody)
    assert not seen.present
    for values in (seen.xy_px, seen.world_m, seen.visibility):
        assert np.isnan(values).all()
    assert seen.index == case.nobody.index


def test_it_may_be_left_unused(case: Case) -> None:
    with case.make():
        pass


@pytest.mark.model
def test_landmarks_are_in_pixels_of_the_full_size_whatever_the_working_size() -> None:
    weights = full_weights()

    def last(max_side_px: int | None) -> np.ndarray:
        with BlazePose(weights.path, weights.info) as pose:
            return [pose.estimate(f) for f in squat_frames(8, max_side_px)][-1].xy_px

    difference = np.linalg.norm(last(None) - last(320), axis=1)
    assert np.median(difference) < 4
