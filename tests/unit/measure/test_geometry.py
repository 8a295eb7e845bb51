"""Closed forms: angles that can be worked out by hand, and the corners where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from valgus.measure import geometry, pinhole
from valgus.measure.geometry import SIDE_SIGN

RIGHT_ANGLES = [-90.0, -45.0, 0.0, 30.0, 89.0, 135.0]


def point(*xy: float) -> np.ndarray:
    return np.array(xy)


def unit_leg(angle_deg: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A left leg whose shank is turned by an angle from the thigh, which points down."""
    turn = np.radians(angle_deg)
    knee = point(1.0, 1.0)
    return point(1.0, 2.0), knee, knee + point(np.sin(turn), -np.cos(turn))


@pytest.mark.parametrize("angle_deg", [-170.0, -30.0, 0.0, 12.0, 90.0, 179.0])
def test_fppa_is_the_angle_from_thigh_to_shank(angle_deg: float) -> None:
    assert geometry.fppa_deg(*unit_leg(angle_deg)) == pytest.approx(angle_deg)


def test_fppa_is_positive_with_the_knee_inward_on_both_sides() -> None:
    hip, ankle = point(1.0, 2.0), point(1.0, 0.0)
    inward_left, inward_right = point(0.8, 1.0), point(-0.8, 1.0)
    left = geometry.fppa_deg(hip, inward_left, ankle, SIDE_SIGN[0])
    right = geometry.fppa_deg(hip * [-1, 1], inward_right, ankle * [-1, 1], SIDE_SIGN[1])
    assert left == right == pytest.approx(2 * np.degrees(np.arctan(0.2)))


def test_fppa_at_the_edge_is_180_and_not_minus_180() -> None:
    folded = geometry.fppa_deg(point(0.0, 1.0), point(0.0, 0.0), point(0.0, 1.0))
    assert abs(folded) == 180.0


def test_coincident_points_have_the_angle_0_and_no_offset() -> None:
    same = point(1.0, 1.0)
    assert geometry.fppa_deg(same, same, point(1.0, 0.0)) == 0.0
    assert np.isnan(geometry.medial_offset(same, point(0.0, 0.0), same))


def test_the_offset_is_the_distance_from_the_line() -> None:
    hip, ankle = point(0.0, 4.0), point(3.0, 0.0)
    foot_of_perpendicular = hip + 0.3 * (ankle - hip)
    normal = point(-4.0, -3.0) / 5
    for distance in (0.0, 0.7, -1.3):
        knee = foot_of_perpendicular + distance * normal
        assert geometry.medial_offset(hip, knee, ankle) == pytest.approx(distance)
        assert geometry.medial_offset(hip, knee, ankle, -1.0) == pytest.approx(-distance)


def test_the_separation_ratio_is_knees_over_ankles() -> None:
    knees, ankles = np.array([[1.5, 0.0], [-1.5, 4.0]]), np.array([[0.0, 0.0], [-2.0, 0.0]])
    assert geometry.separation_ratio(knees, ankles) == pytest.approx(2.5)
    assert np.isnan(geometry.separation_ratio(knees, np.ones((2, 2))))


@pytest.mark.parametrize("angle_deg", RIGHT_ANGLES)
@pytest.mark.parametrize("side", [0, 1])
def test_the_toe_line_angle_is_the_turn_about_the_leg(angle_deg: float, side: int) -> None:
    """The knee turned about the vertical hip-ankle line from where the foot points."""
    sign = SIDE_SIGN[side]
    toe_out, turn = np.radians(20.0), np.radians(20.0 - angle_deg)
    foot = np.array([sign * np.sin(toe_out), 0.0, np.cos(toe_out)])
    knee = np.array([0.3 * sign * np.sin(turn), 0.5, 0.3 * np.cos(turn)])
    hip, ankle = np.array([0.0, 1.0, 0.0]), np.zeros(3)
    measured = geometry.toe_line_inward_deg(hip, knee, ankle, foot, sign)
    assert measured == pytest.approx(angle_deg)


def test_the_toe_line_angle_does_not_depend_on_depth() -> None:
    foot = np.array([0.2, 0.0, 1.0])
    hips = np.array([[0.0, height, -0.3] for height in (0.9, 0.6, 0.3)])
    ankle = np.zeros(3)
    # Knees on the plane through hip and ankle that holds the foot's direction.
    knees = hips / 2 + np.array([[0.4]]) * foot
    turned = geometry.toe_line_inward_deg(hips, knees, ankle, foot)
    assert turned == pytest.approx(np.zeros(3), abs=1e-9)


def test_no_direction_means_no_toe_line_angle() -> None:
    hip = np.array([0.0, 1.0, 0.0])
    knee, foot = np.array([0.0, 0.5, 0.2]), np.array([0.0, 0.0, 1.0])
    assert np.isnan(geometry.toe_line_inward_deg(hip, knee, hip, foot))


def test_the_distance_from_an_axis_is_taken_at_right_angles_to_it() -> None:
    vector, axis = np.array([3.0, 4.0, 9.0]), np.array([0.0, 0.0, 5.0])
    assert geometry.distance_from_axis(vector, axis) == pytest.approx(5.0)
    assert np.isnan(geometry.distance_from_axis(vector, np.zeros(3)))


@pytest.mark.parametrize("angle_deg", [0.0, 1e-4, 30.0, 90.0, 150.0, 180.0])
def test_flexion_is_exact_also_near_straight(angle_deg: float) -> None:
    bend = np.radians(angle_deg)
    hip, knee = np.array([0.0, 1.0, 0.0]), np.zeros(3)
    ankle = np.array([0.0, -np.cos(bend), -np.sin(bend)])
    assert geometry.flexion_deg(hip, knee, ankle) == pytest.approx(angle_deg, abs=1e-9)


@pytest.mark.parametrize(("height", "angle_deg"), [(0.0, 0.0), (1.0, 45.0), (-1.0, -45.0)])
def test_tilt_is_positive_when_the_left_end_is_higher(height: float, angle_deg: float) -> None:
    assert geometry.tilt_deg(point(1.0, height), point(0.0, 0.0)) == pytest.approx(angle_deg)


@pytest.mark.parametrize(("x", "angle_deg"), [(0.0, 0.0), (1.0, 45.0), (-1.0, -45.0)])
def test_lean_is_positive_toward_the_left(x: float, angle_deg: float) -> None:
    assert geometry.lean_deg(point(0.0, 0.0), point(x, 1.0)) == pytest.approx(angle_deg)


@pytest.mark.parametrize(
    ("thigh", "drop_deg", "left_deg"),
    [
        ((0.0, -1.0, 0.0), 0.0, 0.0),
        ((-1.0, -1.0, 0.0), 0.0, 45.0),  # plumb but for the knee toward the middle
        ((-0.5, 0.0, np.sqrt(0.75)), 0.0, 30.0),  # level, as deep down
        ((-0.5, 0.5, np.sqrt(0.5)), 0.0, 30.0),  # the hip below the knee
        ((0.0, -1.0, 0.0), 8.0, -8.0),  # the left hip lower: the thigh turns away from it
        ((0.0, 0.0, 1.0), 8.0, 0.0),
    ],
)
def test_hip_adduction_is_how_far_the_thigh_leaves_the_plane_of_bending(
    thigh: tuple[float, float, float], drop_deg: float, left_deg: float
) -> None:
    hip = np.array([0.1, 0.9, 0.0])
    knee = hip + np.array(thigh)
    assert geometry.hip_adduction_deg(hip, knee, drop_deg) == pytest.approx(left_deg)
    assert geometry.hip_adduction_deg(hip, knee, drop_deg, -1.0) == pytest.approx(-left_deg)


def test_a_thigh_without_length_has_no_adduction() -> None:
    assert np.isnan(geometry.hip_adduction_deg(np.zeros(3), np.zeros(3), 0.0))


def test_a_viewing_ray_goes_through_its_point() -> None:
    centre, focal = point(320.0, 240.0), 500.0
    place = np.array([0.4, -0.2, 2.0])
    pixel = centre + focal * place[:2] / place[2]
    ray = pinhole.viewing_rays(pixel, centre, focal)
    assert ray[2] == 1.0
    assert ray * place[2] == pytest.approx(place)


def test_panning_brings_what_was_to_the_right_ahead() -> None:
    ray = np.array([np.tan(np.radians(20.0)), 0.3, 1.0])
    turned = pinhole.levelled(ray, 0.0, 20.0)
    assert turned[0] == pytest.approx(0.0)
    assert turned[2] == 1.0
    assert pinhole.levelled(turned, 0.0, -20.0) == pytest.approx(ray)


def test_a_levelled_camera_sees_what_it_looked_down_at_below_the_horizon() -> None:
    straight_ahead = np.array([0.0, 0.0, 1.0])
    turned = pinhole.levelled(straight_ahead, 15.0, 0.0)
    assert np.degrees(np.arctan2(turned[1], turned[2])) == pytest.approx(15.0)


def test_levelling_is_a_turn_up_followed_by_one_to_the_right() -> None:
    ray = np.array([0.3, -0.2, 1.0])
    up, right = np.radians(12.0), np.radians(-25.0)
    tilt = np.array([[1, 0, 0], [0, np.cos(up), np.sin(up)], [0, -np.sin(up), np.cos(up)]])
    pan = np.array(
        [[np.cos(right), 0, -np.sin(right)], [0, 1, 0], [np.sin(right), 0, np.cos(right)]]
    )
    expected = pan @ tilt @ ray
    assert pinhole.levelled(ray, 12.0, -25.0) == pytest.approx(expected / expected[2])


@pytest.mark.parametrize("nearer", [True, False])
def test_the_far_end_of_a_segment_lies_on_its_ray_at_its_length(nearer: bool) -> None:
    anchor, ray = np.array([0.1, 0.5, 3.0]), np.array([0.1, 0.02, 1.0])
    found = pinhole.point_on_ray(ray, anchor, 0.9, nearer)
    assert np.linalg.norm(found - anchor) == pytest.approx(0.9)
    assert np.cross(found, ray) == pytest.approx(np.zeros(3), abs=1e-12)
    assert (found[2] < anchor[2]) == nearer


def test_a_segment_that_looks_too_long_lies_across_the_line_of_sight() -> None:
    anchor, ray = np.array([0.0, 1.0, 3.0]), np.array([0.0, 0.0, 1.0])
    for nearer in (True, False):
        found = pinhole.point_on_ray(ray, anchor, 0.5, nearer)
        assert found == pytest.approx([0.0, 0.0, 3.0])


@pytest.mark.parametrize(
    ("yaw_deg", "left", "forward"),
    [(0.0, [1, 0, 0], [0, 0, -1]), (90.0, [0, 0, -1], [-1, 0, 0]), (180.0, [-1, 0, 0], [0, 0, 1])],
)
def test_body_axes_are_seen_from_where_the_camera_stands(
    yaw_deg: float, left: list[float], forward: list[float]
) -> None:
    """In front, the subject's left is on the right of the picture; from behind on the left."""
    assert pinhole.camera_to_body(np.array(left, float), yaw_deg) == pytest.approx([1, 0, 0])
    assert pinhole.camera_to_body(np.array(forward, float), yaw_deg) == pytest.approx([0, 0, 1])
    down = np.array([0.0, 1.0, 0.0])
    assert pinhole.camera_to_body(down, yaw_deg) == pytest.approx([0, -1, 0])


def test_image_points_turn_clockwise_as_seen() -> None:
    centre = point(10.0, 10.0)
    right_of_it = point(11.0, 10.0)
    # y points down: a quarter turn clockwise brings what is to the right below.
    assert pinhole.rotate_2d(right_of_it, 90.0, centre) == pytest.approx([10.0, 11.0])


def test_shapes_are_those_of_the_leading_axes() -> None:
    legs = np.random.default_rng(0).normal(size=(3, 7, 2, 3))
    hip, knee, ankle = legs
    foot = np.broadcast_to([0.0, 0.0, 1.0], hip.shape)
    assert geometry.fppa_deg(hip[..., :2], knee[..., :2], ankle[..., :2], SIDE_SIGN).shape == (7, 2)
    assert geometry.toe_line_inward_deg(hip, knee, ankle, foot, SIDE_SIGN).shape == (7, 2)
    assert geometry.flexion_deg(hip[0, 0], knee[0, 0], ankle[0, 0]).shape == ()
    assert geometry.separation_ratio(knee, ankle).shape == (7,)
    assert pinhole.camera_to_body(hip, np.zeros((7, 2))).shape == (7, 2, 3)
