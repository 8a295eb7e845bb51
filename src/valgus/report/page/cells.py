"""Cells of the tables that can be sorted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from valgus.report.charts.svg import short


@dataclass(frozen=True, slots=True)
class Cell:
    """What is read in a cell, and what its column is sorted by."""

    shown: str
    """The words."""
    by: float | str
    """Value to sort by; NaN was not measured."""

    @property
    def sort(self) -> str:
        """The value as the page's program reads it; empty goes last."""
        if isinstance(self.by, str):
            return self.by
        return short(float(self.by)) if math.isfinite(self.by) else ""
