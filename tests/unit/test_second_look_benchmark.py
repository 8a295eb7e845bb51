"""The arithmetic of the benchmark of second looks."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.accuracy import looks, second_look
from valgus.measure import pose_model_errors
from valgus.model.landmarks import KNEES, Joint
from valgus.model.poses import LANDMARK_COUNT, PACKED_COLUMNS


def _looked() -> np.ndarray:
    return np.random.default_rng(3).uniform(0, 400, (5, LANDMARK_COUNT, PACKED_COLUMNS))


def test_a_mirrored_left_knee_is_the_right_one_from_the_other_edge() -> None:
    seen = _looked()
    back = looks.mirrored_back(seen, 640)
    left, right = KNEES
    assert back[:, left, 0] == pytest.approx(640 - seen[:, right, 0])
    assert back[:, left, 1] == pytest.approx(seen[:, right, 1])
    assert back[:, left, 2] == pytest.approx(-seen[:, right, 2])
    assert back[:, Joint.NOSE, 0] == pytest.approx(640 - seen[:, Joint.NOSE, 0])
    assert looks.mirrored_back(back, 640) == pytest.approx(seen)


def test_exchanged_legs_are_told_from_landmarks_that_moved() -> None:
    seen = _looked()
    moved, swapped = seen + 1.0, seen.copy()
    swapped[:, list(KNEES)] = seen[:, list(reversed(KNEES))]
    assert not looks.exchanged(seen, moved).any()
    assert looks.exchanged(seen, swapped).all()


def test_a_gain_has_an_interval_and_leaves_out_clips_without_figure() -> None:
    before, after = np.array([4.0, 2.0, np.nan]), np.array([2.0, 2.0, 9.0])
    by, low, high, better = second_look.gain(before, after)
    assert by == pytest.approx(1 / 3)
    assert (low, high) == (0.0, 0.5)
    assert better == 0.5


def test_biases_are_put_back_after_a_way_was_measured() -> None:
    kept = pose_model_errors.BIAS_FRONT
    with second_look.biases({"BIAS_FRONT": {}}):
        assert pose_model_errors.BIAS_FRONT == {}
    assert pose_model_errors.BIAS_FRONT is kept
