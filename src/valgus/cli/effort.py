"""Options about how the work is done; the results do not depend on them, but for `--max-rate`."""

from __future__ import annotations

import math
import os
from typing import Annotated, Final

import typer

from valgus.cli import console

_EFFORT: Final = "Effort"

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="Pose models that work at the same time. [default: one per core]",
        rich_help_panel=_EFFORT,
    ),
]
MaxRate = Annotated[
    float,
    typer.Option(
        "--max-rate",
        metavar="FPS",
        min=0.0,
        help="Frames per second to look at; 0 looks at every frame.",
        rich_help_panel=_EFFORT,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help="Neither use landmarks that were found before nor keep new ones.",
        rich_help_panel=_EFFORT,
    ),
]
DEFAULT_MAX_RATE: Final = 30.0
"""As `valgus.api.MAX_RATE`, which is not loaded for --help."""
_CACHE_SIZE: Final = "VALGUS_CACHE_MB"
"""As `valgus.pose.cache.SIZE_VARIABLE`, which is not loaded for --help."""


def warn_of_cache_size() -> None:
    """Say that a size of the cache cannot be taken as given, and which is taken."""
    given = os.environ.get(_CACHE_SIZE)
    if given is None:
        return
    try:
        size = float(given)
    except ValueError:
        size = math.nan
    if math.isnan(size):
        console.warn(
            f"{_CACHE_SIZE} must be a number of megabytes, 0 or inf, got {given!r}; the default "
            "of 1000 is taken."
        )
    elif size < 0:
        console.warn(f"{_CACHE_SIZE} must not be below 0, got {given!r}; nothing is kept.")
