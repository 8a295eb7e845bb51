"""What is done and what is left: one SQLite file beside the results, written by one process.

A clip's outcome, its rows included, goes in with one transaction after its result file is whole
on the disk. So whatever kills the program, at any moment, a clip is either done or still to do.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from valgus.batch.clips import Clip
from valgus.batch.work import Outcome
from valgus.errors import OutputError
from valgus.results.declare import readable_name

_SMALLNESS: Final = "-CAST(coalesce(fingerprint, 0) AS INTEGER)"
"""A clip's fingerprint begins with its size in bytes, where that is known."""
_TABLE: Final = f"""
CREATE TABLE IF NOT EXISTS clips (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    fingerprint TEXT,
    recipe TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    code TEXT,
    reason TEXT,
    frames INTEGER NOT NULL DEFAULT 0,
    reps INTEGER NOT NULL DEFAULT 0,
    flagged INTEGER NOT NULL DEFAULT 0,
    rows TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS clips_by_size ON clips (state, {_SMALLNESS}, id);
"""
_AGAIN: Final = (
    "state = 'waiting', code = NULL, reason = NULL, rows = '[]', frames = 0, reps = 0, flagged = 0"
)
_LONGEST: Final = 200
"""Bytes of a result's name that are its clip's; file systems take 255 with all that is added."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a batch is."""

    done: int
    """Clips with a result."""
    failed: int
    """Clips without."""
    waiting: int
    """Clips that are left."""
    frames: int
    """Frames of the clips with a result."""
    reps: int
    """Repetitions in them."""
    flagged: int
    """Repetitions with a knee inward."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clip that is to be done."""

    id: int
    """Its number in the ledger."""
    address: str
    """Where it lies."""
    name: str
    """Name of its result, without ending."""


class Ledger:
    """The outcomes of a batch.

    Parameters
    ----------
    path : Path
        The file; made when it is not there.

    Raises
    ------
    OutputError
        It is there and is no ledger, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path)
            self._db.executescript(_TABLE)
            # A finished clip is finished: also after a power cut.
            self._db.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            raise OutputError(
                f"Cannot keep a ledger in {path}: {error}.", "Give another folder with --out."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def enrol(self, clips: Iterable[Clip], recipe: str, retry_failed: bool = False) -> None:
        """Take up clips; those that are new, have changed or need another recipe are to be done.

        Clips that wait since an earlier run are done together with these, by this recipe.

        Parameters
        ----------
        clips : iterable of Clip
        recipe : str
            Stands for everything but the clip that a result depends on.
        retry_failed : bool
            Do clips again that failed before.
        """
        with self._db:
            known = {_address(row[0]) for row in self._db.execute("SELECT address FROM clips")}
            names = {name.casefold() for (name,) in self._db.execute("SELECT name FROM clips")}
            for clip in clips:
                if clip.address in known:
                    self._again(clip, recipe, retry_failed)
                    continue
                name = _free_name(clip.address, names)
                names.add(name.casefold())
                self._db.execute(
                    "INSERT INTO clips (address, name, fingerprint, recipe, state) "
                    "VALUES (?, ?, ?, ?, 'waiting')",
                    (_stored(clip.address), name, clip.fingerprint, recipe),
                )
            # What an earlier run with another recipe left is done by this one, too.
            self._db.execute("UPDATE clips SET recipe = ? WHERE state = 'waiting'", (recipe,))

    def _again(self, clip: Clip, recipe: str, retry_failed: bool) -> None:
        self._db.execute(
            f"UPDATE clips SET {_AGAIN}, fingerprint = ?, recipe = ? WHERE address = ? "  # noqa: S608
            "AND (fingerprint IS NOT ? OR recipe != ? OR (state = 'failed' AND ?))",
            (
                clip.fingerprint,
                recipe,
                _stored(clip.address),
                clip.fingerprint,
                recipe,
                retry_failed,
            ),
        )

    def waiting(self) -> Iterator[Waiting]:
        """Clips that are to be done, the largest first: no worker waits for a long one at the end.

        They are read as they are asked for: there may be a million.
        """
        last = (-math.inf, 0)
        while True:
            rows = self._db.execute(
                f"SELECT id, address, name, {_SMALLNESS} FROM clips WHERE state = 'waiting' "  # noqa: S608
                f"AND ({_SMALLNESS}, id) > (?, ?) ORDER BY {_SMALLNESS}, id LIMIT 1000",
                last,
            ).fetchall()
            if not rows:
                return
            yield from (Waiting(number, _address(stored), name) for number, stored, name, _ in rows)
            last = (rows[-1][3], rows[-1][0])

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Note outcomes, all of them or none."""
        with self._db:
            self._db.executemany(
                "UPDATE clips SET state = ?, code = ?, reason = ?, frames = ?, reps = ?, "
                "flagged = ?, rows = ? WHERE id = ?",
                [
                    (
                        "done" if item.failure is None else "failed",
                        None if item.failure is None else item.failure.code,
                        None if item.failure is None else item.failure.reason,
                        item.frames,
                        item.reps,
                        item.flagged,
                        json.dumps(item.rows, allow_nan=False),
                        item.id,
                    )
                    for item in outcomes
                ],
            )

    def counts(self) -> Counts:
        """Say how far the batch is."""
        row = self._db.execute(
            "SELECT coalesce(sum(state = 'done'), 0), coalesce(sum(state = 'failed'), 0), "
            "coalesce(sum(state = 'waiting'), 0), coalesce(sum(frames), 0), "
            "coalesce(sum(reps), 0), coalesce(sum(flagged), 0) FROM clips"
        ).fetchone()
        return Counts(*row)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Rows of every clip that is done, in order of address, rep and leg."""
        for (text,) in self._db.execute(
            "SELECT rows FROM clips WHERE state = 'done' ORDER BY address"
        ):
            yield from json.loads(text)

    def failures(self) -> Iterator[tuple[str, str, str]]:
        """Address, code and reason of every clip that failed."""
        for stored, code, reason in self._db.execute(
            "SELECT address, code, reason FROM clips WHERE state = 'failed' ORDER BY address"
        ):
            yield readable_name(_address(stored)), code, reason


def _stored(address: str) -> str | bytes:
    """What SQLite can keep of an address: a name on disk may hold bytes that are no text."""
    try:
        address.encode()
    except UnicodeEncodeError:
        return os.fsencode(address)
    return address


def _address(stored: str | bytes) -> str:
    return os.fsdecode(stored)


def _free_name(address: str, taken: set[str]) -> str:
    """Name a result after its clip; a part of its address's hash tells it from one of that name.

    A name too long for the disk is cut off, and gets the hash as well.
    """
    base = readable_name(address.rstrip("/").rsplit("/", 1)[-1])
    stem = base.rsplit(".", 1)[0] or base
    short = stem.encode()[:_LONGEST].decode(errors="ignore")
    if short == stem and stem.casefold() not in taken:
        return stem
    return f"{short}-{hashlib.sha256(os.fsencode(address)).hexdigest()[:10]}"
