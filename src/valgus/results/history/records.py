"""What the history holds of people and sessions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from valgus.judge.trend import LegValues
from valgus.model.session import SessionResult
from valgus.results.reading import checked


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose sessions are kept."""

    name: str
    """As the user wrote it first."""
    sessions: int
    """How many there are."""
    first_day: date | None
    """Of the earliest session."""
    last_day: date | None
    """Of the latest session."""


@dataclass(frozen=True, slots=True)
class Record:
    """One session as it is kept."""

    number: int
    """By which it is named, counted over all people and never used again."""
    day: date
    """When it was filmed."""
    added: str
    """When it was added, in UTC."""
    source: str
    """Name of the clip."""
    text: str
    """The session's document as JSON."""
    legs: tuple[LegValues, ...]
    """Its values for each leg."""

    def document(self) -> dict[str, Any]:
        """The session's document."""
        return dict(json.loads(self.text))

    def session(self) -> SessionResult:
        """The session itself."""
        return session_of(self.text)


def session_of(text: str) -> SessionResult:
    """Make a session from its document."""
    return checked(json.loads(text)).session()


def digest_of(text: str) -> str:
    """Tell whether two documents are the same, whatever their layout."""
    canonical = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def name_key(name: str) -> str:
    """What makes two names one person: case and space at the ends do not."""
    return " ".join(name.split()).casefold()
