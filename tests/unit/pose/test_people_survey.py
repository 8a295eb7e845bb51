"""Estimators about another one: looks at fixed times, parts of pictures in whole coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pytest

from valgus.model.arrays import ImageArray
from valgus.model.frames import Frame
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.pose.people_survey import Cropped, PeopleSurvey, SurveyingEstimator
from valgus.pose.subject import Seen

INTERVAL_S = 0.75


class Finder:
    """Finds nobody; counts."""

    def __init__(self) -> None:
        self.left = False

    def survey(self, image_rgb: ImageArray) -> Sequence[Seen]:  # noqa: ARG002
        return ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True


class Centre:
    """Puts every landmark into the middle of what it is shown."""

    info = PoseModelInfo("centre", "0" * 64)
    entered = 0

    def estimate(self, frame: Frame) -> PoseObservation:
        xy_px = np.tile(np.array(frame.full_size_wh_px) / 2, (33, 1))
        return PoseObservation(frame.index, frame.time_s, xy_px, np.zeros((33, 3)), np.ones(33))

    def __enter__(self) -> Self:
        self.entered += 1
        return self

    def __exit__(self, *_: object) -> None:
        self.entered -= 1


def frame(index: int) -> Frame:
    return Frame(index, index / 30, np.zeros((60, 40, 3), np.uint8), (80, 120))


def look_times(*parts: tuple[int, int, int]) -> list[float]:
    """Times of the looks when a video is shown in parts (read from, counts from, up to)."""
    with PeopleSurvey(Finder) as survey:
        for read, first, last in parts:
            with SurveyingEstimator(Centre(), survey, INTERVAL_S, first / 30) as watching:
                for index in range(read, last):
                    watching.estimate(frame(index))
        return [look.time_s for look in survey.looks]


def test_the_looks_are_as_far_apart_as_asked_and_begin_after_half_of_that() -> None:
    times = look_times((0, 0, 150))
    assert times[0] == pytest.approx(INTERVAL_S / 2, abs=1 / 30)
    assert np.diff(times) == pytest.approx(INTERVAL_S, abs=1 / 29)


@pytest.mark.parametrize("cut", [1, 12, 33, 34, 35, 57, 149])
def test_the_looks_do_not_depend_on_where_a_video_is_cut(cut: int) -> None:
    assert look_times((0, 0, cut), (max(cut - 18, 0), cut, 150)) == look_times((0, 0, 150))


def test_the_same_frame_seen_again_is_one_look() -> None:
    assert look_times((0, 0, 150), (0, 0, 150)) == look_times((0, 0, 150))


def test_the_finder_is_made_at_the_first_look_and_left_at_the_end() -> None:
    made: list[Finder] = []
    with PeopleSurvey(lambda: made.append(Finder()) or made[-1]) as survey:
        assert not made
        survey.look(frame(3))
        survey.look(frame(9))
        assert len(made) == 1
        assert not made[0].left
    assert made[0].left


def test_landmarks_in_a_part_are_told_in_pixels_of_the_whole() -> None:
    inner = Centre()
    with Cropped(inner, (0.5, 0.0, 1.0, 0.5)) as cropped:
        assert inner.entered == 1
        seen = cropped.estimate(frame(0))
    assert inner.entered == 0
    assert seen.xy_px[0] == pytest.approx([60.0, 30.0])
