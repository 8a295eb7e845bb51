"""Cutting pictures: points land where their pixels land."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from valgus.report.drawing.cutout import cutout_about, jpeg


def test_a_point_lands_on_its_pixel() -> None:
    image = np.zeros((400, 300, 3), np.uint8)
    image[196:205, 146:155] = 255
    cut = cutout_about(np.array([[100.0, 50.0], [220.0, 390.0]]), (300, 400), 500)
    x, y = cut.points(np.array([150.0, 200.0]))
    made = cut.image(image)
    bright = np.argwhere(made[..., 0] > 128).mean(axis=0)
    assert bright == pytest.approx([y, x], abs=2.0)


def test_the_part_holds_every_point_and_stays_in_the_picture() -> None:
    points = np.array([[-50.0, 20.0], [120.0, 900.0], [np.nan, np.nan]])
    cut = cutout_about(points, (300, 400), 500)
    assert (cut.left, cut.top) == (0, 0)
    assert cut.top + cut.height == 400
    assert cut.left + cut.width <= 300


def test_nobody_seen_gives_the_whole_picture() -> None:
    cut = cutout_about(np.full((5, 2), np.nan), (300, 400), 400)
    assert (cut.left, cut.top, cut.width, cut.height) == (0, 0, 300, 400)


def test_a_small_person_is_enlarged_twice_at_most() -> None:
    cut = cutout_about(np.array([[10.0, 10.0], [40.0, 60.0]]), (300, 400), 1000)
    assert cut.scale == 2.0


def test_the_same_part_of_a_smaller_picture_is_shown_alike() -> None:
    cut = cutout_about(np.array([[400.0, 200.0], [800.0, 1600.0]]), (1080, 1920), 560)
    half = cut.scaled(0.5)
    sizes = [c.image(np.zeros((h, w, 3), np.uint8)).shape for c, w, h in (
        (cut, 1080, 1920), (half, 540, 960))]  # fmt: skip
    assert np.allclose(sizes[0], sizes[1], atol=2)


def test_a_packed_picture_tells_nothing_but_itself() -> None:
    image = np.full((40, 30, 3), (200, 30, 30), np.uint8)
    packed = jpeg(image)
    assert b"Exif" not in packed
    shown = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert np.abs(shown[20, 15].astype(int) - [30, 30, 200]).max() < 12
