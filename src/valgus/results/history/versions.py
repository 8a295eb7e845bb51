"""The history file's tables, version by version.

A version is never changed once it was released; a new one is a function more. What can be
computed from the sessions' documents is computed anew, not converted.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from valgus.judge.trend import LegValues, values_of
from valgus.results.history.records import session_of

APPLICATION_ID: Final = 0x76616C67
"""The letters "valg": tells the file from other programs' databases."""


def _to_1(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(
        "CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
        "name_key TEXT NOT NULL UNIQUE) STRICT"
    )
    connection.execute(
        "CREATE TABLE session (id INTEGER PRIMARY KEY AUTOINCREMENT, "
        "person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, "
        "day TEXT NOT NULL, added TEXT NOT NULL, source TEXT NOT NULL, "
        "document TEXT NOT NULL, digest TEXT NOT NULL, UNIQUE (person, digest)) STRICT"
    )
    connection.execute(
        "CREATE TABLE leg (session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE, "
        "side TEXT NOT NULL, judged INTEGER NOT NULL, flagged INTEGER NOT NULL, "
        "inward_mean REAL, inward_spread REAL, PRIMARY KEY (session, side)) STRICT"
    )


def _to_2(connection: sqlite3.Connection) -> None:
    """Keep single-leg squats apart, and keep the medial shift and unclear repetitions, too."""
    connection.execute("DROP TABLE leg")
    connection.execute(
        "CREATE TABLE leg (session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE, "
        "side TEXT NOT NULL, stance TEXT NOT NULL, judged INTEGER NOT NULL, "
        "flagged INTEGER NOT NULL, unclear INTEGER NOT NULL, inward_mean REAL, "
        "inward_spread REAL, shift_mean REAL, shift_spread REAL, "
        "PRIMARY KEY (session, side, stance)) STRICT"
    )
    connection.execute("CREATE INDEX session_by_person ON session (person, day)")
    # The latest version fills the table.


def _to_3(connection: sqlite3.Connection) -> None:
    """Keep of how many repetitions each mean is."""
    connection.execute("DROP TABLE leg")
    connection.execute(
        "CREATE TABLE leg (session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE, "
        "side TEXT NOT NULL, stance TEXT NOT NULL, judged INTEGER NOT NULL, "
        "flagged INTEGER NOT NULL, unclear INTEGER NOT NULL, inward_mean REAL, "
        "inward_spread REAL, inward_count INTEGER NOT NULL, shift_mean REAL, shift_spread REAL, "
        "shift_count INTEGER NOT NULL, PRIMARY KEY (session, side, stance)) STRICT"
    )
    documents = connection.execute("SELECT id, document FROM session").fetchall()
    for number, document in documents:
        insert_legs(connection, number, values_of(session_of(document)))


STEPS: Final[Sequence[Callable[[sqlite3.Connection], None]]] = (_to_1, _to_2, _to_3)
"""How to get from each version to the next one."""


def insert_legs(connection: sqlite3.Connection, session: int, legs: Iterable[LegValues]) -> None:
    """Write a session's values."""
    rows = [(session, *_leg_row(leg)) for leg in legs]
    connection.executemany(f"INSERT INTO leg VALUES ({', '.join('?' * 12)})", rows)  # noqa: S608


def _leg_row(leg: LegValues) -> tuple[str | int | float | None, ...]:
    measures = (leg.inward_deg, leg.shift_pct)
    numbers = [value for m in measures for value in (m.mean, m.spread, m.count)]
    known = (None if math.isnan(value) else value for value in numbers)
    return (leg.side.value, leg.stance.value, leg.judged, leg.flagged, leg.unclear, *known)
