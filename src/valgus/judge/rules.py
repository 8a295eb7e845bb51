"""The three rules of a verdict: what is measured, its limit, and how near to it nothing is said.

Whoever compares a knee with a limit asks here: the verdict, the live cue and gauge, the overlay and
the band in the page's curves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.terms import Verdict

TOE_LINE: Final = "toe_line"
INSIDE_HIP_ANKLE_LINE: Final = "inside_hip_ankle_line"
BEYOND_USUAL: Final = "beyond_usual"

_GRAVITY: Final = (Verdict.VALGUS, Verdict.UNCLEAR, Verdict.CLEAR, Verdict.NOT_ASSESSABLE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One measure against its limit, with a margin in which nothing is said."""

    code: str
    """Stable name for programs."""
    measure: Literal["inward_deg", "shift_pct", "excess_pct"]
    """Which of `valgus.judge.peaks.Peaks` is compared."""
    limit: float
    """Above it a knee is inward, in the unit of the measure."""
    margin: float
    """So near to the limit nothing is said."""

    def broken(self, values: FloatArray) -> BoolArray:
        """Whether each value is past limit and margin; NaN is not."""
        return np.asarray(values > self.limit + self.margin)

    def outcome(self, value: float) -> Verdict:
        """What a value means by this rule alone."""
        if value > self.limit + self.margin:
            return Verdict.VALGUS
        return Verdict.UNCLEAR if value > self.limit - self.margin else Verdict.CLEAR

    def level(self, value: float) -> float:
        """Share of the limit that a value reaches; a limit near 0 counts as 1."""
        return value / max(self.limit, 1.0)


def every(sigma_deg: float, config: AnalysisConfig) -> tuple[Rule, Rule, Rule]:
    """Write down all rules.

    Parameters
    ----------
    sigma_deg : float
        Standard error of the inward angle that is compared.
    config : AnalysisConfig
    """
    unsure_deg, unsure_pct = config.unclear_sigmas * sigma_deg, config.shift_margin_pct
    return (
        Rule(TOE_LINE, "inward_deg", config.inward_limit_deg, unsure_deg),
        Rule(INSIDE_HIP_ANKLE_LINE, "shift_pct", config.medial_limit_pct, unsure_pct),
        Rule(BEYOND_USUAL, "excess_pct", config.excess_limit_pct, unsure_pct),
    )


def applying(inward_deg: float, sigma_deg: float, config: AnalysisConfig) -> tuple[Rule, ...]:
    """Choose the rules that apply to a knee with this inward angle and standard error."""
    rules = every(sigma_deg, config)
    # Far outside the toes, an excess says nothing.
    return rules[:2] if inward_deg < config.excess_floor_deg else rules


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Pick the one that stands for several."""
    return min(verdicts, key=_GRAVITY.index, default=Verdict.NOT_ASSESSABLE)
