"""Sessions to documents and back; the keys stand in `valgus.results.session_keys`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from valgus.model.arrays import IntArray
from valgus.model.session import SessionResult
from valgus.results.rows import Rows, Say
from valgus.results.session_keys import SESSION


def session_to_dict(
    session: SessionResult, frame_index: IntArray | None, say: Say
) -> dict[str, Any]:
    """Put a session into the contract's keys, in the contract's order.

    Parameters
    ----------
    session : SessionResult
    frame_index : ndarray of int, shape (T,), or None
        Stream index of each row of the series that the session was found in. None: rows are
        counted as if every frame had one.
    say : callable
        Makes the message of each reason: this layer has no words.

    Returns
    -------
    document : dict
        Only dicts, lists, strings, finite numbers, booleans and None.
    """
    return SESSION.write(session, Rows(frame_index, say))


def session_from_dict(
    document: Mapping[str, Any], frame_index: IntArray | None = None
) -> SessionResult:
    """Make the session again that a document was written from, as exactly as it was written.

    Parameters
    ----------
    document : mapping
        Checked, as `valgus.results.reading` returns it.
    frame_index : ndarray of int, shape (T,), optional
        Stream index of each row of the series that belongs to it. Without one, rows are counted
        as if every frame had one.

    Returns
    -------
    session : SessionResult

    Raises
    ------
    InputError
        The series has no row for a frame of a repetition: it is of another video.
    """
    session: SessionResult = SESSION.restore(document, Rows(frame_index))
    return session


def as_kept(session: SessionResult) -> SessionResult:
    """Give every number of a session the precision of its document.

    Whoever shows a session shows this one: a number that is rounded for the document and again
    for the reader may come out differently from one that is rounded once, and a session that was
    kept is to read as it did when it was found.
    """
    kept = session_from_dict(SESSION.write(session, Rows()))
    return dataclasses.replace(kept, video=session.video, config=session.config)


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document as JSON: keys in the contract's order, the same bytes every time.

    Raises
    ------
    ValueError
        A number is NaN or infinite, which JSON does not have.
    """
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
