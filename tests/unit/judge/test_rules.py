"""The rules stand once: verdict, cue, overlay and page mean the same by 'inward'."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.support.recorded import analysis, landmarks
from valgus import api
from valgus.judge import rules, usual_shift, verdicts
from valgus.judge.rep_rows import bent_rows, judged_rows, phase_at
from valgus.live import cues
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.terms import Phase, Side, Verdict
from valgus.pose.recorded import load_track
from valgus.report.analysis import Analysis

CONFIG = AnalysisConfig()
FOUND = analysis()
ONLY_BEYOND_USUAL = AnalysisConfig(inward_limit_deg=60.0, medial_limit_pct=30.0)


def onset_s(found: Analysis, number: int, series: KneeSeries | None = None) -> float:
    series, item = series or found.series, found.session.reps[number - 1]
    excess = usual_shift.excess_of_session_pct(series, found.session)
    return verdicts.onset_s(series, item, Side.LEFT, excess, found.session.config.values)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (13.1, Verdict.VALGUS),
        (12.9, Verdict.UNCLEAR),
        (10.1, Verdict.UNCLEAR),
        (9.9, Verdict.CLEAR),
    ],
)
def test_within_the_margin_of_a_limit_nothing_is_said(value: float, outcome: Verdict) -> None:
    rule = rules.Rule(rules.TOE_LINE, "inward_deg", limit=11.5, margin=1.5)
    assert rule.outcome(value) is outcome
    assert rule.broken(np.array([value])).tolist() == [outcome is Verdict.VALGUS]


def test_far_outside_the_toes_the_other_repetitions_say_nothing() -> None:
    floor = CONFIG.excess_floor_deg
    near, far = (rules.applying(angle, 1.0, CONFIG) for angle in (floor, floor - 0.1))
    assert [rule.code for rule in near][2:] == [rules.BEYOND_USUAL]
    assert far == near[:2]


def test_the_gravest_verdict_stands_for_several() -> None:
    assert rules.gravest([Verdict.CLEAR, Verdict.UNCLEAR]) is Verdict.UNCLEAR
    assert rules.gravest([]) is Verdict.NOT_ASSESSABLE


def test_the_live_gauge_breaks_a_rule_in_the_same_rows_as_the_verdict() -> None:
    series = FOUND.series
    rows = range(FOUND.session.reps[1].rep.start_row, FOUND.session.reps[1].rep.end_row)
    readings = [cues.read(one_row(series, row), Side.LEFT, unknown, CONFIG) for row in rows]
    over = [row for row, reading in zip(rows, readings, strict=True) if reading.over]
    judged = judged_rows(series, Side.LEFT, CONFIG)
    toe_line, inside, _ = rules.every(series.inward_sigma_deg[:, 0], CONFIG)  # type: ignore[arg-type]
    broken = toe_line.broken(series.inward_deg[:, 0]) | inside.broken(series.medial_shift_pct[:, 0])
    assert over == [row for row in rows if judged[row] and broken[row]]
    assert len(over) > 10


def one_row(series: KneeSeries, row: int) -> KneeSeries:
    columns = {
        item.name: getattr(series, item.name)[row : row + 1] for item in dataclasses.fields(series)
    }
    return KneeSeries(**columns)


def unknown(side: Side, flexion_deg: float) -> float:
    return math.nan


def test_a_leg_that_is_bent_but_hidden_is_not_judged() -> None:
    hidden = dataclasses.replace(FOUND.series, valid=np.zeros_like(FOUND.series.valid))
    assert bent_rows(hidden, Side.LEFT, CONFIG).any()
    assert not judged_rows(hidden, Side.LEFT, CONFIG).any()


def test_a_tenth_of_a_second_about_the_deepest_moment_is_the_bottom() -> None:
    rep = FOUND.session.reps[1].rep
    phases = [phase_at(rep, rep.bottom_s + away_s) for away_s in (-0.2, -0.05, 0.05, 0.2)]
    assert phases == [Phase.DESCENT, Phase.BOTTOM, Phase.BOTTOM, Phase.ASCENT]


# --- when a knee began to break a rule


@pytest.mark.parametrize(("number", "began_s"), [(2, 3.47), (4, 7.97)])
def test_a_knee_moves_inward_from_the_first_stretch_that_is_past_a_limit(
    number: int, began_s: float
) -> None:
    assert onset_s(FOUND, number) == pytest.approx(began_s, abs=0.01)
    assert onset_s(FOUND, number) <= FOUND.session.reps[number - 1].legs[Side.LEFT].peak_s


@pytest.mark.parametrize(("frames", "begins"), [(1, False), (3, False), (4, True)])
def test_what_is_past_a_limit_for_less_than_a_tenth_of_a_second_is_no_beginning(
    frames: int, begins: bool
) -> None:
    bottom = FOUND.session.reps[0].rep.bottom_row
    inward = FOUND.series.inward_deg.copy()
    inward[bottom : bottom + frames, 0] = 60.0
    jumped = dataclasses.replace(FOUND.series, inward_deg=inward)
    expected = float(FOUND.series.time_s[bottom]) if begins else math.nan
    assert onset_s(FOUND, 1, jumped) == pytest.approx(expected, nan_ok=True)


def test_a_knee_that_is_only_beyond_its_usual_place_is_called_by_the_verdicts_time() -> None:
    """The overlay once forgot this rule and took the most inward angle's time, 4.27 s."""
    found = api.judge(load_track(landmarks("one_knee_in")), config=ONLY_BEYOND_USUAL)
    leg = found.session.reps[1].legs[Side.LEFT]
    assert [reason.code for reason in leg.reasons] == [rules.BEYOND_USUAL]
    assert onset_s(found, 2) == pytest.approx(3.47, abs=0.01)
    assert leg.peak_s == pytest.approx(4.27, abs=0.01)


def test_a_leg_that_breaks_no_rule_has_no_beginning() -> None:
    assert math.isnan(onset_s(FOUND, 1))
