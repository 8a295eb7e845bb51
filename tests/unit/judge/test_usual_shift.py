"""What is usual for a leg comes from the repetitions that agree, not from the faulty ones."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track, segment_reps, usual_shift
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig

CONFIG = AnalysisConfig()


@pytest.mark.parametrize(
    ("values", "usual"),
    [
        ([0.0, 0.4], 0.2),
        ([0.0, 1.0, 9.0], 0.5),
        ([-9.0, 0.0, 1.0], 0.5),
        ([0.0, 1.0, 8.0, 12.0], 0.5),
        ([0.0, 1.0, 8.0, 8.5], 0.5),
        ([0.0, 5.0, 10.0], 2.5),
    ],
)
def test_the_outermost_half_that_agrees_is_usual(values: list[float], usual: float) -> None:
    assert usual_shift.agreed(np.array(values), 2.5) == pytest.approx(usual)


def excess_of(*squats: Squat) -> list[float]:
    series = judge_track.judge(film(Scene(squats=squats)).track, ChosenConfig()).series
    found, _ = segment_reps.find_reps(series, CONFIG)
    excess = usual_shift.excess_pct(series, found, CONFIG)
    return [float(np.nanmax(excess[rep.start_row : rep.end_row, 0])) for rep in found]


def test_alike_repetitions_have_no_excess() -> None:
    assert excess_of(Squat(), Squat(), Squat()) == pytest.approx([0, 0, 0], abs=1.0)


def test_a_collapse_stands_out_whatever_its_depth() -> None:
    """Medial shift depends on depth; compared at equal flexion a shallower rep has no excess."""
    sound, shallower, collapsed = excess_of(
        Squat(drop=0.4), Squat(drop=0.3), Squat(drop=0.35, inward_left_deg=25)
    )
    assert abs(sound) < 1.5
    assert abs(shallower) < 1.5
    assert collapsed > 5.0


def test_a_single_repetition_has_nothing_to_be_compared_with() -> None:
    series = judge_track.judge(film(Scene()).track, ChosenConfig()).series
    found, _ = segment_reps.find_reps(series, CONFIG)
    assert len(found) == 1
    assert np.isnan(usual_shift.excess_pct(series, found, CONFIG)).all()


def test_single_leg_and_two_leg_reps_are_not_mixed() -> None:
    series = judge_track.judge(film(Scene(squats=(Squat(), Squat()))).track, ChosenConfig()).series
    found, _ = segment_reps.find_reps(series, CONFIG)
    left = AnalysisConfig(squat="left")
    single, _ = segment_reps.find_reps(series, left)
    excess = usual_shift.excess_pct(series, [found[0], single[1]], CONFIG)
    assert np.isnan(excess).all()
