"""What a report page is made from."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.report.shots import NO_FRAMES, Plan
from valgus.report.text.languages import Words


@dataclass(frozen=True, slots=True)
class Picture:
    """One frame, drawn on and packed."""

    jpeg: bytes
    """The picture."""
    size_wh_px: tuple[int, int]
    """Its size."""

    def address(self) -> str:
        """The picture itself as an address, so that the page asks no other."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"


@dataclass(frozen=True, slots=True, eq=False)
class PageData:
    """Everything that a page shows."""

    session: SessionResult
    """What was found."""
    words: Words
    """In which language."""
    made_on: date
    """Day of the report."""
    version: str
    """Version of the program."""
    series: KneeSeries | None = None
    """For the curves; None when the landmarks were not available."""
    plan: Plan = NO_FRAMES
    """Which frames are shown."""
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    """Row of the series → its picture; empty when the video was not available."""
    person: str = ""
    """Name to file it under."""
    faces_blurred: bool = False
    """Whether faces were covered."""

    def day(self) -> str:
        """The day of the report in words."""
        return day_words(self.made_on, self.words)


def day_words(day: date, words: Words) -> str:
    """Write a date as the language does."""
    month = words(f"date.month{day.month}")
    return words("date.format", day=day.day, month=month, year=day.year)
