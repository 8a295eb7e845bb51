"""Options about how the work is done; the results do not depend on them, but for `--max-rate`."""

from __future__ import annotations

from typing import Annotated, Final

import typer

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
