"""Sessions as the history keeps them, and a history file of the version before."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from tests.support.sessions import FRAME_INDEX, turned
from valgus.model.session import SessionResult
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict
from valgus.results.history import Record
from valgus.results.history.records import digest_of


def text_of(session: SessionResult) -> str:
    """A session's document as JSON."""
    return json_text(session_to_dict(session, FRAME_INDEX, say))


def kept(number: int, day: date, session: SessionResult) -> Record:
    """A session as it comes out of the history."""
    return Record(number, day, "2026-03-07T10:00:00+00:00", f"{number}.mp4", text_of(session))


def monthly(*left_deg: float, **errors_deg: float) -> list[Record]:
    """A session on the first of each month, with the left knee turned in by so much."""
    return [
        kept(month, date(2026, month, 1), turned(*[inward] * 5, **errors_deg))
        for month, inward in enumerate(left_deg, 1)
    ]


_VERSION_3 = """
PRAGMA application_id = 1986096231;
PRAGMA user_version = 3;
CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT
NULL UNIQUE) STRICT;
CREATE TABLE session (id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL REFERENCES
person (id) ON DELETE CASCADE, day TEXT NOT NULL, added TEXT NOT NULL, source TEXT NOT NULL,
document TEXT NOT NULL, digest TEXT NOT NULL, UNIQUE (person, digest)) STRICT;
CREATE INDEX session_by_person ON session (person, day);
CREATE TABLE leg (session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE, side TEXT NOT
NULL, stance TEXT NOT NULL, judged INTEGER NOT NULL, flagged INTEGER NOT NULL, unclear INTEGER NOT
NULL, inward_mean REAL, inward_spread REAL, inward_count INTEGER NOT NULL, shift_mean REAL,
shift_spread REAL, shift_count INTEGER NOT NULL, PRIMARY KEY (session, side, stance)) STRICT;
INSERT INTO person VALUES (4, 'Anna', 'anna');
"""


def write_version_3(file: Path, text: str) -> None:
    """Make a history as version 3 did, with one session: its ninth."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(_VERSION_3)
    row = (9, 4, "2025-01-02", "2025-01-02T10:00:00+00:00", "old.mp4", text, digest_of(text))
    connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for side in ("left", "right"):
        values = (9, side, "double", 2, 1, 0, 13.0, 1.0, 2, -1.25, 0.0, 2)
        connection.execute(f"INSERT INTO leg VALUES ({', '.join('?' * 12)})", values)
    connection.close()
