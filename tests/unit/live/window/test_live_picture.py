"""The window's picture: mirrored, with left on the left, and every word in its place."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from valgus.live.state import (
    Check,
    LegGauge,
    LegTone,
    LiveState,
    Mark,
    Metering,
    RepLine,
    Shown,
    Stage,
)
from valgus.live.window import canvas
from valgus.live.window.live_picture import SIZE_WH_PX, compose
from valgus.model.reason import Reason
from valgus.model.terms import Side, SquatKind, Verdict
from valgus.report import palette
from valgus.report.text import languages

LINE = RepLine(1, SquatKind.DOUBLE, 2.0, Verdict.CLEAR, dict.fromkeys(Side, Verdict.CLEAR), None)
STATE = LiveState(0, 0.0, Stage.READY, None, (480, 640), None, None, reps=(LINE,))
FLAGGED = dataclasses.replace(
    LINE,
    verdict=Verdict.VALGUS,
    legs={Side.LEFT: Verdict.VALGUS, Side.RIGHT: Verdict.CLEAR},
)
DARK = Reason("brightness", {"bright_pct": 10.0})
TURN = Reason("turn_a_little", {"side": "left"})
IN, CALM = LegGauge(1.4, LegTone.INWARD), LegGauge(0.2, LegTone.CLEAR)
Picture = NDArray[np.uint8]


def drawn(
    state: LiveState = STATE, image: Picture | None = None, cue: str = "", **how: bool
) -> Picture:
    image = np.zeros((640, 480, 3), np.uint8) if image is None else image
    options = {"show_figures": False, "muted": False, **how}
    return compose(Shown(state, image, 0.0), cue, **options)


def share_of(picture: Picture, colour: tuple[int, int, int], part: slice) -> float:
    return float((picture[:, part] == colour).all(axis=-1).mean())


LEFT, RIGHT = slice(0, 165), slice(1115, 1280)
STAGE = slice(170, 1110)


def test_the_picture_has_the_window_s_size() -> None:
    assert drawn().shape == (SIZE_WH_PX[1], SIZE_WH_PX[0], 3)


def test_the_camera_s_picture_is_shown_as_in_a_mirror() -> None:
    image = np.zeros((640, 480, 3), np.uint8)
    image[:, :240] = (200, 0, 0)
    picture = drawn(image=image)
    red = (picture == (200, 0, 0)).all(axis=-1)
    columns = np.flatnonzero(red.any(axis=0))
    assert columns.min() >= SIZE_WH_PX[0] // 2 - 5


def test_the_left_knee_s_bar_is_on_the_left_and_red_when_it_falls_in() -> None:
    state = dataclasses.replace(STATE, legs={Side.LEFT: IN, Side.RIGHT: CALM})
    picture = drawn(state)
    assert share_of(picture, palette.LIVE_INWARD, LEFT) > 0.05
    assert share_of(picture, palette.LIVE_INWARD, RIGHT) == 0.0
    assert share_of(picture, palette.LIVE_CLEAR, RIGHT) > 0.01


def test_a_left_leg_is_drawn_where_the_mirror_shows_it() -> None:
    points = np.full((33, 2), np.nan)
    points[[23, 25, 27, 29, 31]] = [(400, y) for y in (300, 400, 500, 520, 530)]
    visibility = np.ones(33)
    state = dataclasses.replace(
        STATE, xy_px=points, visibility=visibility, legs={Side.LEFT: IN, Side.RIGHT: CALM}
    )
    orange = (drawn(state)[:, STAGE] == palette.LIVE_INWARD).all(axis=-1)
    columns = np.flatnonzero(orange.any(axis=0)) + STAGE.start
    assert columns.size
    assert columns.max() < SIZE_WH_PX[0] / 2  # 400 of 480 in the picture is left in the mirror


def test_points_that_are_missing_or_hidden_are_not_drawn() -> None:
    state = dataclasses.replace(STATE, xy_px=np.full((33, 2), np.nan), visibility=np.zeros(33))
    assert np.array_equal(drawn(state), drawn())


def test_a_bar_grows_with_the_level_and_stops_at_its_top() -> None:
    def filled(level: float) -> float:
        gauge = LegGauge(level, LegTone.CLEAR)
        state = dataclasses.replace(STATE, legs={Side.LEFT: gauge, Side.RIGHT: LegGauge()})
        return share_of(drawn(state), palette.LIVE_CLEAR, LEFT)

    levels = [filled(level) for level in (-1.0, 0.3, 0.9, 1.4, 9.0)]
    assert levels == sorted(levels)
    assert filled(9.0) == filled(2.0)
    assert filled(math.nan) < levels[0]


def test_the_cue_stands_out() -> None:
    assert share_of(drawn(cue="Knees out"), palette.LIVE_INWARD, STAGE) > 0.03
    assert share_of(drawn(), palette.LIVE_INWARD, STAGE) == 0.0


def test_the_verdict_names_the_knee() -> None:
    flagged = drawn(dataclasses.replace(STATE, reps=(FLAGGED,)))
    assert share_of(flagged[:120], palette.LIVE_INWARD, slice(640, 1280)) > 0.05
    assert share_of(drawn()[:120], palette.LIVE_CLEAR, slice(640, 1280)) > 0.02


@pytest.mark.parametrize("stage", [Stage.SETUP, Stage.BLOCKED])
def test_the_gate_is_shown_as_long_as_nothing_can_be_judged(stage: Stage) -> None:
    checks = (
        Check("person", Mark.OK, Reason("one_person")),
        Check(
            "light",
            Mark.ADVICE,
            Reason("brightness", {"bright_pct": 10.0}),
            Reason("switch_on_a_light"),
        ),
        Check("facing", Mark.STOP, Reason("facing_off", {"off_deg": 70.0, "end": "front"}), TURN),
    )
    state = dataclasses.replace(STATE, stage=stage, message=TURN, checks=checks)
    picture = drawn(state)
    for colour in (palette.LIVE_CLEAR, palette.LIVE_NEAR, palette.LIVE_INWARD):
        assert share_of(picture, colour, STAGE) > 0
    plain = drawn(dataclasses.replace(state, stage=Stage.READY, message=None))
    assert share_of(plain, palette.LIVE_NEAR, STAGE) == 0


@pytest.mark.parametrize("language", languages.languages())
def test_every_language_can_be_written_everywhere(language: str) -> None:
    words = languages.load(language)
    lines = [dataclasses.replace(FLAGGED, verdict=verdict) for verdict in Verdict]
    for stage, tone, line in itertools.product(Stage, LegTone, lines):
        legs = dict.fromkeys(Side, LegGauge(0.5, tone))
        state = dataclasses.replace(STATE, stage=stage, legs=legs, reps=(line,))
        picture = compose(Shown(state, None, 0.0), "", True, False, words)
        if language != "en" and tone is LegTone.INWARD:
            assert not np.array_equal(picture, compose(Shown(state, None, 0.0), "", True, False))


def test_without_a_picture_the_reason_is_shown() -> None:
    state = dataclasses.replace(
        STATE, stage=Stage.LOST, message=Reason("waiting_for_first_picture")
    )
    picture = compose(Shown(state, None, 0.0), "", show_figures=False, muted=False)
    assert share_of(picture, palette.WHITE, STAGE) > 0.002


def test_a_long_session_shows_its_last_reps() -> None:
    lines = tuple(dataclasses.replace(LINE, number=n) for n in range(1, 200))
    drawn(dataclasses.replace(STATE, reps=lines))


def test_a_machine_that_is_too_slow_is_told_so() -> None:
    slow = dataclasses.replace(STATE, figures=Metering(model="full", too_slow=True))
    assert not np.array_equal(drawn(slow), drawn())
    assert np.array_equal(drawn(slow), drawn(slow, show_figures=True))


def test_long_words_are_made_smaller_until_they_fit() -> None:
    out = np.zeros((60, 460, 3), np.uint8)
    canvas.write_within(
        out, "Turn the camera counter-clockwise, seen from behind it", (20, 0, 420, 60), 40
    )
    columns = np.flatnonzero(out.any(axis=(0, 2)))
    assert columns.min() >= 15
    assert columns.max() <= 445
