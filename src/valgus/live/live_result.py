"""How a live session ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from valgus.errors import ValgusError
from valgus.live.state import Cue, Metering
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.report import analysis


@dataclass(frozen=True, slots=True, eq=False)
class LiveResult:
    """What there is at the end of a live session."""

    session: SessionResult
    """The same as `analyze` makes of a video."""
    figures: Metering
    """Over the whole session."""
    cues: tuple[Cue, ...] = ()
    """Every call that was made."""
    saved: tuple[str, ...] = ()
    """Files that were written."""
    trouble: ValgusError | None = None
    """Why something could not be kept."""
    series: KneeSeries | None = None
    """Every per-frame quantity."""

    def to_dict(self) -> dict[str, Any]:
        """Make the document: the JSON file as plain values, but for its part ``live``."""
        return analysis.to_dict(self.session, self.series)

    def to_frame(self) -> Any:
        """Make a pandas data frame with a row for each repetition and leg."""
        return analysis.to_frame(self.session, self.series)
