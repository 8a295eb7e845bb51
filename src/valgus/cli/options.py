"""The options of the commands, and the configuration they add up to.

A setting's default, range and help come from its row in `valgus.model.config`; an option here only
gives it a shorter name.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from valgus.errors import UsageError
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig, rows

_RESULTS: Final = "Results"
_JUDGEMENT: Final = "Judgement"


def _threshold(flag: str, setting: str, metavar: str) -> Any:
    row, default = rows()[setting], getattr(AnalysisConfig(), setting)
    return typer.Option(
        flag,
        metavar=metavar,
        help=f"{row.help} [default: {default:g}]",
        rich_help_panel=_JUDGEMENT,
    )


THRESHOLD_FLAGS: Final[Mapping[str, str]] = {
    "inward_limit_deg": "--inward-limit",
    "excess_limit_pct": "--excess-limit",
    "medial_limit_pct": "--medial-limit",
    "rep_flexion_deg": "--min-flexion",
}
"""Thresholds that have an option of their own."""

Video = Annotated[Path, typer.Argument(metavar="VIDEO", help="The recorded squats.")]
JsonFile = Annotated[
    str | None,
    typer.Option(
        "--json", metavar="FILE", help="Everything as JSON; - is stdout.", rich_help_panel=_RESULTS
    ),
]
CsvFile = Annotated[
    str | None,
    typer.Option(
        "--csv", metavar="FILE", help="A row per repetition and leg.", rich_help_panel=_RESULTS
    ),
]
SeriesFile = Annotated[
    str | None,
    typer.Option(
        "--series",
        metavar="FILE",
        help="A row per frame, every measured quantity.",
        rich_help_panel=_RESULTS,
    ),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="All of these and the landmarks, named after the video.",
        rich_help_panel=_RESULTS,
    ),
]
Explain = Annotated[
    bool,
    typer.Option("--explain", help="Say why a knee is not clear.", rich_help_panel=_RESULTS),
]
FailOnFlag = Annotated[
    bool,
    typer.Option(
        "--fail-on-flag",
        help="End with code 1 when a repetition is flagged.",
        rich_help_panel=_RESULTS,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Print nothing but errors (and what was sent to -).",
        rich_help_panel=_RESULTS,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|PATH",
        help="Pose weights: lite, full, heavy or a .task file. [default: VALGUS_MODEL, else full]",
    ),
]
Squat = Annotated[
    str | None,
    typer.Option(
        "--squat",
        metavar="auto|double|left|right",
        help="Which leg or legs stand. [default: auto]",
        rich_help_panel=_JUDGEMENT,
    ),
]
InwardLimit = Annotated[float | None, _threshold("--inward-limit", "inward_limit_deg", "DEG")]
ExcessLimit = Annotated[float | None, _threshold("--excess-limit", "excess_limit_pct", "PCT")]
MedialLimit = Annotated[float | None, _threshold("--medial-limit", "medial_limit_pct", "PCT")]
MinFlexion = Annotated[float | None, _threshold("--min-flexion", "rep_flexion_deg", "DEG")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Any setting by its name; may be repeated. 'valgus settings' lists them.",
        rich_help_panel=_JUDGEMENT,
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.toml",
        help="Settings from a file; options win over it.",
        rich_help_panel=_JUDGEMENT,
    ),
]


def named(
    squat: str | None,
    inward: float | None,
    excess: float | None,
    medial: float | None,
    min_flexion: float | None,
) -> dict[str, object | None]:
    """Put the options that are settings under the settings' names."""
    return {
        "squat": squat,
        "inward_limit_deg": inward,
        "excess_limit_pct": excess,
        "medial_limit_pct": medial,
        "rep_flexion_deg": min_flexion,
    }


def chosen_config(
    file: Path | None, assignments: Iterable[str] | None, given: Mapping[str, object | None]
) -> ChosenConfig:
    """Put together the settings: defaults, then the file, then options.

    Parameters
    ----------
    file : Path, optional
        A TOML file whose keys are settings.
    assignments : iterable of str, optional
        ``NAME=VALUE`` each.
    given : mapping
        Settings with an option of their own; None was not given.

    Raises
    ------
    UsageError
        A setting does not exist, is given twice or is out of range; the file cannot be read.
    """
    chosen = ChosenConfig()
    if file is not None:
        chosen = _from_file(chosen, file)
    for assignment in assignments or ():
        name, value = _parsed(assignment)
        if chosen.sources.get(name) == "--set" or given.get(name) is not None:
            raise UsageError(f"Setting {name} is given twice.", "Give it once.")
        _refuse_unknown(name)
        chosen = chosen.with_values({name: value}, "--set")
    for name, option in given.items():
        if option is not None:
            chosen = _from_option(chosen, name, option)
    return chosen


def _from_option(chosen: ChosenConfig, name: str, value: object) -> ChosenConfig:
    """Set what has an option of its own; errors name the option, which is what was typed."""
    flag = THRESHOLD_FLAGS.get(name, f"--{name}")
    try:
        return chosen.with_values({name: value}, flag)
    except UsageError as error:
        message = error.message.replace(f"Setting {name} ", f"{flag} ", 1)
        raise UsageError(message, error.next_step) from error


def _refuse_unknown(name: str) -> None:
    known = ("squat", *rows())
    if name in known:
        return
    near = difflib.get_close_matches(name, known)
    guess = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"There is no setting named {name!r}.", f"{guess}'valgus settings' lists all of them."
    )


def _parsed(assignment: str) -> tuple[str, object]:
    name, equals, text = assignment.partition("=")
    if not equals:
        raise UsageError(
            f"--set takes NAME=VALUE, got {assignment!r}.",
            "Write it like --set inward_limit_deg=15.",
        )
    try:
        return name.strip(), float(text)
    except ValueError:
        return name.strip(), text.strip()


def _from_file(chosen: ChosenConfig, file: Path) -> ChosenConfig:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"Cannot read the settings in {file}: {error.strerror}.", "Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"Cannot read the settings in {file}: {error}.",
            "Write one setting a line, like inward_limit_deg = 15.",
        ) from error
    try:
        for name in values:
            _refuse_unknown(name)
        return chosen.with_values(values, str(file))
    except UsageError as error:
        raise UsageError(f"In {file}: {error.message}", error.next_step) from error
