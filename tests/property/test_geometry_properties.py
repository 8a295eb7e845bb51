"""What holds for every leg, wherever it stands, however large it is and whichever side it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valgus.measure import geometry, pinhole
from valgus.measure.geometry import SIDE_SIGN

Measure = Callable[[np.ndarray, float], np.ndarray]
coordinate = st.floats(-2, 2, allow_subnormal=False).map(lambda value: round(value, 3))
legs = arrays(np.float64, (4, 3), elements=coordinate)
"""Hip, knee, ankle and toe-minus-heel in body axes."""
signs = st.sampled_from([1.0, -1.0])
shifts = arrays(np.float64, 3, elements=st.floats(-10, 10))
scales = st.floats(0.01, 100)

ANGLES: dict[str, Measure] = {
    "fppa": lambda leg, sign: geometry.fppa_deg(*leg[:3, ..., :2], sign),
    "toe line": lambda leg, sign: geometry.toe_line_inward_deg(*leg, sign),
    "flexion": lambda leg, _: geometry.flexion_deg(*leg[:3]),
}
angles = pytest.mark.parametrize("measure", ANGLES.values(), ids=ANGLES.keys())


def far_apart(leg: np.ndarray) -> bool:
    """Whether every direction is well defined, so that rounding cannot turn it."""
    hip, knee, ankle, foot = leg
    axis = ankle - hip
    if (
        np.linalg.norm(axis) < 0.1
        or min(np.linalg.norm(v[:2]) for v in (knee - hip, ankle - knee)) < 0.1
    ):
        return False
    return bool((geometry.distance_from_axis(np.stack([knee - hip, foot]), axis) > 0.05).all())


def same_angle(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal up to rounding; −180 and 180 are the same direction."""
    return bool(abs((one - other + 180) % 360 - 180) < 1e-4)


def moved(leg: np.ndarray, shift: np.ndarray, scale: float) -> np.ndarray:
    """Move and scale the joints; a direction is only scaled."""
    return np.vstack([leg[:3] * scale + shift, leg[3:] * scale])


@angles
@given(leg=legs, sign=signs, shift=shifts, scale=scales)
def test_angles_do_not_change_with_place_and_size(
    measure: Measure, leg: np.ndarray, sign: float, shift: np.ndarray, scale: float
) -> None:
    assume(far_apart(leg))
    assert same_angle(measure(moved(leg, shift, scale), sign), measure(leg, sign))


@angles
@given(leg=legs, sign=signs)
def test_a_mirrored_leg_is_the_other_leg_with_the_same_angle(
    measure: Measure, leg: np.ndarray, sign: float
) -> None:
    assume(far_apart(leg))
    mirrored = leg * [-1.0, 1.0, 1.0]
    assert same_angle(measure(mirrored, -sign), measure(leg, sign))


@given(leg=legs, sign=signs)
def test_the_side_decides_the_sign_only(leg: np.ndarray, sign: float) -> None:
    assume(far_apart(leg))
    for name in ("fppa", "toe line"):
        assert same_angle(ANGLES[name](leg, -sign), -ANGLES[name](leg, sign))


@given(leg=legs, sign=signs, shift=shifts, scale=scales)
def test_an_offset_scales_with_the_leg(
    leg: np.ndarray, sign: float, shift: np.ndarray, scale: float
) -> None:
    assume(far_apart(leg))
    assume(np.linalg.norm((leg[2] - leg[0])[:2]) > 0.1)
    plain = geometry.medial_offset(*leg[:3, :2], sign)
    changed = geometry.medial_offset(*moved(leg, shift, scale)[:3, :2], sign)
    assert changed == pytest.approx(scale * plain, rel=1e-6, abs=1e-9 * max(scale, 10))
    assert geometry.medial_offset(*(leg[:3, :2] * [-1.0, 1.0]), -sign) == pytest.approx(plain)


@given(leg=legs, sign=signs)
def test_offset_and_fppa_agree_on_the_side_of_the_line(leg: np.ndarray, sign: float) -> None:
    """A knee inside the line hip-ankle has a positive angle, one outside a negative one."""
    assume(far_apart(leg))
    assume(np.linalg.norm((leg[2] - leg[0])[:2]) > 0.1)
    offset = geometry.medial_offset(*leg[:3, :2], sign)
    assume(abs(offset) > 1e-3)
    assert np.sign(ANGLES["fppa"](leg, sign)) == np.sign(offset)


@given(leg=legs, turn=st.floats(-180, 180), sign=signs)
def test_the_toe_line_angle_ignores_which_way_the_subject_faces(
    leg: np.ndarray, turn: float, sign: float
) -> None:
    assume(far_apart(leg))
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    about_vertical = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    turned = leg @ about_vertical.T
    assert same_angle(ANGLES["toe line"](turned, sign), ANGLES["toe line"](leg, sign))


@given(leg=legs, sign=signs, drop=st.floats(-20, 20), bend=st.floats(-180, 180))
def test_hip_adduction_does_not_change_as_the_hip_bends(
    leg: np.ndarray, sign: float, drop: float, bend: float
) -> None:
    """Bending turns the thigh about the hip line, so it stays as far from its plane."""
    hip, knee = leg[:2]
    assume(np.linalg.norm(hip - knee) > 0.1)
    line = np.array([np.cos(np.radians(drop)), -np.sin(np.radians(drop)), 0.0])
    cosine, sine = np.cos(np.radians(bend)), np.sin(np.radians(bend))
    thigh = knee - hip
    bent = thigh * cosine + np.cross(line, thigh) * sine + line * (line @ thigh) * (1 - cosine)
    before = geometry.hip_adduction_deg(hip, knee, drop, sign)
    after = geometry.hip_adduction_deg(hip, hip + bent, drop, sign)
    # The arc sine is steep near 90 degrees.
    assert np.sin(np.radians(after)) == pytest.approx(np.sin(np.radians(before)), abs=1e-9)


@given(leg=legs, sign=signs, drop=st.floats(-20, 20), shift=shifts, scale=scales)
def test_hip_adduction_is_that_of_the_mirrored_other_leg_whatever_its_size(
    leg: np.ndarray, sign: float, drop: float, shift: np.ndarray, scale: float
) -> None:
    assume(np.linalg.norm(leg[0] - leg[1]) > 0.1)
    plain = geometry.hip_adduction_deg(leg[0], leg[1], drop, sign)
    assert -90 <= plain <= 90
    other = moved(leg, shift, scale) * [-1.0, 1.0, 1.0]
    mirrored = geometry.hip_adduction_deg(other[0], other[1], -drop, -sign)
    assert np.sin(np.radians(mirrored)) == pytest.approx(np.sin(np.radians(plain)), abs=1e-6)


@angles
@given(data=st.data())
def test_nan_in_is_nan_out_and_only_there(measure: Measure, data: st.DataObject) -> None:
    frames = data.draw(arrays(np.float64, (4, 5, 2, 3), elements=coordinate))
    lost = data.draw(arrays(np.bool_, (5, 2)))
    which = data.draw(st.integers(0, 2))
    frames[which, lost] = np.nan
    whole = np.array([far_apart(leg) for leg in frames.transpose(1, 2, 0, 3).reshape(-1, 4, 3)])
    out = np.stack([measure(frames[:, :, side], SIDE_SIGN[side]) for side in (0, 1)], axis=-1)
    assert np.isnan(out[lost]).all()
    assert np.isfinite(out[~lost & whole.reshape(5, 2)]).all()


@given(points=arrays(np.float64, (6, 3), elements=coordinate), yaw=st.floats(-180, 180))
def test_a_turn_to_body_axes_keeps_lengths_and_handedness(points: np.ndarray, yaw: float) -> None:
    turned = pinhole.camera_to_body(points, yaw)
    assert np.linalg.norm(turned, axis=-1) == pytest.approx(np.linalg.norm(points, axis=-1))
    # Right-down-away and left-up-forward are both right-handed.
    volume, other = (np.dot(np.cross(a, b), c) for a, b, c in (points[:3], turned[:3]))
    assert other == pytest.approx(volume, abs=1e-9)


@given(xy=arrays(np.float64, (5, 2), elements=st.floats(-1e3, 1e3)), turn=st.floats(-360, 360))
def test_turning_back_gives_the_same_picture(xy: np.ndarray, turn: float) -> None:
    centre = np.array([320.0, 240.0])
    there_and_back = pinhole.rotate_2d(pinhole.rotate_2d(xy, turn, centre), -turn, centre)
    assert there_and_back == pytest.approx(xy, abs=1e-8)


@given(points=arrays(np.float64, (2, 2, 2), elements=coordinate), scale=scales, shift=shifts)
def test_a_ratio_has_no_unit(points: np.ndarray, scale: float, shift: np.ndarray) -> None:
    knees, ankles = points
    assume(np.linalg.norm(ankles[0] - ankles[1]) > 0.1)
    plain = geometry.separation_ratio(knees, ankles)
    changed = geometry.separation_ratio(knees * scale + shift[:2], ankles * scale + shift[:2])
    assert changed == pytest.approx(plain, rel=1e-6, abs=1e-6)
    # Nor does it know left from right.
    assert geometry.separation_ratio(knees[::-1], ankles[::-1]) == pytest.approx(plain)


@given(
    ray=arrays(np.float64, 2, elements=st.floats(-0.6, 0.6)),
    anchor=arrays(np.float64, 3, elements=st.floats(-0.5, 0.5)),
    length=st.floats(0.1, 1.0),
    nearer=st.booleans(),
)
def test_no_point_of_the_ray_is_closer_to_the_right_length(
    ray: np.ndarray, anchor: np.ndarray, length: float, nearer: bool
) -> None:
    direction, start = np.append(ray, 1.0), anchor + np.array([0.0, 0.0, 3.0])
    found = pinhole.point_on_ray(direction, start, length, nearer)
    error = abs(np.linalg.norm(found - start) - length)
    along = np.linspace(1.0, 5.0, 401)[:, None] * direction
    assert error <= np.abs(np.linalg.norm(along - start, axis=-1) - length).min() + 1e-9
