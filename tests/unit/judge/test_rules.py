"""The rules stand once: verdict, cue, overlay and page mean the same by 'inward'."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.support.recorded import analysis, landmarks
from valgus import api
from valgus.judge import peaks, rules, usual_shift, verdicts
from valgus.judge.rep_rows import bent_rows, judged_rows, phase_at
from valgus.live import cues
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.terms import Phase, Side, Verdict
from valgus.pose.recorded import load_track
from valgus.report.analysis import Analysis

CONFIG = AnalysisConfig()
FOUND = analysis()
ONLY_BEYOND_USUAL = AnalysisConfig(toe_line_weight=0.0, shift_weight=0.0)


def onset_s(found: Analysis, number: int, series: KneeSeries | None = None) -> float:
    series, item = series or found.series, found.session.reps[number - 1]
    excess = usual_shift.excess_of_session_pct(series, found.session)
    return verdicts.onset_s(series, item, Side.LEFT, excess, found.session.config.values)


TOE, SHIFT, EXCESS = rules.every(CONFIG)


def said(inward_deg: float, shift_pct: float, excess_pct: float = math.nan) -> float:
    """Log-odds of a knee that was measured so, each by its usual standard error."""
    weighed = rules.weigh(
        {
            "inward_deg": np.array([inward_deg]),
            "shift_pct": np.array([shift_pct]),
            "excess_pct": np.array([excess_pct]),
        },
        {
            "inward_deg": np.array([4.0]),
            "shift_pct": np.array([2.0]),
            "excess_pct": np.array([1.25]),
        },
        CONFIG,
    )
    return float(weighed.total[0])


def test_at_its_limit_a_rule_says_nothing() -> None:
    for rule in (TOE, SHIFT, EXCESS):
        assert rule.log_odds(np.array([rule.limit]), np.array([1.0])) == pytest.approx(0.0)


def test_a_rule_says_the_less_the_less_surely_it_was_measured() -> None:
    past = np.full(2, TOE.limit + 2.0)
    sure, unsure = TOE.log_odds(past, np.array([3.0, 6.0])).tolist()
    assert sure == pytest.approx(2 * unsure)


def test_what_was_not_measured_says_nothing() -> None:
    assert TOE.log_odds(np.array([math.nan]), np.array([math.nan])).tolist() == [0.0]
    assert math.isnan(said(math.nan, math.nan))


def test_no_rule_says_more_than_the_most() -> None:
    far = np.array([-1000.0, 1000.0])
    assert TOE.log_odds(far, np.ones(2)).tolist() == [-CONFIG.most_log_odds, CONFIG.most_log_odds]


def test_doing_as_in_all_other_repetitions_acquits_nobody() -> None:
    assert EXCESS.log_odds(np.array([-20.0]), np.array([1.0])).tolist() == [0.0]


@pytest.mark.parametrize(("inward_deg", "shift_pct"), [(60.0, -40.0), (-60.0, 40.0)])
def test_neither_line_convicts_a_knee_that_the_other_acquits_plainly(
    inward_deg: float, shift_pct: float
) -> None:
    assert rules.outcome(said(inward_deg, shift_pct), CONFIG) is Verdict.UNCLEAR


def test_no_comparison_convicts_a_knee_that_both_lines_acquit_plainly() -> None:
    assert rules.outcome(said(-60.0, -40.0, 60.0), CONFIG) is Verdict.UNCLEAR


def test_between_its_limits_the_shift_says_nothing() -> None:
    inside = np.linspace(SHIFT.sound_limit, SHIFT.limit, 5)
    assert SHIFT.log_odds(inside, np.ones(5)).tolist() == [0.0] * 5


def test_more_of_any_measure_never_makes_a_knee_sounder() -> None:
    steps = np.linspace(-20, 20, 81)
    for way in ([said(x, -3.0, 2.0) for x in steps], [said(12.0, x, 2.0) for x in steps],
                [said(12.0, -3.0, x) for x in steps]):  # fmt: skip
        assert (np.diff(way) >= 0).all()


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(1.1, Verdict.VALGUS), (0.9, Verdict.UNCLEAR), (-0.9, Verdict.UNCLEAR), (-1.1, Verdict.CLEAR)],
)
def test_too_little_evidence_either_way_is_unclear(share: float, outcome: Verdict) -> None:
    log_odds = share * CONFIG.decided_log_odds
    assert rules.outcome(log_odds, CONFIG) is outcome
    assert rules.inward(np.array([log_odds]), CONFIG).tolist() == [outcome is Verdict.VALGUS]


def test_the_gauge_is_full_where_a_knee_is_called() -> None:
    assert rules.level(CONFIG.decided_log_odds, CONFIG) == 1.0
    assert rules.level(-2 * CONFIG.most_log_odds, CONFIG) == 0.0


def test_the_gravest_verdict_stands_for_several() -> None:
    assert rules.gravest([Verdict.CLEAR, Verdict.UNCLEAR]) is Verdict.UNCLEAR
    assert rules.gravest([]) is Verdict.NOT_ASSESSABLE


def test_the_live_gauge_breaks_a_rule_in_the_same_rows_as_the_verdict() -> None:
    series = FOUND.series
    rows = range(FOUND.session.reps[1].rep.start_row, FOUND.session.reps[1].rep.end_row)
    readings = [cues.read(one_row(series, row), Side.LEFT, unknown, CONFIG) for row in rows]
    over = [row for row, reading in zip(rows, readings, strict=True) if reading.over]
    judged = judged_rows(series, Side.LEFT, CONFIG)
    nothing = np.full(series.inward_deg.shape, math.nan)
    weighed = peaks.weigh_rows(series, Side.LEFT, nothing, CONFIG)
    broken = rules.inward(weighed.total, CONFIG)
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
    inward, shift = FOUND.series.inward_deg.copy(), FOUND.series.medial_shift_pct.copy()
    inward[bottom : bottom + frames, 0], shift[bottom : bottom + frames, 0] = 60.0, 30.0
    jumped = dataclasses.replace(FOUND.series, inward_deg=inward, medial_shift_pct=shift)
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
