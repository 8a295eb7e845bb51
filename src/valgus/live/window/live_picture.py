"""A live state as one picture for the window: readable from 3 m, left and right as in a mirror."""

from __future__ import annotations

from typing import Final

import numpy as np

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
from valgus.live.window.canvas import Box
from valgus.model.arrays import ImageArray
from valgus.model.terms import Side, Verdict
from valgus.report import palette
from valgus.report.drawing import skeleton
from valgus.report.drawing.skeleton import LegPaint
from valgus.report.drawing.style import Style
from valgus.report.palette import Colour
from valgus.report.text.languages import Words
from valgus.report.text.reasons import ENGLISH, say

SIZE_WH_PX: Final = (1280, 720)
_BAR_TOP: Final = 1.5
"""Share of the limit at which a bar is full; the limit stands at two thirds of it."""
_TONES: Final[dict[LegTone, Colour]] = {
    LegTone.CLEAR: palette.LIVE_CLEAR,
    LegTone.NEAR: palette.LIVE_NEAR,
    LegTone.INWARD: palette.LIVE_INWARD,
    LegTone.IDLE: palette.LIVE_IDLE,
    LegTone.UNSEEN: palette.QUIET,
}
_VERDICTS: Final[dict[Verdict, Colour]] = {
    Verdict.CLEAR: palette.LIVE_CLEAR,
    Verdict.VALGUS: palette.LIVE_INWARD,
    Verdict.UNCLEAR: palette.LIVE_UNCLEAR,
    Verdict.NOT_ASSESSABLE: palette.QUIET,
}
_MARKS: Final = {
    Mark.OK: ("✓", palette.LIVE_CLEAR),
    Mark.ADVICE: ("!", palette.LIVE_NEAR),
    Mark.STOP: ("×", palette.LIVE_INWARD),
}
_CHIP_PX: Final = 118
_SEEN: Final = 0.3
_SIZES: Final = Style(line_px=5, edge_px=2, joint_px=7, writing_px=20)
"""Of the skeleton: bold enough for 3 m."""

_SCORE: Final[Box] = (0, 0, 1280, 120)
_STAGE: Final[Box] = (170, 124, 940, 512)
_LEGS: Final[dict[Side, Box]] = {Side.LEFT: (10, 124, 150, 512), Side.RIGHT: (1120, 124, 150, 512)}
_HISTORY: Final[Box] = (10, 644, 1260, 68)


def compose(
    item: Shown, cue_words: str, show_figures: bool, muted: bool, words: Words = ENGLISH
) -> ImageArray:
    """Draw one moment.

    Parameters
    ----------
    item : Shown
    cue_words : str
        The cue that is being called; empty when none is.
    show_figures : bool
        Whether to tell how the machine keeps up.
    muted : bool
        Whether the sound is off.
    words : Words
        Of the language to write in.

    Returns
    -------
    picture : ndarray, shape (720, 1280, 3), RGB
    """
    state = item.state
    out = np.empty((SIZE_WH_PX[1], SIZE_WH_PX[0], 3), np.uint8)
    out[:] = palette.GROUND
    _score(out, state.reps, words)
    _stage(out, item, cue_words, words)
    for side in Side:
        _leg(out, side, state.legs[side], words)
    _history(out, state.reps, words)
    foot = _figures(state.figures, words) if show_figures else _help(muted, words)
    if state.figures.too_slow:
        foot = words("live.too_slow", model=state.figures.model)
    canvas.write(out, foot, (620, 20), 16, palette.QUIET)
    return out


def _score(out: ImageArray, reps: tuple[RepLine, ...], words: Words) -> None:
    number = str(len(reps))
    canvas.write(out, number, (24, 106), 120)
    after = 44 + canvas.text_size(number, 120)[0]
    unit = words("live.rep" if len(reps) == 1 else "live.reps")
    canvas.write(out, unit, (after, 106), 44, palette.QUIET)
    if not reps:
        return
    verdict = f"{reps[-1].number}: {_verdict(reps[-1], words)}"
    width = canvas.text_size(verdict, 56)[0] + 48
    canvas.fill(out, (1280 - width - 12, 34, width, 80), _VERDICTS[reps[-1].verdict])
    canvas.write_within(out, verdict, (1280 - width - 12, 34, width, 80), 56, palette.BLACK)


def _verdict(rep: RepLine, words: Words) -> str:
    if rep.verdict is not Verdict.VALGUS:
        return words(f"live.verdict_{rep.verdict}")
    sides = [side.value for side in Side if rep.legs[side] is Verdict.VALGUS]
    return words(f"live.knee_in_{'both' if len(sides) == 2 else sides[0]}")


def _stage(out: ImageArray, item: Shown, cue_words: str, words: Words) -> None:
    state = item.state
    canvas.fill(out, _STAGE, palette.BLACK)
    if item.image_rgb is not None:
        place, _ = canvas.fitted(item.image_rgb, _STAGE)
        canvas.put(out, item.image_rgb, place)
        if state.xy_px is not None and state.visibility is not None:
            _skeleton(out, state, place)
    if state.stage in (Stage.SETUP, Stage.BLOCKED):
        _gate(out, state, words)
    elif state.message is not None:
        message = say(state.message, words)
        _banner(out, message, palette.PANEL, palette.WHITE, _STAGE[1] + _STAGE[3] - 78)
    if cue_words:
        canvas.frame(out, _STAGE, palette.LIVE_INWARD, 14)
        _banner(out, cue_words, palette.LIVE_INWARD, palette.BLACK, _STAGE[1] + 18, 72)


def _banner(
    out: ImageArray, words: str, ground: Colour, ink: Colour, top: int, height_px: int = 44
) -> None:
    width = min(canvas.text_size(words, height_px)[0] + 40, _STAGE[2] - 20)
    box = (_STAGE[0] + (_STAGE[2] - width) // 2, top, width, height_px + 24)
    canvas.fill(out, box, ground)
    canvas.write_within(out, words, (box[0] + 12, box[1], width - 24, box[3]), height_px, ink)


def _gate(out: ImageArray, state: LiveState, words: Words) -> None:
    left, top, width, height = _STAGE
    canvas.fill(out, _STAGE, palette.GROUND, 0.62)
    advice = words("live.stand_still") if state.message is None else say(state.message, words)
    canvas.write_within(out, advice, (left + 20, top + 14, width - 40, 86), 58)
    for place, check in enumerate(state.checks):
        y = top + 150 + 48 * place
        if y > top + height - 10:
            return
        sign, colour = _MARKS[check.mark]
        canvas.write(out, sign, (left + 40, y), 34, colour)
        ink = palette.QUIET if check.mark is Mark.OK else palette.WHITE
        canvas.write_left(out, _line(check, words), (left + 90, y), width - 100, 30, ink)


def _line(check: Check, words: Words) -> str:
    found = say(check.found, words)
    return found if check.advice is None else f"{found}: {say(check.advice, words)}"


def _skeleton(out: ImageArray, state: LiveState, place: Box) -> None:
    left, top, width, height = place
    share = state.xy_px / np.array(state.size_wh_px)
    points = np.stack([left + (1 - share[:, 0]) * width, top + share[:, 1] * height], axis=1)
    points[np.asarray(state.visibility) < _SEEN] = np.nan
    # Clipped to the stage: a foot below the picture is not drawn over the history.
    part = out[_STAGE[1] : _STAGE[1] + _STAGE[3], _STAGE[0] : _STAGE[0] + _STAGE[2]]
    legs = {side: _paint(gauge) for side, gauge in state.legs.items()}
    skeleton.paint(part, points - [_STAGE[0], _STAGE[1]], legs, _SIZES)


def _paint(gauge: LegGauge) -> LegPaint:
    colour = palette.LEG if gauge.tone is LegTone.IDLE else _TONES[gauge.tone]
    return LegPaint(colour, gauge.tone is LegTone.INWARD)


def _tone(tone: LegTone, words: Words) -> str:
    text = words(f"live.tone_{tone}")
    return text.upper() if tone is LegTone.INWARD else text


def _leg(out: ImageArray, side: Side, gauge: LegGauge, words: Words) -> None:
    left, top, width, height = box = _LEGS[side]
    colour = _TONES[gauge.tone]
    canvas.fill(out, box, palette.PANEL)
    canvas.write_within(out, words(f"live.{side}"), (left, top + 6, width, 50), 40)
    bar = (left + 30, top + 62, width - 60, height - 118)
    canvas.fill(out, bar, palette.BLACK)
    if np.isfinite(gauge.level):
        share = float(np.clip(gauge.level / _BAR_TOP, 0.03, 1.0))
        high = round(bar[3] * share)
        full = (bar[0], bar[1] + bar[3] - high, bar[2], high)
        canvas.fill(out, full, colour)
        if gauge.tone is LegTone.INWARD:
            canvas.stripes(out, full, palette.LIVE_INWARD_STRIPE, 24)
    canvas.dashes(out, bar[0] - 8, bar[0] + bar[2] + 8, bar[1] + round(bar[3] / 3), 5)
    tone = _tone(gauge.tone, words)
    canvas.write_within(out, tone, (left + 4, top + height - 52, width - 8, 46), 32, colour)
    if gauge.tone is LegTone.INWARD:
        canvas.frame(out, box, palette.LIVE_INWARD, 8)


def _history(out: ImageArray, reps: tuple[RepLine, ...], words: Words) -> None:
    left, top, width, height = _HISTORY
    for place, rep in enumerate(reps[-(width // _CHIP_PX) :]):
        box = (left + _CHIP_PX * place, top, _CHIP_PX - 8, height)
        canvas.fill(out, box, palette.PANEL)
        canvas.fill(out, (box[0], top + height - 6, box[2], 6), _VERDICTS[rep.verdict])
        canvas.write_within(out, str(rep.number), (box[0] + 2, top, 46, height - 6), 38)
        for row, side in enumerate(Side):
            verdict = rep.legs[side]
            sign = f"{words(f'live.initial_{side}')} {words(f'live.sign_{verdict}')}"
            colour = _VERDICTS[verdict]
            canvas.write(out, sign, (box[0] + 52, top + 27 + 27 * row), 22, colour)


def _help(muted: bool, words: Words) -> str:
    return words("live.keys") + (f"   {words('live.sound_is_off')}" if muted else "")


def _figures(figures: Metering, words: Words) -> str:
    """How the machine keeps up, on one line."""

    def whole(value: float) -> str:
        return f"{value:.0f}".replace("nan", "-")

    parts = (
        words("live.rate", rate=whole(figures.rate_hz)),
        f"{figures.model} {whole(figures.model_ms)} ms",
        words("live.delay", delay=whole(figures.delay_ms), p95=whole(figures.delay_p95_ms)),
        words("live.dropped", dropped=figures.dropped),
    )
    return "   ".join(parts)
