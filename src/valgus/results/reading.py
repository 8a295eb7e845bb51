"""Reads a session's JSON back; what comes from outside is checked before anybody uses it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from valgus.errors import InputError
from valgus.model.terms import Facing, Phase, Side, SignGrade, SquatKind, Verdict
from valgus.results.document import SCHEMA, SCHEMA_VERSION

_MAKE_AGAIN = "Make the file again with 'valgus analyze VIDEO --json FILE'."


class _Part(BaseModel):
    """A part of the document; keys that a later version adds are let through unread."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class VideoPart(_Part):
    """Which video it was."""

    file: str
    width: int
    height: int
    frames: int
    duration_s: float | None
    frame_rate: float | None
    rotation_deg: int


class PoseModelPart(_Part):
    """Which pose weights were used."""

    name: str
    sha256: str


class SettingPart(_Part):
    """One setting and where it came from."""

    value: int | float | str
    source: str


class EndsPart(_Part):
    """90 % interval of an angle; files of earlier versions have none."""

    low: float | None = None
    high: float | None = None


class ViewPart(_Part):
    """Where the camera stood."""

    facing: Facing
    yaw_deg: float | None
    yaw_interval_deg: EndsPart = EndsPart()
    roll_deg: float | None
    assessable: bool
    reasons: list[str]


class NoticePart(_Part):
    """A warning, or the reason of a verdict."""

    code: str
    message: str


class RatioPart(_Part):
    """Knee/ankle separation ratio."""

    bottom: float | None
    lowest: float | None


class PeakPart(_Part):
    """A measure at the bottom and at its most inward."""

    bottom: float | None
    peak: float | None


class AnglePart(PeakPart, EndsPart):
    """An angle at the bottom and at its most inward, with the 90 % interval of the latter."""


class LegPart(_Part):
    """One leg in one repetition."""

    verdict: Verdict
    reasons: list[NoticePart]
    fppa_deg: AnglePart
    inward_deg: AnglePart
    medial_shift_pct: PeakPart
    excess_pct: float | None
    hip_adduction_deg: float | None
    hip_adduction_interval_deg: EndsPart = EndsPart()
    peak_s: float | None
    phase: Phase | None
    valid_fraction: float | None


class RepPart(_Part):
    """One repetition."""

    number: int
    squat: SquatKind
    start_s: float
    bottom_s: float
    end_s: float
    start_frame: int
    bottom_frame: int
    end_frame: int
    complete: bool
    depth: float | None
    knee_flexion_deg: float | None
    knee_flexion_interval_deg: EndsPart = EndsPart()
    knee_ankle_ratio: RatioPart
    legs: dict[Side, LegPart]
    pelvic_drop_deg: float | None
    pelvic_drop_interval_deg: EndsPart = EndsPart()
    trunk_lean_deg: float | None
    trunk_lean_interval_deg: EndsPart = EndsPart()
    verdict: Verdict


class PartialPart(_Part):
    """A dip that did not count."""

    start_s: float
    bottom_s: float
    end_s: float
    knee_flexion_deg: float | None


class SignPart(_Part):
    """The gluteus-medius sign of one side."""

    grade: SignGrade
    reasons: list[str]


class SummaryPart(_Part):
    """Counts and signs."""

    reps: int
    flagged: list[int]
    left_flagged: int
    right_flagged: int
    partials: list[PartialPart]
    gluteus_medius_sign: dict[Side, SignPart]


class SessionDocument(_Part):
    """A session as its JSON file holds it; the keys are those of ``docs/report-schema.md``."""

    schema_name: str = Field(alias="schema")
    schema_version: int
    video: VideoPart
    pose_model: PoseModelPart
    config: dict[str, SettingPart]
    view: ViewPart
    reps: list[RepPart]
    summary: SummaryPart
    warnings: list[NoticePart]


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
        return SessionDocument.model_validate(content)
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
