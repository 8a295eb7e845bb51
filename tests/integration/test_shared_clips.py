"""Development clips that may lie beside a checkout: never committed, never tuned to."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from valgus import api
from valgus.model.terms import MovementKind, Side, SquatKind, Verdict
from valgus.report.analysis import Analysis

DATA = Path(__file__).parents[3] / "shared" / "data"
SYNTHETIC = sorted(path.stem for path in (DATA / "synthetic").glob("*.json"))
FRONT = ("front_7037.mov", "front_7052.mov", "front_7054.mov")

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not DATA.is_dir(), reason="no development clips beside this checkout"),
]


@functools.cache
def analysed(name: str) -> Analysis:
    return api.analyze(DATA / name)


def truth_of(name: str) -> dict[str, Any]:
    return json.loads((DATA / "synthetic" / f"{name}.json").read_text(encoding="utf-8"))


def most_inward_deg(name: str) -> float:
    (item,) = analysed(f"real/{name}").session.reps
    return max(leg.inward_deg.peak for leg in item.legs.values())


@pytest.mark.parametrize("name", SYNTHETIC)
def test_reps_are_counted_and_timed(name: str) -> None:
    """The bottom of a held squat is a stretch: within it flexion changes by less than a degree."""
    truth = truth_of(name)
    found = analysed(f"synthetic/{name}.mp4").session.reps
    true_reps = [rep for rep in truth["reps"] if rep["counts"]]
    assert len(found) == len(true_reps)
    frames = truth["frames"]
    flexion = np.array([(f["flex_left"] + f["flex_right"]) / 2 for f in frames])
    for item, rep in zip(found, true_reps, strict=True):
        rows = np.arange(rep["start"], min(rep["end"] + 1, len(flexion)))
        deepest = rows[flexion[rows] > flexion[rep["bottom"]] - 1.0] / truth["fps"]
        away_s = np.abs(deepest - item.rep.bottom_s).min()
        assert away_s <= 0.1 + 1e-6, (item.rep.number, item.rep.bottom_s)


@pytest.mark.parametrize("name", ["dev_good", "dev_valgus", "dev_mixed_left", "dev_oblique"])
def test_decided_legs_get_the_right_verdict(name: str) -> None:
    found = analysed(f"synthetic/{name}.mp4").session.reps
    for item, rep in zip(found, truth_of(name)["reps"], strict=True):
        for side in Side:
            expected = Verdict.VALGUS if side.value in rep["valgus"] else Verdict.CLEAR
            assert item.legs[side].verdict is expected, (item.rep.number, side)


def test_the_side_view_is_withheld() -> None:
    for name in ("synthetic/dev_side.mp4", "real/side_7051.mov"):
        session = analysed(name).session
        assert session.reps
        for item in session.reps:
            assert {leg.verdict for leg in item.legs.values()} == {Verdict.NOT_ASSESSABLE}


def test_single_leg_squats_are_found_and_the_second_is_flagged() -> None:
    session = analysed("synthetic/dev_sls.mp4").session
    assert {item.rep.squat for item in session.reps} == {SquatKind.LEFT}
    assert session.flagged(Side.LEFT) == (2,)
    assert session.flagged(Side.RIGHT) == ()


@pytest.mark.parametrize("name", FRONT)
def test_real_clips_hold_one_rep(name: str) -> None:
    assert len(analysed(f"real/{name}").session.reps) == 1


def test_a_way_down_that_the_end_cuts_off_is_no_rep() -> None:
    session = analysed("real/exercise_correction.gif").session
    assert not session.reps
    assert [dip.kind for dip in session.partials] == [MovementKind.CUT_OFF]


def test_the_poor_knee_shows_more_inward_movement_than_the_sound_ones() -> None:
    poor, slight, sound = (most_inward_deg(name) for name in FRONT)
    assert poor > slight
    assert poor > sound
