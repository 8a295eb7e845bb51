"""Reads a session's JSON back; what comes from outside is checked before it is used."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from valgus.errors import InputError
from valgus.model.arrays import IntArray
from valgus.model.reason import Reason
from valgus.model.session import SessionResult
from valgus.model.terms import Side
from valgus.results.declare import REQUIRED, BothSides, Each, Key, Record
from valgus.results.document import session_from_dict
from valgus.results.session_keys import SCHEMA, SCHEMA_VERSION, SESSION

_MAKE_AGAIN = "Make the file again with 'valgus analyze VIDEO --json FILE'."


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """A session's document that was checked."""

    content: dict[str, Any]
    """Its keys, in the contract's order; keys that a later version adds are left out."""

    def session(self, frame_index: IntArray | None = None) -> SessionResult:
        """Make the session again, as `valgus.results.document.session_from_dict`."""
        return session_from_dict(self.content, frame_index)


class _Part(BaseModel):
    """An object of a document; keys that a later version adds are let through unread."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class _ReasonPart(_Part):
    """A reason; in files of version 1 some are a sentence, with neither code nor values."""

    @model_validator(mode="before")
    @classmethod
    def _sentence(cls, content: object) -> object:
        return {"code": "", "message": content} if isinstance(content, str) else content


@cache
def _model_of(record: Record) -> type[_Part]:
    """Make the check of a record from its declaration."""
    base = _ReasonPart if record.made is Reason else _Part
    fields: dict[str, Any] = {f"key_{n}": _field(key) for n, key in enumerate(record.keys)}
    return create_model("Part", __base__=base, **fields)


def _field(key: Key) -> tuple[Any, Any]:
    # Pydantic keeps some names for itself, such as "schema": keys are aliases.
    default = ... if key.default is REQUIRED else key.default
    return _hint(key.kind), Field(default, alias=key.name, validate_default=True)


def _hint(kind: Any) -> Any:
    match kind:
        case Record():
            return _model_of(kind)
        case Each():
            return list[_model_of(kind.record)]  # type: ignore[misc]  # made at run time
        case BothSides():
            sides = [Key(side.value, kind.record) for side in Side]
            return _model_of(_both(kind.record, *sides))
        case _:
            return kind.hint


@cache
def _both(_: Record, *sides: Key) -> Record:
    return Record(None, *sides)


def checked(content: Any) -> SessionDocument:
    """Check a document.

    Raises
    ------
    pydantic.ValidationError
        A key is missing or wrong.
    """
    part = _model_of(SESSION).model_validate(content)
    return SessionDocument(part.model_dump(mode="json", by_alias=True))


def read_session(path: str | os.PathLike[str]) -> SessionDocument:
    """Read and check a session's JSON file.

    Parameters
    ----------
    path : path
        What ``valgus analyze --json`` wrote.

    Returns
    -------
    document : SessionDocument

    Raises
    ------
    InputError
        There is no such file, it is no session, a key is missing or wrong, or a newer valgus
        wrote it.
    """
    file = Path(path)
    content = _parsed(file)
    _check_schema(file, content)
    try:
        return checked(content)
    except ValidationError as error:
        raise _wrong_key(file, error) from error


def _parsed(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"), parse_constant=_no_number)
    except FileNotFoundError as error:
        raise InputError(
            f"Cannot read {file}: there is no such file.", "Check the path."
        ) from error
    except OSError as error:
        raise InputError(f"Cannot read {file}: {error.strerror}.", "Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"Cannot read {file}: expected a session's JSON, got {_came(error)}.", _MAKE_AGAIN
        ) from error


def _came(error: ValueError | RecursionError) -> str:
    """Say what was found in place of JSON; the parser's own words are for programmers."""
    match error:
        case json.JSONDecodeError():
            empty = not error.doc.strip()
            return "an empty file" if empty else f"text that is none from line {error.lineno} on"
        case UnicodeDecodeError():
            return "a file that is no text"
        case RecursionError():
            return "brackets in brackets without end"
        case _:
            return str(error)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name}, which is no number in JSON")


def _check_schema(file: Path, content: Any) -> None:
    found = content.get("schema") if isinstance(content, dict) else None
    if found != SCHEMA:
        came = "JSON without a schema" if found is None else repr(found)
        raise InputError(
            f"Cannot read {file}: expected schema {SCHEMA!r}, got {came}.",
            "Give a file that 'valgus analyze --json' wrote.",
        )
    version = content.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InputError(
            f"Cannot read {file}: expected a schema_version from 1 to {SCHEMA_VERSION}, "
            f"got {version!r}.",
            _MAKE_AGAIN,
        )
    if version > SCHEMA_VERSION:
        raise InputError(
            f"Cannot read {file}: it has schema version {version}, this valgus knows "
            f"{SCHEMA_VERSION} at most.",
            "Update valgus, or make the file again with this one.",
        )


def _wrong_key(file: Path, error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    more = f" ({error.error_count() - 1} more like this)" if error.error_count() > 1 else ""
    if first["type"] == "missing":
        return InputError(f"Cannot read {file}: the key {key} is missing{more}.", _MAKE_AGAIN)
    return InputError(
        f"Cannot read {file}: the key {key} is wrong, got {_short(first['input'])}; "
        f"{first['msg'][:1].lower()}{first['msg'][1:]}{more}.",
        _MAKE_AGAIN,
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
