"""Verdicts follow from geometry: figures with known knees get known verdicts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.support.sessions import FRONT
from tests.support.stick import Scene, Squat, Truth, film
from valgus.judge import judge_track, segment_reps
from valgus.judge.verdicts import assess
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Phase, Side, Verdict
from valgus.report.text.reasons import say


def judged(truth: Truth, **settings: object) -> SessionResult:
    config = ChosenConfig(AnalysisConfig(**settings))  # type: ignore[arg-type]
    return judge_track.judge(truth.track, config).session


def verdicts(item: RepAssessment) -> tuple[Verdict, Verdict]:
    return item.legs[Side.LEFT].verdict, item.legs[Side.RIGHT].verdict


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, -20.0, 180.0])
def test_each_leg_is_judged_by_itself(yaw_deg: float) -> None:
    squats = (
        Squat(),
        Squat(inward_left_deg=28.0),
        Squat(inward_right_deg=28.0),
        Squat(inward_left_deg=28.0, inward_right_deg=28.0),
    )
    session = judged(film(Scene(squats=squats, yaw_deg=yaw_deg)))
    clear, inward = Verdict.CLEAR, Verdict.VALGUS
    assert [verdicts(item) for item in session.reps] == [
        (clear, clear),
        (inward, clear),
        (clear, inward),
        (inward, inward),
    ]
    assert session.flagged() == (2, 3, 4)
    assert session.flagged(Side.LEFT) == (2, 4)


def test_a_squat_with_every_knee_in_is_flagged_without_any_sound_one_beside_it() -> None:
    session = judged(film(Scene(squats=(Squat(inward_left_deg=28.0, inward_right_deg=28.0),) * 3)))
    assert session.flagged() == (1, 2, 3)


@pytest.mark.parametrize("toe_out_deg", [5.0, 15.0, 30.0])
@pytest.mark.parametrize("drop", [0.25, 0.4, 0.5])
def test_sound_squats_are_clear_at_any_depth_and_toe_out(toe_out_deg: float, drop: float) -> None:
    session = judged(film(Scene(squats=(Squat(drop=drop),) * 2, toe_out_deg=toe_out_deg)))
    assert [item.verdict for item in session.reps] == [Verdict.CLEAR] * 2


def test_knees_far_outside_the_toes_are_clear() -> None:
    session = judged(film(Scene(squats=(Squat(inward_left_deg=-15, inward_right_deg=-15),))))
    assert session.reps[0].verdict is Verdict.CLEAR


def test_one_rep_with_the_knees_far_out_does_not_flag_the_others() -> None:
    wide = Squat(inward_left_deg=-18, inward_right_deg=-18)
    session = judged(film(Scene(squats=(Squat(), wide, Squat(), Squat()))))
    assert session.flagged() == ()


def test_a_collapse_on_the_way_up_only_is_flagged_and_placed_there() -> None:
    squats = (Squat(), Squat(inward_left_deg=30, up_s=1.4, collapse="ascent"))
    leg = judged(film(Scene(squats=squats))).reps[1].legs[Side.LEFT]
    assert leg.verdict is Verdict.VALGUS
    assert leg.phase is Phase.ASCENT


def test_an_excess_shorter_than_a_tenth_of_a_second_is_no_collapse() -> None:
    truth = film(Scene(squats=(Squat(),), rate_hz=60))
    xy = truth.track.xy_px.copy()
    row = int(truth.bottoms_s[0] * 60)
    xy[row : row + 2, 25, 0] -= 60.0
    track = dataclasses.replace(truth.track, xy_px=xy)
    session = judged(dataclasses.replace(truth, track=track), smoothing_hz=24.0)
    assert session.reps[0].legs[Side.LEFT].verdict is not Verdict.VALGUS


def test_near_the_limit_the_verdict_is_unclear() -> None:
    limit = AnalysisConfig().inward_limit_deg
    grades = {
        judged(film(Scene(squats=(Squat(inward_left_deg=limit + way, inward_right_deg=way),))))
        .reps[0]
        .legs[Side.LEFT]
        .verdict
        for way in np.linspace(-8, 8, 33)
    }
    assert grades == {Verdict.CLEAR, Verdict.UNCLEAR, Verdict.VALGUS}


def test_a_leg_that_was_hardly_seen_is_not_judged_and_says_so() -> None:
    truth = film(Scene())
    visibility = truth.track.visibility.copy()
    visibility[:, 26] = 0.1
    track = dataclasses.replace(truth.track, visibility=visibility)
    legs = judged(dataclasses.replace(truth, track=track)).reps[0].legs
    assert legs[Side.RIGHT].verdict is Verdict.NOT_ASSESSABLE
    assert "right leg" in say(legs[Side.RIGHT].reasons[0])
    assert legs[Side.LEFT].verdict is Verdict.CLEAR


def test_from_the_side_legs_are_withheld_with_the_angle_as_reason() -> None:
    session = judged(film(Scene(yaw_deg=90.0)))
    for leg in session.reps[0].legs.values():
        assert leg.verdict is Verdict.NOT_ASSESSABLE
        assert leg.reasons[0].code == "camera_angle"


def test_on_one_leg_only_the_standing_leg_is_judged() -> None:
    squats = (Squat(drop=0.25, inward_left_deg=28), Squat(drop=0.25))
    session = judged(film(Scene(squats=squats, lift="right")))
    assert [item.legs[Side.LEFT].verdict for item in session.reps] == [
        Verdict.VALGUS,
        Verdict.CLEAR,
    ]
    assert {item.legs[Side.RIGHT].reasons[0].code for item in session.reps} == {"free_leg"}


def test_every_reason_names_value_limit_and_time() -> None:
    session = judged(film(Scene(squats=(Squat(inward_left_deg=28.0),))))
    reasons = {reason.code: reason for reason in session.reps[0].legs[Side.LEFT].reasons}
    values = reasons["toe_line"].values
    assert values["value"] > values["limit"] == 11.6
    assert values["log_odds"] > 0
    bottom_s = session.reps[0].rep.bottom_s
    assert values["at_s"] == pytest.approx(bottom_s, abs=1.0)


def test_the_interval_encloses_the_peak() -> None:
    leg = judged(film(Scene(squats=(Squat(inward_left_deg=20.0),)))).reps[0].legs[Side.LEFT]
    assert leg.inward_deg.low < leg.inward_deg.peak < leg.inward_deg.high


def test_the_interval_is_wider_when_seen_obliquely() -> None:
    widths = []
    for yaw_deg in (0.0, 30.0):
        peak = judged(film(Scene(yaw_deg=yaw_deg))).reps[0].legs[Side.LEFT].inward_deg
        widths.append(peak.high - peak.low)
    assert widths[1] > widths[0]


def test_thresholds_are_the_configured_ones() -> None:
    truth = film(Scene(squats=(Squat(inward_left_deg=20.0),)))
    assert judged(truth).flagged() == (1,)
    settings = {"inward_limit_deg": 40.0, "medial_limit_pct": 30.0}
    assert judged(truth, **settings).flagged() == ()


@pytest.mark.parametrize("every", [3, 4])
def test_a_knee_that_flickers_is_judged_over_the_gaps(every: int) -> None:
    truth = film(Scene(squats=(Squat(), Squat(inward_left_deg=28.0))))
    visibility = truth.track.visibility.copy()
    visibility[::every, 25] = 0.1
    track = dataclasses.replace(truth.track, visibility=visibility)
    session = judge_track.judge(track, ChosenConfig()).session
    assert session.flagged(Side.LEFT) == (2,)


def test_a_leg_never_seen_for_long_enough_is_not_judged_and_says_so() -> None:
    session = judged(film(Scene(squats=(Squat(),))), min_hold_s=2.0)
    (reason,) = session.reps[0].legs[Side.LEFT].reasons
    assert reason.code == "hidden"
    assert reason.values["hold_s"] == 2.0


@pytest.mark.parametrize("rate_hz", [15.0, 30.0])
def test_a_clip_may_end_at_any_frame(rate_hz: float) -> None:
    track = film(Scene(squats=(Squat(),), rate_hz=rate_hz)).track
    for rows in range(1, len(track)):
        judge_track.judge(track.part(slice(0, rows)), ChosenConfig())


def test_what_a_hidden_knee_is_guessed_to_do_is_no_measure_for_the_others() -> None:
    truth = film(Scene(squats=(Squat(),) * 3))
    first = slice(int(truth.bottoms_s[0] * 30) - 35, int(truth.bottoms_s[0] * 30) + 35)
    xy, visibility = truth.track.xy_px.copy(), truth.track.visibility.copy()
    xy[first, 25, 0] += 40
    visibility[first, 25] = 0.2
    track = dataclasses.replace(truth.track, xy_px=xy, visibility=visibility)
    session = judge_track.judge(track, ChosenConfig()).session
    left = [item.legs[Side.LEFT].verdict for item in session.reps]
    assert left == [Verdict.NOT_ASSESSABLE, Verdict.CLEAR, Verdict.CLEAR]


def test_no_frames_at_all_give_no_reps() -> None:
    track = film(Scene()).track.part(slice(0, 0))
    assert judge_track.judge(track, ChosenConfig()).session.reps == ()


def test_with_a_frame_or_two_a_second_no_leg_is_judged() -> None:
    session = judged(film(Scene(squats=(Squat(down_s=3.0, up_s=3.0),) * 2, rate_hz=2.0)))
    codes = {r.code for item in session.reps for leg in item.legs.values() for r in leg.reasons}
    assert codes == {"few_frames"}


def test_ten_frames_a_second_as_animations_have_are_judged() -> None:
    session = judged(film(Scene(squats=(Squat(inward_left_deg=28.0),), rate_hz=10.0)))
    assert session.flagged(Side.LEFT) == (1,)


def test_every_angle_lies_within_its_interval() -> None:
    session = judged(film(Scene(squats=(Squat(), Squat(inward_left_deg=28.0)))))
    for item in session.reps:
        legs = item.legs.values()
        pairs = [
            (item.rep.flexion_deg, item.flexion_interval_deg),
            (item.pelvic_drop_deg, item.pelvic_drop_interval_deg),
            (item.trunk_lean_deg, item.trunk_lean_interval_deg),
            *(
                (item.legs[s].hip_adduction_deg, item.legs[s].hip_adduction_interval_deg)
                for s in Side
            ),
            *((leg.inward_deg.peak, (leg.inward_deg.low, leg.inward_deg.high)) for leg in legs),
            *((leg.fppa_60_70_descent_deg, leg.fppa_60_70_descent_interval_deg) for leg in legs),
            *((leg.fppa_60_70_ascent_deg, leg.fppa_60_70_ascent_interval_deg) for leg in legs),
        ]
        for value, (low, high) in pairs:
            assert low < value < high
            assert value - low == pytest.approx(high - value)
    low, high = session.view.yaw_interval_deg
    assert low < session.view.yaw_deg < high


def test_where_nothing_was_measured_there_is_no_hip_adduction() -> None:
    series = judge_track.judge(film(Scene()).track, ChosenConfig()).series
    blind = dataclasses.replace(series, hip_adduction_deg=series.hip_adduction_deg * np.nan)
    rep_list, _ = segment_reps.find_reps(blind, AnalysisConfig(), set())
    (item,) = assess(blind, rep_list, [FRONT], AnalysisConfig())
    assert np.isnan(item.legs[Side.LEFT].hip_adduction_deg)
    assert np.isnan(item.legs[Side.LEFT].hip_adduction_interval_deg.low)
