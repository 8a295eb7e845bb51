"""Opens the history file: its version, its safety, and plain words for what SQLite reports."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from valgus.errors import InputError, OutputError, ValgusError
from valgus.results.history import versions

_PATIENCE_S: Final = 15.0
"""How long to wait while another program writes."""

_PAUSE_S: Final = 0.005
"""Between two tries where SQLite itself does not wait."""


def connect(file: Path) -> sqlite3.Connection:
    """Open a history file, making it or bringing it to this version if need be.

    Parameters
    ----------
    file : Path
        Its folder is made, for this user alone.

    Raises
    ------
    InputError
        It is of a version that is not known, or no history at all.
    OutputError
        It cannot be made or written.
    """
    with plain_words(file):
        _make_private(file)
        connection = sqlite3.connect(file, timeout=_PATIENCE_S, isolation_level=None)
        try:
            _refuse_unfit(connection, file)
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            # What is deleted is overwritten, not only forgotten.
            connection.execute("PRAGMA secure_delete = ON")
            _bring_up(connection, file)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_private(file: Path) -> None:
    """Make folder and file such that only this user may read them."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        file.touch(mode=0o600)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers go on while somebody writes, and a kill leave the last commit.

    SQLite does not wait here, however patient the connection is: two programs that change the
    journal of a new file at once would wait for each other for ever.
    """
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() >= until_s:
                raise
        time.sleep(_PAUSE_S)


def version_of(connection: sqlite3.Connection) -> int:
    """Version of an open file; 0 when it is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_unfit(connection: sqlite3.Connection, file: Path) -> None:
    """Refuse before anything is changed."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and owner != versions.APPLICATION_ID:
        raise InputError(
            f"Cannot use {file} as history: it is the database of another program.",
            "Give another file with --file.",
        )
    found = version_of(connection)
    if found > versions.VERSION:
        raise InputError(
            f"Cannot use {file}: it has version {found}, this valgus knows {versions.VERSION} at "
            "most.",
            "Update valgus; nothing was changed in the file.",
        )
    if found not in versions.KNOWN:
        raise InputError(
            f"Cannot use {file}: it has version {found}, which was never released; this valgus "
            f"reads {versions.OLDEST} to {versions.VERSION}.",
            "Give another file with --file and add the sessions to it; nothing was changed here.",
        )


def _bring_up(connection: sqlite3.Connection, file: Path) -> None:
    """Make the tables, or go to this version; whole or not at all."""
    if version_of(connection) == versions.VERSION:
        return
    with transaction(connection):
        # Another program may have done it while this one waited for its turn.
        _refuse_unfit(connection, file)
        versions.bring_up(connection, version_of(connection))


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that happens in the block, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def plain_words(file: Path) -> Iterator[None]:
    """Turn what SQLite or the system reports into errors that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _plain(file, error) from error
    except OSError as error:
        raise OutputError(
            f"Cannot open the history {file}: {error.strerror}.", "Give another place with --file."
        ) from error


def _kind(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code, if the error came from the library."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_busy(error: sqlite3.Error) -> bool:
    return _kind(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _plain(file: Path, error: sqlite3.Error) -> ValgusError:
    kind = _kind(error)
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return OutputError(
            f"Cannot write the history {file}: the disk is full or failed.",
            "Make room and try again; what was stored before is still there.",
        )
    if _is_busy(error):
        return OutputError(
            f"Cannot write the history {file}: another program has been writing to it for "
            f"{_PATIENCE_S:.0f} s.",
            "Try again when it is through.",
        )
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return OutputError(
            f"Cannot write the history {file}: it or its folder may not be written to.",
            "Change the rights, or give another place with --file.",
        )
    if kind in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return InputError(
            f"Cannot read {file}: expected a valgus history, got something else or a damaged one.",
            "Give another file with --file, or bring back a copy of it.",
        )
    return OutputError(f"Cannot use the history {file}: {error}.", "Report this, please.")
