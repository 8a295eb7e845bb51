"""How a result is shown to people."""

from __future__ import annotations

from dataclasses import dataclass

from valgus.report.text import languages


@dataclass(frozen=True, slots=True)
class Options:
    """How a result is shown."""

    language: str = languages.DEFAULT
    """Name of the language."""
    person: str = ""
    """Name to file a report under."""
    blur_faces: bool = False
    """Whether faces are covered in every picture."""
