"""When to call "knees out": the onset of a collapse, once, and never in a chatter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from valgus.judge import peaks, rules
from valgus.judge.rep_rows import judged_rows
from valgus.live.state import Cue, LegGauge, LegTone
from valgus.model.config import AnalysisConfig
from valgus.model.series import KneeSeries
from valgus.model.terms import Side, Verdict

ONSET_HOLD_S: Final = 0.05
"""So long the limit must be passed: a jump of the landmarks is shorter, and a cue is urgent."""
_RELEASE_S: Final = 0.25
"""So long the knee must be back before it can fall in again."""
_LEG_REST_S: Final = 1.6
"""Between two cues for one knee: a quick repetition takes longer, so each gets one at most."""
_ANY_REST_S: Final = 1.0
"""Between two cues for different knees: two sentences at once are noise."""
_NEAR: Final = 2 / 3

Usual = Callable[[Side, float], float]
"""Gives the medial shift (% of leg length) that a leg's other reps have at a flexion, or NaN."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One leg at one moment, held against the limits of the verdict."""

    level: float
    """Share of what makes a knee inward; NaN when the leg is not judged."""
    over: bool
    """Whether the evidence makes the knee inward."""
    under: bool
    """Whether the evidence makes it sound."""
    seen: bool = True
    """Whether the leg was seen."""


def read(row: KneeSeries, side: Side, usual: Usual, config: AnalysisConfig) -> Reading:
    """Hold one frame's measures of a leg against the limits that its verdict will use.

    Parameters
    ----------
    row : KneeSeries
        One row.
    side : Side
    usual : Usual
    config : AnalysisConfig
    """
    s = side.index
    seen = bool(row.valid[0, s])
    if not judged_rows(row, side, config)[0]:
        return Reading(math.nan, False, True, seen)
    usual_pct = usual(side, float(row.knee_flexion_deg[0, s]))
    weighed = peaks.weigh_rows(row, side, row.medial_shift_pct - usual_pct, config)
    log_odds = float(weighed.total[0])
    if math.isnan(log_odds):
        return Reading(math.nan, False, True)
    verdict = rules.outcome(log_odds, config)
    return Reading(
        level=rules.level(log_odds, config),
        over=verdict is Verdict.VALGUS,
        under=verdict is Verdict.CLEAR,
    )


def gauge(reading: Reading, inward: bool) -> LegGauge:
    """Say what a leg's bar shows.

    Parameters
    ----------
    reading : Reading
    inward : bool
        Whether the knee has been inward for long enough to be called so.
    """
    if not reading.seen:
        return LegGauge(math.nan, LegTone.UNSEEN)
    if math.isnan(reading.level):
        return LegGauge(math.nan, LegTone.IDLE)
    if inward:
        return LegGauge(reading.level, LegTone.INWARD)
    return LegGauge(reading.level, LegTone.NEAR if reading.level > _NEAR else LegTone.CLEAR)


class _Leg:
    """Hysteresis of one leg: in after `ONSET_HOLD_S` past the limit, out after a while below it."""

    def __init__(self) -> None:
        self.inward = False
        self.cued_s = -math.inf
        self._since_s = math.nan

    @property
    def beginning(self) -> bool:
        """Whether the knee is past the limit, though not for long enough yet."""
        return not self.inward and not math.isnan(self._since_s)

    def update(self, reading: Reading, time_s: float) -> bool:
        """Take one reading; True when a collapse begins with it."""
        moving = reading.under if self.inward else reading.over
        if not moving:
            self._since_s = math.nan
            return False
        if math.isnan(self._since_s):
            self._since_s = time_s
        if time_s - self._since_s < (_RELEASE_S if self.inward else ONSET_HOLD_S) - 1e-9:
            return False
        self.inward, self._since_s = not self.inward, math.nan
        return self.inward

    def reset(self) -> None:
        """Forget what is under way; when the knee was called last stays known."""
        self.inward, self._since_s = False, math.nan


class OnsetDetector:
    """Finds the onset of a collapse in each leg and decides whether to call it."""

    def __init__(self) -> None:
        self._legs = {side: _Leg() for side in Side}

    def inward(self, side: Side) -> bool:
        """Whether a knee is inward now."""
        return self._legs[side].inward

    def update(self, readings: Mapping[Side, Reading], time_s: float) -> Cue | None:
        """Take the readings of one frame.

        Parameters
        ----------
        readings : mapping of Side to Reading
        time_s : float, s

        Returns
        -------
        cue : Cue or None
            What to call, at the onset only.
        """
        begun = [side for side in Side if self._legs[side].update(readings[side], time_s)]
        rested = [side for side in Side if time_s - self._legs[side].cued_s >= _LEG_REST_S]
        latest_s = max(leg.cued_s for leg in self._legs.values())
        if not set(begun) & set(rested) or time_s - latest_s < _ANY_REST_S:
            return None
        # A knee that follows within a frame or two is called along, or it would be told to rest.
        called = [side for side in rested if side in begun or self._legs[side].beginning]
        for side in called:
            self._legs[side].cued_s = time_s
        return Cue(tuple(called), time_s)

    def reset(self) -> None:
        """Forget what is under way, as when no one can be judged any more."""
        for leg in self._legs.values():
            leg.reset()
