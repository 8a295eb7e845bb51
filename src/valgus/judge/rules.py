"""The rules of a verdict: what each measure says of a knee, and what all of them say together.

Each rule holds one measure against its limit and says, by how many standard errors it is past it,
how much more likely an inward knee is than a sound one (log-odds). The sum decides.

The toe line and the line from hip to ankle can say equally much, so neither convicts a knee that
the other one acquits plainly. The comparison with the same leg's other repetitions can say twice as
much, because it knows the person; but it never acquits, as all repetitions may have the fault.

Whoever asks whether a knee is inward asks here: the verdict, the live cue and gauge, the overlay
and the band in the page's curves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Verdict

TOE_LINE: Final = "toe_line"
INSIDE_HIP_ANKLE_LINE: Final = "inside_hip_ankle_line"
BEYOND_USUAL: Final = "beyond_usual"

Measured = Literal["inward_deg", "shift_pct", "excess_pct"]
"""What a rule compares, as `valgus.judge.peaks.Peaks` names it."""

_GRAVITY: Final = (Verdict.VALGUS, Verdict.UNCLEAR, Verdict.CLEAR, Verdict.NOT_ASSESSABLE)
_SUREST: Final = 1e-6
"""Smallest standard error, in the unit of the measure: none is exact."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One measure against its limit."""

    code: str
    """Stable name for programs."""
    measure: Measured
    """What is compared."""
    limit: float
    """Past it a knee is more likely inward than sound, in the unit of the measure."""
    sound_limit: float
    """Below it a knee is more likely sound; between the two the measure says nothing."""
    weight: float
    """Log-odds for each standard error past a limit."""
    most_for: float
    """Log-odds beyond which it says no more for an inward knee."""
    most_against: float
    """Log-odds beyond which it says no more for a sound one; 0 = it never does."""

    def log_odds(self, values: FloatArray, sigma: FloatArray) -> FloatArray:
        """How much each value speaks for an inward knee; 0 where it is not known.

        Parameters
        ----------
        values, sigma : ndarray, any one shape, unit of the measure
            What was measured, and its standard error.

        Returns
        -------
        log_odds : ndarray, the same shape
        """
        past = values - np.clip(values, self.sound_limit, self.limit)
        said = self.weight * past / np.maximum(sigma, _SUREST)
        return np.asarray(np.nan_to_num(np.clip(said, -self.most_against, self.most_for), nan=0.0))


def every(config: AnalysisConfig) -> tuple[Rule, Rule, Rule]:
    """Write down all rules."""
    most = config.most_log_odds
    toe, line, usual = (
        config.inward_limit_deg,
        config.medial_limit_pct,
        config.excess_limit_pct,
    )
    outside = min(config.outside_limit_pct, line)
    return (
        Rule(TOE_LINE, "inward_deg", toe, toe, config.toe_line_weight, most, most),
        Rule(INSIDE_HIP_ANKLE_LINE, "shift_pct", line, outside, config.shift_weight, most, most),
        Rule(BEYOND_USUAL, "excess_pct", usual, usual, config.excess_weight, 2 * most, 0.0),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What all rules say together, moment by moment."""

    parts: FloatArray
    """Log-odds of each rule, shape (R, N)."""
    total: FloatArray
    """Log-odds of an inward knee, shape (N,); NaN where no measure is known."""


def weigh(
    values: Mapping[Measured, FloatArray],
    sigma: Mapping[Measured, FloatArray],
    config: AnalysisConfig,
) -> Weighed:
    """Weigh all measures of one leg against each other.

    Parameters
    ----------
    values, sigma : mapping of Measured to ndarray, shape (N,)
        What was measured, and its standard error.
    config : AnalysisConfig

    Returns
    -------
    weighed : Weighed
    """
    rules = every(config)
    parts = np.stack([rule.log_odds(values[rule.measure], sigma[rule.measure]) for rule in rules])
    known = np.any([np.isfinite(values[rule.measure]) for rule in rules], axis=0)
    return Weighed(parts, np.where(known, parts.sum(axis=0), np.nan))


def inward(log_odds: FloatArray, config: AnalysisConfig) -> BoolArray:
    """Whether the evidence makes a knee inward at each moment; NaN does not."""
    return np.asarray(log_odds > config.decided_log_odds)


def outcome(log_odds: float, config: AnalysisConfig) -> Verdict:
    """What the evidence means."""
    if log_odds > config.decided_log_odds:
        return Verdict.VALGUS
    return Verdict.UNCLEAR if log_odds > -config.decided_log_odds else Verdict.CLEAR


def level(log_odds: float, config: AnalysisConfig) -> float:
    """Share of what makes a knee inward: 0 where it is plainly sound, 1 where it is called."""
    plainly = 2 * config.most_log_odds
    return (log_odds + plainly) / (config.decided_log_odds + plainly)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Pick the one that stands for several."""
    return min(verdicts, key=_GRAVITY.index, default=Verdict.NOT_ASSESSABLE)
