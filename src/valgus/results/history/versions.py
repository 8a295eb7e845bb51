"""The history file's tables.

A file holds people and the documents of their sessions. What can be computed from a document is
not kept beside it, so that there is nothing to convert when it is computed in another way.
"""

from __future__ import annotations

import sqlite3
from typing import Final

APPLICATION_ID: Final = 0x76616C67
"""The letters "valg": tells the file from other programs' databases."""

VERSION: Final = 4
OLDEST: Final = 3
KNOWN: Final = (0, OLDEST, VERSION)
"""What can be brought to this version; 0 is an empty file."""


def bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Turn a file of a known version into one of this version."""
    if version == 0:
        _make(connection)
    elif version == OLDEST:
        # It kept values of each leg beside the documents that they are computed from.
        connection.execute("DROP TABLE leg")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _make(connection: sqlite3.Connection) -> None:
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
    connection.execute("CREATE INDEX session_by_person ON session (person, day)")
