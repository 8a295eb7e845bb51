"""A cue comes at the onset of a collapse, quickly, once, and for the right knee."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.live import play
from tests.support.stick import Scene, Squat, film
from valgus.live.cues import OnsetDetector, Reading, gauge
from valgus.live.state import Cue, LegTone
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side
from valgus.report.text.reasons import say

CALM = Reading(0.2, over=False, under=True)
BETWEEN = Reading(1.0, over=False, under=False)
FAR_IN = Reading(1.8, over=True, under=False)
FRAME_S = 1 / 30


def cues_of(scene: Scene, config: AnalysisConfig | None = None) -> list[Cue]:
    _, states = play(film(scene).track, config)
    return [state.cue for state in states if state.cue is not None]


def detect(left: list[Reading], right: list[Reading] | None = None) -> list[Cue]:
    detector = OnsetDetector()
    right = right or [CALM] * len(left)
    found = [
        detector.update({Side.LEFT: one, Side.RIGHT: other}, place * FRAME_S)
        for place, (one, other) in enumerate(zip(left, right, strict=True))
    ]
    return [cue for cue in found if cue is not None]


def test_sound_squats_are_left_in_peace() -> None:
    assert cues_of(Scene(squats=(Squat(),) * 3, noise_px=2.0)) == []


@pytest.mark.parametrize("side", Side)
def test_each_collapse_gets_one_cue_for_its_knee(side: Side) -> None:
    inward = {f"inward_{side}_deg": 32.0}
    cues = cues_of(Scene(squats=(Squat(), Squat(**inward), Squat(**inward))))
    assert [cue.sides for cue in cues] == [(side,), (side,)]
    assert {say(cue.call) for cue in cues} == {f"{side.capitalize()} knee out"}


def test_both_knees_are_called_together() -> None:
    cues = cues_of(Scene(squats=(Squat(inward_left_deg=32, inward_right_deg=32),)))
    assert [say(cue.call) for cue in cues] == ["Knees out"]


def test_the_cue_follows_the_first_frame_past_the_limit_within_150_ms() -> None:
    truth = film(Scene(squats=(Squat(inward_left_deg=35),)))
    config = AnalysisConfig()
    _, states = play(truth.track, config)
    cue = next(state.cue for state in states if state.cue is not None)
    bent = truth.flexion_deg[:, 0] > config.judged_flexion_deg
    past = truth.inward_deg[:, 0] > config.inward_limit_deg
    onset_s = float(truth.track.time_s[np.argmax(bent & past)])
    assert onset_s <= cue.time_s <= onset_s + 0.15


def test_a_collapse_on_the_way_up_is_called_on_the_way_up() -> None:
    truth = film(Scene(squats=(Squat(inward_left_deg=35, collapse="ascent"),)))
    _, states = play(truth.track)
    (cue,) = [state.cue for state in states if state.cue is not None]
    assert truth.bottoms_s[0] < cue.time_s < truth.bottoms_s[0] + 1.0


def test_a_single_frame_past_the_limit_is_a_jump_of_the_landmarks() -> None:
    assert detect([CALM, FAR_IN, CALM] * 10) == []


def test_hovering_about_the_limit_does_not_chatter() -> None:
    assert len(detect(([FAR_IN] * 3 + [BETWEEN] * 3) * 20)) == 1


def test_a_knee_that_stays_in_is_called_once() -> None:
    assert len(detect([FAR_IN] * 300)) == 1


def test_quick_new_collapses_wait_for_the_cool_down() -> None:
    cues = detect(([FAR_IN] * 6 + [CALM] * 9) * 20)  # a collapse every half second, for 10 s
    gaps = np.diff([cue.time_s for cue in cues])
    assert len(cues) >= 4
    assert gaps.min() >= 1.5


def test_the_other_knee_a_moment_later_is_not_called_into_the_first_call() -> None:
    late = [CALM] * 12 + [FAR_IN] * 18
    cues = detect([FAR_IN] * 30, late)
    assert [cue.sides for cue in cues] == [(Side.LEFT,)]


def test_the_other_knee_a_frame_later_is_called_along() -> None:
    cues = detect([FAR_IN] * 30, [CALM] + [FAR_IN] * 29)
    assert [say(cue.call) for cue in cues] == ["Knees out"]


def test_one_frame_of_the_other_knee_calls_nothing_while_the_first_one_rests() -> None:
    left = [FAR_IN] * 6 + [CALM] * 32 + [FAR_IN] * 12
    right = [CALM] * 40 + [FAR_IN] + [CALM] * 9
    assert [cue.sides for cue in detect(left, right)] == [(Side.LEFT,)]


def test_a_knee_that_only_hovers_is_not_called_along() -> None:
    cues = detect([CALM] * 3 + [FAR_IN] * 20, [BETWEEN] * 23)
    assert [cue.sides for cue in cues] == [(Side.LEFT,)]


def test_after_a_reset_a_collapse_begins_anew() -> None:
    detector = OnsetDetector()
    for place in range(6):
        detector.update({Side.LEFT: FAR_IN, Side.RIGHT: CALM}, place * FRAME_S)
    assert detector.inward(Side.LEFT)
    detector.reset()
    assert not detector.inward(Side.LEFT)


def test_after_a_reset_a_single_frame_is_a_jump_of_the_landmarks_again() -> None:
    detector = OnsetDetector()
    detector.update({Side.LEFT: FAR_IN, Side.RIGHT: CALM}, 0.0)
    detector.reset()
    assert detector.update({Side.LEFT: FAR_IN, Side.RIGHT: CALM}, 4.0) is None
    assert not detector.inward(Side.LEFT)


@pytest.mark.parametrize(
    ("reading", "inward", "tone"),
    [
        (Reading(np.nan, False, True, seen=False), False, LegTone.UNSEEN),
        (Reading(np.nan, False, True), False, LegTone.IDLE),
        (CALM, False, LegTone.CLEAR),
        (Reading(0.8, False, False), False, LegTone.NEAR),
        (FAR_IN, False, LegTone.NEAR),
        (FAR_IN, True, LegTone.INWARD),
    ],
)
def test_the_bar_says_in_a_word_what_it_shows(
    reading: Reading, inward: bool, tone: LegTone
) -> None:
    assert gauge(reading, inward).tone is tone
