"""Faces: covered beyond recognition, and more covered where one was not found."""

from __future__ import annotations

import numpy as np

from tests.unit.report.drawing.test_overlay import standing
from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import FACE_JOINTS
from valgus.report.drawing.faces import blur_faces, face_box

RNG = np.random.default_rng(3)
NOISE: ImageArray = RNG.integers(0, 255, (640, 480, 3), dtype=np.uint8)


def with_face() -> FloatArray:
    xy = standing()
    xy[list(FACE_JOINTS)] = RNG.uniform(-15, 15, (11, 2)) + np.array([240, 90])
    return xy


def test_the_face_is_covered_and_the_rest_is_not() -> None:
    xy = with_face()
    covered = blur_faces(NOISE, xy)
    box = face_box(xy, NOISE.shape)
    assert box is not None
    left, top, right, bottom = box
    inside = covered[85:95, 230:250]
    assert not np.array_equal(inside, NOISE[85:95, 230:250])
    outside = np.ones(NOISE.shape[:2], bool)
    outside[top:bottom, left:right] = False
    assert np.array_equal(covered[outside], NOISE[outside])


def test_hair_chin_and_ears_are_inside() -> None:
    xy = with_face()
    box = face_box(xy, NOISE.shape)
    assert box is not None
    low, high = xy[list(FACE_JOINTS)].min(axis=0), xy[list(FACE_JOINTS)].max(axis=0)
    size = (high - low).max()
    assert box[1] < low[1] - 0.4 * size
    assert box[3] > high[1] + 0.4 * size


def test_only_a_few_colours_of_a_face_are_left() -> None:
    covered = blur_faces(NOISE, with_face())
    middle = covered[75:105, 225:255].reshape(-1, 3)
    assert len(np.unique(middle, axis=0)) <= 16


def test_without_landmarks_the_whole_picture_is_covered() -> None:
    for xy in (None, np.full((33, 2), np.nan)):
        covered = blur_faces(NOISE, xy)
        assert len(np.unique(covered.reshape(-1, 3), axis=0)) <= 12 * 16


def test_with_others_in_view_all_but_the_subject_is_covered() -> None:
    covered = blur_faces(NOISE, with_face(), others=True)
    assert not np.array_equal(covered[:, :60], NOISE[:, :60])
    assert np.array_equal(covered[350:450, 200:280], NOISE[350:450, 200:280])


def test_a_face_that_leaves_the_picture_is_covered_up_to_its_edge() -> None:
    xy = with_face() - [240, 90]
    covered = blur_faces(NOISE, xy)
    assert not np.array_equal(covered[:8, :8], NOISE[:8, :8])


def test_a_face_outside_the_picture_changes_nothing() -> None:
    assert np.array_equal(blur_faces(NOISE, with_face() - [2000, 0]), NOISE)


def test_the_picture_that_was_given_is_left_alone() -> None:
    before = NOISE.copy()
    blur_faces(before, with_face(), others=True)
    assert np.array_equal(before, NOISE)
