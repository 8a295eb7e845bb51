"""People and their sessions in one SQLite file."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import platformdirs

from valgus.errors import OutputError, UsageError
from valgus.results.history.database import connect, plain_words, transaction
from valgus.results.history.records import Person, Record, clip_of, digest_of, name_key

FILE_VARIABLE: Final = "VALGUS_HISTORY"
SCHEMA: Final = "valgus.history"
SCHEMA_VERSION: Final = 1


def default_file() -> Path:
    """Where the history is: what the environment variable says, else the user's data folder."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_data_dir("valgus")) / "history.sqlite"


class History:
    """An open history file; a context manager.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        The file is of a newer version, or is something else.
    OutputError
        It cannot be made or written.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection = connect(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def add(self, name: str, day: date, text: str) -> tuple[Record, bool]:
        """Keep a session.

        Parameters
        ----------
        name : str
            The person, by any name; case and space at the ends do not matter.
        day : date
            When it was filmed.
        text : str
            Its document as JSON.

        Returns
        -------
        record : Record
            The session as it is kept.
        is_new : bool
            False when the same session of this person was there already.
        """
        shown = " ".join(name.split())
        if not shown:
            raise UsageError("A person needs a name.", "Give one with --person.")
        with plain_words(self.file), transaction(self._connection):
            key = (self._person_number(shown), digest_of(text))
            kept = self._records("person = ? AND digest = ?", *key)
            if not kept:
                self._insert(*key, day, text)
            record, *_ = kept or self._records("person = ? AND digest = ?", *key)
        return record, not kept

    def _insert(self, person: int, digest: str, day: date, text: str) -> None:
        added = datetime.now(UTC).isoformat(timespec="seconds")
        self._connection.execute(
            "INSERT INTO session (person, digest, day, added, source, document) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (person, digest, day.isoformat(), added, clip_of(text), text),
        )

    def _person_number(self, name: str) -> int:
        """Find a person, adding a new one."""
        self._connection.execute(
            "INSERT OR IGNORE INTO person (name, name_key) VALUES (?, ?)", (name, name_key(name))
        )
        row = self._one("SELECT id FROM person WHERE name_key = ?", name_key(name))
        return int(row[0]) if row else 0

    def people(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        with plain_words(self.file):
            rows = self._connection.execute(
                "SELECT name, count(session.id), min(day), max(day) FROM person "
                "LEFT JOIN session ON session.person = person.id "
                "GROUP BY person.id ORDER BY name_key"
            ).fetchall()
        return tuple(
            Person(name, count, _day(first), _day(last)) for name, count, first, last in rows
        )

    def sessions(self, name: str) -> tuple[Record, ...]:
        """All sessions of a person, in order of the day.

        Raises
        ------
        UsageError
            There is no one of this name.
        """
        with plain_words(self.file):
            return tuple(self._records("person = ?", self._known(name)[0]))

    def _records(self, condition: str, *values: object) -> list[Record]:
        rows = self._connection.execute(
            f"SELECT id, day, added, source, document FROM session WHERE {condition} "  # noqa: S608
            "ORDER BY day, id",
            values,
        )
        return [Record(number, date.fromisoformat(day), *rest) for number, day, *rest in rows]

    def proper_name(self, name: str) -> str:
        """Give a person's name as it was written first."""
        with plain_words(self.file):
            return str(self._known(name)[1])

    def _known(self, name: str) -> tuple[int, str]:
        row = self._one("SELECT id, name FROM person WHERE name_key = ?", name_key(name))
        if row is None:
            raise UsageError(
                f"There is nobody named {name!r} in the history.",
                "'valgus history list' shows who is.",
            )
        return int(row[0]), str(row[1])

    def _one(self, query: str, *values: object) -> Any:
        return self._connection.execute(query, values).fetchone()

    def export(self, name: str) -> dict[str, Any]:
        """Everything of one person, as plain values.

        Raises
        ------
        UsageError
            There is no one of this name.
        """
        sessions = [
            {
                "number": record.number,
                "day": record.day.isoformat(),
                "added": record.added,
                "source": record.source,
                "document": json.loads(record.text),
            }
            for record in self.sessions(name)
        ]
        return {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "person": self.proper_name(name),
            "sessions": sessions,
        }

    def delete_person(self, name: str) -> int:
        """Delete everything of a person, so that nothing of it stays in the file.

        Returns
        -------
        count : int
            Sessions that were deleted.

        Raises
        ------
        UsageError
            There is no one of this name.
        OutputError
            It was deleted, but another program keeps traces of it in the files.
        """
        with plain_words(self.file):
            with transaction(self._connection):
                person = self._known(name)[0]
                count = int(self._one("SELECT count(*) FROM session WHERE person = ?", person)[0])
                self._connection.execute("DELETE FROM person WHERE id = ?", (person,))
            self._forget()
        return count

    def delete_session(self, name: str, number: int) -> None:
        """Delete one session of a person.

        Raises
        ------
        UsageError
            This person has no such session.
        OutputError
            It was deleted, but another program keeps traces of it in the files.
        """
        with plain_words(self.file):
            with transaction(self._connection):
                person = self._known(name)[0]
                done = self._connection.execute(
                    "DELETE FROM session WHERE person = ? AND id = ?", (person, number)
                ).rowcount
            if not done:
                raise UsageError(
                    f"{name} has no session {number}.", f"'valgus history list {name}' shows them."
                )
            self._forget()

    def _forget(self) -> None:
        """Leave no trace of what was deleted in free pages or in the log of changes.

        Raises
        ------
        OutputError
            Traces stay, as long as another program uses the file.
        """
        try:
            self._connection.execute("VACUUM")
            busy = self._one("PRAGMA wal_checkpoint(TRUNCATE)")[0]
            reason = "another program is reading it" if busy else ""
        except sqlite3.Error as error:
            reason = str(error)
        if reason:
            # The last one to close the file clears them, so any command will do.
            raise OutputError(
                f"That is deleted, but traces stay in the files of the history {self.file}: "
                f"{reason}.",
                "End what else uses it, then run 'valgus history list': that clears them.",
            )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
