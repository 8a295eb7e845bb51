"""What the history holds of people and sessions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from valgus.judge.change import LegValues, leg_values
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


@dataclass(frozen=True)
class Record:
    """One session as it is kept; its document is read when it is looked into."""

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

    @cached_property
    def session(self) -> SessionResult:
        """The session itself."""
        return checked(json.loads(self.text)).session()

    @cached_property
    def legs(self) -> tuple[LegValues, ...]:
        """Its values for each leg."""
        return leg_values(self.session)


def digest_of(text: str) -> str:
    """Tell whether two documents are the same, whatever their layout."""
    canonical = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def clip_of(text: str) -> str:
    """Name of the clip that a document is of, without its folder."""
    file: str = json.loads(text)["video"]["file"]
    return file.replace("\\", "/").rsplit("/", maxsplit=1)[-1]


def name_key(name: str) -> str:
    """What makes two names one person: case and space at the ends do not."""
    return " ".join(name.split()).casefold()
