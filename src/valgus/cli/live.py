"""``valgus live``: see and hear it while squatting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from valgus.cli import console, options, sharing
from valgus.cli.exit_codes import ExitCode
from valgus.errors import UsageError

if TYPE_CHECKING:
    from valgus.live.live_result import LiveResult
    from valgus.live.state import Metering
    from valgus.report.text.languages import Words

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
    lang: sharing.Language = None,
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
    from valgus.report.text import languages, sentences
    from valgus.report.text.reasons import say

    words = languages.load(lang or languages.DEFAULT)
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
        language=words.name,
    )
    with RichProgress() as progress:
        result = watch.watch(
            wanted,
            chosen,
            progress,
            lambda reason: _tell(say(reason, words)),
            lambda ended: sentences.summary(ended.session, words),
        )
    if result is None:
        console.say(words("live.nothing_recorded"), words("live.not_opened"))
        return ExitCode.DONE
    _show(result, words)
    return ExitCode.DONE


def _tell(sentence: str) -> None:
    console.stderr().print(console.printable(sentence), soft_wrap=True)


def _show(result: LiveResult, words: Words) -> None:
    """Print the session as 'analyze' would, and how the machine kept up."""
    from valgus.cli import session_table
    from valgus.report.text.reasons import say

    session_table.show(result.session, console.stdout(), False, words)
    for notice in result.session.notices:
        console.warn(say(notice, words))
    for line in _kept_up(result.figures, words):
        _tell(line)
    for file in result.saved:
        _tell(words("live.saved", file=file))
    if result.trouble is not None:
        raise result.trouble


def _kept_up(figures: Metering, words: Words) -> tuple[str, ...]:
    if not figures.frames:
        return ()
    rate = f"{figures.rate_hz:.0f}"
    parts = [words("live.judged", frames=figures.frames, rate=rate, model=figures.model)]
    if figures.delay_ms == figures.delay_ms:  # NaN when nothing was shown
        delay, p95 = f"{figures.delay_ms:.0f}", f"{figures.delay_p95_ms:.0f}"
        parts.append(words("live.delay_ms", delay=delay, p95=p95))
    parts.append(words("live.left_out", dropped=figures.dropped))
    return (words("live.sentence", parts=words.listed(parts)),)
