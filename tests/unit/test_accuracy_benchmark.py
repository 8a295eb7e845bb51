"""The benchmark's own arithmetic, on rows whose figures are known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from benchmarks.accuracy import evaluate, table
from benchmarks.accuracy.evaluate import ClipRow, LegRow

LEG = LegRow(
    clip="s0", view="front", yaw_deg=0.0, single=False, rep=0, side="left", collapsed=True,
    verdict="valgus", inward_true_deg=20.0, inward_deg=21.0, low_deg=15.0, high_deg=27.0,
    fppa_true_deg=30.0, fppa_deg=33.0, fppa_image_peak_deg=31.0, fppa_image_unsigned_deg=31.0,
    ratio_lowest=0.7, phase="bottom",
)  # fmt: skip
CLIP = ClipRow(
    clip="s0", view="front", yaw_deg=0.0, yaw_found_deg=2.0, assessable=True, true_reps=2, reps=2,
    bottom_errors_s=(0.0, 0.05), ratio_errors=(0.02,), pelvic_errors_deg=(), legs=(LEG,),
)  # fmt: skip


def legs(*said: tuple[bool | None, str]) -> list[LegRow]:
    return [dataclasses.replace(LEG, collapsed=true, verdict=verdict) for true, verdict in said]


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
    said = {name: rule(deep_and_sound) for name, rule in table.RULES.items()}
    assert said["valgus"] is False
    assert said["FPPA, unsigned, over 10°"] is True
    assert said["FPPA, signed, over 10°"] is False
    assert said["knee/ankle ratio under 1"] is True


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
    figures = {f.name: f for f in table.measures([CLIP])}
    assert figures["90 % intervals hold the truth"].value == "1.000"
    assert not figures["90 % intervals hold the truth"].met


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
