"""Drawing: at the landmarks, on a copy, whatever is missing."""

from __future__ import annotations

import numpy as np
import pytest

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import KNEES, Joint
from valgus.model.terms import Side
from valgus.report import palette
from valgus.report.drawing.overlay import LegLook, OverlayState, draw

GREY = np.full((640, 480, 3), 120, np.uint8)


def standing() -> FloatArray:
    """Landmarks of somebody seen from the front; the subject's left is on the picture's right."""
    xy = np.full((33, 2), np.nan)
    for left, x, y in (
        (Joint.LEFT_SHOULDER, 50, 150), (Joint.LEFT_HIP, 30, 300), (Joint.LEFT_KNEE, 40, 400),
        (Joint.LEFT_ANKLE, 35, 500), (Joint.LEFT_HEEL, 35, 510), (Joint.LEFT_FOOT_INDEX, 45, 530),
    ):  # fmt: skip
        xy[left], xy[left + 1] = (240 + x, y), (240 - x, y)
    return xy


def near(image: ImageArray, at: FloatArray, colour: palette.Colour) -> bool:
    """Whether a colour is at a place, as exactly as antialiasing leaves it."""
    x, y = np.round(at).astype(int)
    return bool(np.abs(image[y, x].astype(int) - colour).max() <= 12)


def test_the_knee_is_drawn_at_its_landmark() -> None:
    xy = standing()
    drawn = draw(GREY, OverlayState(xy))
    assert near(drawn, xy[KNEES[0]], palette.LEG)
    assert near(drawn, xy[KNEES[1]], palette.LEG)


def test_an_inward_knee_stands_out_by_more_than_colour() -> None:
    xy = standing()
    plain = draw(GREY, OverlayState(xy))
    marked = draw(GREY, OverlayState(xy, {Side.LEFT: LegLook(inward=True)}))
    assert near(marked, xy[KNEES[0]], palette.INWARD)
    assert near(marked, xy[KNEES[1]], palette.LEG)
    ring = xy[KNEES[0]] + [14, 0]
    assert near(plain, ring, (120, 120, 120))
    assert near(marked, ring, palette.INWARD)


def test_the_picture_that_was_given_is_left_alone() -> None:
    before = GREY.copy()
    draw(before, OverlayState(standing(), panel=("Rep 1",)))
    assert np.array_equal(before, GREY)


def test_nobody_there_draws_nothing() -> None:
    assert np.array_equal(draw(GREY, OverlayState(np.full((33, 2), np.nan))), GREY)


@pytest.mark.parametrize("far", [-1e9, -500.0, 5000.0, 1e9, np.inf, np.nan])
def test_a_joint_outside_the_picture_does_no_harm(far: float) -> None:
    xy = standing()
    xy[KNEES[0]] = far
    drawn = draw(GREY, OverlayState(xy, {Side.LEFT: LegLook("+20°", True)}))
    assert near(drawn, xy[KNEES[1]], palette.LEG)


def test_words_are_written_and_stay_inside() -> None:
    xy = standing() + np.array([200, 0])
    plain = draw(GREY, OverlayState(xy))
    labelled = draw(GREY, OverlayState(xy, {Side.LEFT: LegLook("+123°")}))
    changed = np.flatnonzero((plain != labelled).any(axis=(0, 2)))
    assert len(changed) > 20
    assert changed.max() == 479


def test_the_number_of_a_knee_stands_where_the_other_leg_is_not() -> None:
    xy = standing()
    left, right = xy[KNEES[0]], xy[KNEES[1]]
    # Both knees on the same side of the body's middle, as in a single-leg squat.
    left[0] = right[0] + 25
    plain = draw(GREY, OverlayState(xy, {Side.LEFT: LegLook("", True)}))
    labelled = draw(GREY, OverlayState(xy, {Side.LEFT: LegLook("+31°", True)}))
    changed = np.flatnonzero((plain != labelled).any(axis=(0, 2)))
    assert changed.min() > left[0]


@pytest.mark.parametrize("words", ["Left knee inward", "Linkes Knie ü", "左膝内扣"])
def test_the_panel_shows_words_of_every_language(words: str) -> None:
    drawn = draw(GREY, OverlayState(standing(), panel=("Rep 1", words)))
    other = draw(GREY, OverlayState(standing(), panel=("Rep 1", "?" * len(words))))
    assert not np.array_equal(drawn, GREY)
    assert not np.array_equal(drawn, other)


def test_the_alert_stands_in_its_own_colour() -> None:
    drawn = draw(GREY, OverlayState(standing(), alert="Left knee inward"))
    corner = drawn[:60, :250].reshape(-1, 3).astype(int)
    assert (np.abs(corner - palette.INWARD).max(axis=1) <= 12).any()


def test_lines_grow_with_the_picture() -> None:
    small = draw(GREY, OverlayState(standing()))
    large = draw(np.full((1280, 960, 3), 120, np.uint8), OverlayState(standing() * 2))
    covered = [(image != 120).any(axis=2).mean() for image in (small, large)]
    assert covered[1] == pytest.approx(covered[0], rel=0.3)
