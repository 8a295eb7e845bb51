"""``valgus check``: whether the camera is set up so that knees can be judged."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from valgus.cli import console, options, sharing
from valgus.cli.exit_codes import ExitCode

_SECONDS: Final = 8.0

What = Annotated[
    str,
    typer.Argument(
        metavar="[CAMERA|VIDEO]", help="As for 'live', or a recorded video.", show_default="0"
    ),
]
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=1.0, max=120.0, metavar="S", help="Look for so long at most."),
]


def check(
    camera: What = "0",
    seconds: Seconds = _SECONDS,
    lang: sharing.Language = None,
    model: options.Model = None,
    settings: options.Settings = None,
    config: options.ConfigFile = None,
) -> ExitCode:
    """Check the set-up: body in view, distance, angle, light, frame rate."""
    from rich.table import Table
    from rich.text import Text

    from valgus.cli.terminal import RichProgress
    from valgus.live import setup_check, watch
    from valgus.live.state import Mark
    from valgus.report import palette
    from valgus.report.palette import written
    from valgus.report.text import languages
    from valgus.report.text.reasons import say
    from valgus.video.camera.open_camera import refuse_unfit

    marks = {
        Mark.OK: Text("✓", written(palette.TERMINAL_CLEAR)),
        Mark.ADVICE: Text("!", f"bold {written(palette.TERMINAL_NEAR)}"),
        Mark.STOP: Text("✗", f"bold {written(palette.TERMINAL_INWARD)}"),
    }
    # A recorded video may be given here; anything else is refused before weights are fetched.
    refuse_unfit(camera, realtime=True)
    words = languages.load(lang or languages.DEFAULT)
    chosen = options.chosen_config(config, settings, {})
    with RichProgress() as progress:
        checks = watch.check(camera, model=model, chosen=chosen, seconds=seconds, progress=progress)
    table = Table.grid(padding=(0, 2))
    for item in checks:
        name = words(f"live.check_{item.code}")
        table.add_row(marks[item.mark], name, say(item.found, words))
        if item.advice is not None:
            table.add_row("", "", Text(f"→ {say(item.advice, words)}", "bold"))
    console.stdout().print(table)
    return ExitCode.DONE if setup_check.green(checks) else ExitCode.FLAGGED
