"""``valgus live``: see and hear it while squatting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from valgus.cli import console, options
from valgus.cli.exit_codes import ExitCode
from valgus.errors import UsageError

if TYPE_CHECKING:
    from valgus.live.live_result import LiveResult
    from valgus.live.state import Metering

_DISPLAYS: Final = ("window", "web")
_SESSION: Final = "Session"

Camera = Annotated[
    str | None,
    typer.Argument(
        metavar="[CAMERA]",
        help="Index (0), device path, address (rtsp://, http://) or, with --realtime, a video. "
        "[default: 0; on the page, the browser's own camera]",
        show_default=False,
    ),
]
Display = Annotated[
    str | None,
    typer.Option(
        "--display",
        metavar="window|web",
        help="Full screen here, or a page for a browser. [default: window where there is a "
        "display, else web]",
        rich_help_panel=_SESSION,
    ),
]
Realtime = Annotated[
    bool,
    typer.Option(
        "--realtime", help="Play a video as if it were a camera.", rich_help_panel=_SESSION
    ),
]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save",
        metavar="DIR",
        help="Keep the session: the files of 'analyze --out', written as it goes.",
        rich_help_panel=_SESSION,
    ),
]
SaveVideo = Annotated[
    bool,
    typer.Option(
        "--save-video", help="With --save: keep the video, too.", rich_help_panel=_SESSION
    ),
]
Silent = Annotated[bool, typer.Option("--quiet", "-q", help="No sound.", rich_help_panel=_SESSION)]
CountAloud = Annotated[
    bool,
    typer.Option("--count-aloud", help="Say each repetition's number.", rich_help_panel=_SESSION),
]
ShowFigures = Annotated[
    bool,
    typer.Option(
        "--figures", help="Show frame rate, model time and delay.", rich_help_panel=_SESSION
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        help="Where the page listens, on this machine only. [default: 8765, or any free one]",
        rich_help_panel=_SESSION,
    ),
]
NoBrowser = Annotated[
    bool,
    typer.Option("--no-browser", help="Do not open the page by itself.", rich_help_panel=_SESSION),
]


def live(
    camera: Camera = None,
    display: Display = None,
    realtime: Realtime = False,
    save: Save = None,
    save_video: SaveVideo = False,
    quiet: Silent = False,
    count_aloud: CountAloud = False,
    figures: ShowFigures = False,
    port: Port = None,
    no_browser: NoBrowser = False,
    model: options.Model = None,
    squat: options.Squat = None,
    inward_limit: options.InwardLimit = None,
    excess_limit: options.ExcessLimit = None,
    medial_limit: options.MedialLimit = None,
    min_flexion: options.MinFlexion = None,
    settings: options.Settings = None,
    config: options.ConfigFile = None,
) -> ExitCode:
    """Watch a camera and call out while a knee falls in.

    Nothing leaves this machine. q, Ctrl-C and closing the page end the session.
    """
    if display not in (None, *_DISPLAYS):
        raise UsageError(f"--display takes window or web, got {display!r}.", "Choose one of them.")
    named = options.named(squat, inward_limit, excess_limit, medial_limit, min_flexion)
    chosen = options.chosen_config(config, settings, named)

    from valgus.cli.terminal import RichProgress
    from valgus.live import watch

    wanted = watch.WatchOptions(
        camera=camera,
        display=display,
        model=model,
        realtime=realtime,
        quiet=quiet,
        count_aloud=count_aloud,
        figures=figures,
        save=save,
        save_video=save_video,
        port=port,
        open_browser=not no_browser,
    )
    with RichProgress() as progress:
        result = watch.watch(wanted, chosen, progress, _tell, _summary)
    if result is None:
        console.say("Nothing recorded", "the page was not opened.")
        return ExitCode.DONE
    _show(result)
    return ExitCode.DONE


def _tell(sentence: str) -> None:
    console.stderr().print(console.printable(sentence), soft_wrap=True)


def _summary(result: LiveResult) -> tuple[str, ...]:
    from valgus.report.text import languages, sentences

    return sentences.summary(result.session, languages.load())


def _show(result: LiveResult) -> None:
    """Print the session as 'analyze' would, and how the machine kept up."""
    from valgus.cli import session_table
    from valgus.report.text import languages

    session_table.show(result.session, console.stdout(), False, languages.load())
    for notice in result.session.notices:
        console.warn(notice.message)
    for line in _kept_up(result.figures):
        _tell(line)
    for file in result.saved:
        _tell(f"Saved {file}")
    if result.trouble is not None:
        raise result.trouble


def _kept_up(figures: Metering) -> tuple[str, ...]:
    if not figures.frames:
        return ()
    parts = [f"{figures.frames} frames judged ({figures.rate_hz:.0f}/s, {figures.model})"]
    if figures.delay_ms == figures.delay_ms:  # NaN when nothing was shown
        parts.append(f"delay {figures.delay_ms:.0f} ms (95 %: {figures.delay_p95_ms:.0f} ms)")
    parts.append(f"{figures.dropped} left out")
    return (", ".join(parts) + ".",)
