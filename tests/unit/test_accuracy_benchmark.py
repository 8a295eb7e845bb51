"""The benchmark's own arithmetic, on rows whose figures are known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from benchmarks.accuracy import evaluate, fppa, intervals, table
from benchmarks.accuracy.evaluate import ClipRow, LegRow
from tests.support.sessions import rep
from valgus.model.session import Interval
from valgus.model.terms import Side

LEG = LegRow(
    clip="s0", view="front", yaw_deg=0.0, single=False, rep=0, side="left", collapsed=True,
    verdict="valgus", inward_true_deg=20.0, inward_deg=21.0, low_deg=15.0, high_deg=27.0,
    toe_out_deg=20.0, fppa_errors_deg=(3.0, -1.0), fppa_image_peak_deg=31.0,
    fppa_image_unsigned_deg=31.0,
    ratio_lowest=0.7, phase="bottom",
)  # fmt: skip
CLIP = ClipRow(
    clip="s0", body=0, view="front", yaw_deg=0.0, yaw_found_deg=2.0, assessable=True, true_reps=2,
    reps=2,
    bottom_errors_s=(0.0, 0.05), ratio_errors=(0.02,), pelvic_errors_deg=(), lean_errors_deg=(),
    adduction_errors_deg=(),
    held=(), legs=(LEG,),
)  # fmt: skip
BOW_LEGGED = [
    [[0.1, 0, 1], [0.15, 0, 0.5], [0.1, 0, 0]],
    [[-0.1, 0, 1], [-0.15, 0, 0.5], [-0.1, 0, 0]],
]
"""Hip, knee and ankle of both legs; the third axis is up."""


def legs(*words: tuple[bool | None, str]) -> list[LegRow]:
    return [dataclasses.replace(LEG, collapsed=true, verdict=verdict) for true, verdict in words]


def test_sensitivity_and_specificity_are_shares_of_what_was_said() -> None:
    found = table.detection(
        legs(
            (True, "valgus"),
            (True, "valgus"),
            (True, "valgus"),
            (True, "clear"),
            (False, "clear"),
            (False, "valgus"),
            (True, "unclear"),
            (None, "valgus"),
        ),
        table.ours,
    )
    assert found.sensitivity == pytest.approx(3 / 4)
    assert found.specificity == pytest.approx(1 / 2)
    assert found.unclear == pytest.approx(1 / 7)
    assert (found.collapsed, found.sound) == (4, 2)


def test_legs_that_could_go_either_way_count_nowhere() -> None:
    found = table.detection(legs((None, "valgus"), (None, "unclear")), table.ours)
    assert np.isnan(found.sensitivity)
    assert np.isnan(found.unclear)


def test_the_usual_rules_see_the_same_leg_their_own_way() -> None:
    deep_and_sound = dataclasses.replace(
        LEG, collapsed=False, verdict="clear", fppa_image_peak_deg=-20.0,
        fppa_image_unsigned_deg=50.0, ratio_lowest=0.95,
    )  # fmt: skip
    words = {name: rule(deep_and_sound) for name, rule in table.RULES.items()}
    assert words["valgus"] is False
    assert words["FPPA, unsigned, over 10°"] is True
    assert words["FPPA, signed, over 10°"] is False
    assert words["knee/ankle ratio under 1"] is True


def test_bottoms_are_paired_nearest_first_and_once() -> None:
    assert evaluate.match([1.0, 1.3, 9.0], [1.2, 9.4]) == [(1, 0), (2, 1)]
    assert evaluate.match([], [1.0]) == []


def test_any_moment_of_a_held_bottom_is_right() -> None:
    flexion = np.array([10, 60, 100, 100.4, 100.2, 60, 10], float)
    frames = {"flex_left": flexion, "flex_right": flexion, "time_s": np.arange(7) / 10}
    rep = {"start": 0, "end": 6, "legs": ["left", "right"]}
    errors = [evaluate.bottom_error_s(row / 10, rep, frames) for row in (1, 2, 4, 6)]
    assert errors == pytest.approx([0.1, 0.0, 0.0, -0.2])


def test_a_miscounted_clip_lowers_the_share_of_exact_ones() -> None:
    exact, _ = table.counting([CLIP, dataclasses.replace(CLIP, reps=3)])
    assert exact.value == "0.500"
    assert not exact.met


def test_repeated_takes_give_the_detectable_change_of_their_differences() -> None:
    """Errors of 1 degree in each take make differences of root 2 degrees."""
    rng = np.random.default_rng(0)
    clips = []
    for seed in range(400):
        for take in "ablr":
            leg = dataclasses.replace(
                LEG, clip=f"k{seed}_{take}", inward_deg=20 + rng.normal(0, 1.0)
            )
            clips.append(dataclasses.replace(CLIP, clip=leg.clip, legs=(leg,)))
    flips, change = table.repeated(clips)
    assert flips.value == "0"
    assert float(change.value.removesuffix("°")) == pytest.approx(1.96 * np.sqrt(2), rel=0.1)


def test_a_verdict_that_turns_with_the_camera_is_a_flip() -> None:
    clips = [
        dataclasses.replace(
            CLIP, legs=(dataclasses.replace(LEG, clip=f"k1_{take}", verdict=verdict),)
        )
        for take, verdict in (("a", "valgus"), ("b", "valgus"), ("l", "clear"), ("r", "unclear"))
    ]
    flips, _ = table.repeated(clips)
    assert flips.value == "0.5"


def test_intervals_that_hold_too_often_miss_their_goal() -> None:
    name = "90 % intervals of the inward angle hold the truth"
    figures = {f.name: f for f in table.measures([CLIP])}
    assert figures[name].value == "1.000"
    assert not figures[name].met


def test_each_angles_intervals_are_counted_apart() -> None:
    held = (("FPPA", True), ("FPPA", False), ("trunk lean", True))
    figures = {f.name: f.value for f in table.further([dataclasses.replace(CLIP, held=held)])}
    assert figures["90 % intervals of FPPA hold the truth"] == "0.500"
    assert figures["90 % intervals of trunk lean hold the truth"] == "1.000"


def test_what_was_called_wrongly_is_listed_and_nothing_else() -> None:
    sound = dataclasses.replace(LEG, rep=1, collapsed=False)
    undecided = dataclasses.replace(LEG, rep=2, collapsed=None)
    unclear = dataclasses.replace(LEG, rep=3, verdict="unclear")
    clip = dataclasses.replace(CLIP, legs=(LEG, sound, undecided, unclear), reps=3)
    leg, count = table.mistakes([CLIP, clip])
    assert leg.startswith("s0, rep 2, left, front 0°: valgus")
    assert count == "s0, 0°: 3 reps, in truth 2"


def test_the_true_adduction_is_the_thighs_against_the_pelvis() -> None:
    """Left thigh 10 degrees inward of plumb, right one plumb, the left hip 5 degrees lower."""
    half = 0.1
    low = 2 * half * np.tan(np.radians(5.0))
    left = [[half, 0, 1 - low], [half - 0.4 * np.tan(np.radians(10.0)), 0, 0.6 - low], [half, 0, 0]]
    right = [[-half, 0, 1], [-half, 0, 0.6], [-half, 0, 0]]
    legs = np.array([[left, right]])
    # The pelvis's drop on the left turns the left thigh away from it and the right one toward it.
    assert intervals.adduction_deg(legs)[0] == pytest.approx([5.0, 5.0])


def test_the_true_adduction_is_the_same_however_the_hip_is_bent() -> None:
    """Both thighs 20 degrees outward of the middle, plumb, level and above the level."""
    aside = np.sin(np.radians(20.0))
    for flexion in np.radians([0.0, 90.0, 120.0]):
        ahead, down = np.cos(np.radians(20.0)) * np.array([np.sin(flexion), -np.cos(flexion)])
        left = np.array([[0.1, 0, 1], [0.1 + aside, ahead, 1 + down], [0.1, 0, 0]])
        legs = np.stack([left, left * [-1, 1, 1]])[None]
        assert intervals.adduction_deg(legs)[0] == pytest.approx([-20.0, -20.0])


def test_a_reps_angles_are_held_against_their_own_intervals() -> None:
    found = rep(1)
    frames = {
        "flex_left": np.array([65.0, 100.0, 0.0]),
        "flex_right": np.array([65.0, 90.0, 0.0]),
        "fppa_left": np.full(3, -10.0),
        "fppa_right": np.full(3, 10.0),
        "pelvic_drop_deg": np.full(3, 5.0),
        "trunk_lean_deg": np.full(3, 0.0),
        "depth": np.full(3, 0.3),
        "joints_m": np.tile(np.array(BOW_LEGGED).reshape(6, 3), (3, 1, 1)),
    }
    truth = {"start": 0, "bottom": 1, "end": 2}
    words = list(intervals.of_rep(found, truth, frames))
    assert ("knee flexion", True) in words
    assert ("pelvic drop", False) in words
    assert ("trunk lean", True) in words
    assert [inside for name, inside in words if name == "FPPA"] == [True, False]


def test_the_error_of_a_take_is_told_from_that_of_its_reps() -> None:
    rng = np.random.default_rng(1)
    clips = []
    for seed in range(600):
        for take in "ab":
            shared = rng.normal(0, 2.0)
            legs = tuple(
                dataclasses.replace(
                    LEG, clip=f"k{seed}_{take}", rep=rep, inward_deg=shared + rng.normal(0, 1.0)
                )
                for rep in range(4)
            )
            clips.append(dataclasses.replace(CLIP, clip=f"k{seed}_{take}", legs=legs))
    assert table.take_errors_deg(clips) == pytest.approx((2.0, 1.0), rel=0.1)


def figure(figures: list[table.Figure], start: str) -> table.Figure:
    (found,) = (item for item in figures if item.name.startswith(start))
    return found


def test_fppa_is_held_against_the_truth_at_the_same_flexion_from_the_front() -> None:
    askew = dataclasses.replace(LEG, view="oblique", fppa_errors_deg=(90.0,))
    clips = [CLIP, dataclasses.replace(CLIP, view="oblique", legs=(askew,))]
    found = figure(table.measures(clips), "FPPA at 60–70°")
    assert (found.value, found.met) == ("2°", True)


def test_the_true_fppa_is_taken_on_each_way_by_itself() -> None:
    frames = {
        "flex_left": np.array([0.0, 62.0, 110.0, 68.0, 0.0]),
        "fppa_left": np.array([0.0, -10.0, -40.0, 20.0, 0.0]),
    }
    leg = dataclasses.replace(
        rep(1).legs[Side.LEFT],
        fppa_60_70_descent_deg=-7.0,
        fppa_60_70_descent_interval_deg=Interval(-12.0, -2.0),
        fppa_60_70_ascent_deg=float("nan"),
    )
    rows = {"start": 0, "bottom": 2, "end": 4}
    assert list(fppa.of_leg(leg, Side.LEFT, rows, frames)) == [(-7.0, Interval(-12.0, -2.0), -10.0)]
    assert np.isnan(fppa.true_at_60_70(np.array([0.0, 50.0]), np.array([0.0, 1.0])))


def test_only_sound_legs_with_feet_far_out_count_as_turned_out() -> None:
    far = dataclasses.replace(LEG, collapsed=False, toe_out_deg=45.0, verdict="clear")
    clip = dataclasses.replace(
        CLIP,
        legs=(far, dataclasses.replace(far, verdict="valgus"), dataclasses.replace(LEG)),
    )
    found = figure(table.verdicts([clip]), "toe-out 35–60°")
    assert (found.value, found.met) == ("0.5", False)
    assert "(2 legs)" in found.name


def test_sound_legs_are_held_against_what_they_are() -> None:
    sound = [
        dataclasses.replace(LEG, collapsed=False, inward_deg=value, inward_true_deg=-1.0)
        for value in (0.0, 1.0)
    ]
    found = figure(table.measures([dataclasses.replace(CLIP, legs=(*sound, LEG))]), "sound legs")
    assert (found.value, found.met) == ("+1.50°", False)


def test_the_correlation_is_pearson_s() -> None:
    pairs = [(0.0, 0.0), (1.0, 1.0), (2.0, 8.0)]
    legs = tuple(dataclasses.replace(LEG, inward_deg=a, inward_true_deg=b) for a, b in pairs)
    found = figure(table.measures([dataclasses.replace(CLIP, legs=legs)]), "inward angle, corr")
    assert found.value == f"{np.corrcoef(np.array(pairs).T)[0, 1]:.3f}"


def test_recorded_motion_says_on_how_many_bodies() -> None:
    clips = [CLIP, CLIP, dataclasses.replace(CLIP, body=1)]
    assert figure(table.recorded(clips), "recorded motion on 2 bodies: sens").met
