"""What leaves the tool for people to look at: options for it, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from valgus.cli import console, outputs
from valgus.errors import UsageError
from valgus.util.files import write_whole

if TYPE_CHECKING:
    from valgus.load import Loaded
    from valgus.model.ports import Progress
    from valgus.report.analysis import Analysis
    from valgus.report.show_options import Options

_PANEL: Final = "To show and share"

HtmlFile = Annotated[
    str | None,
    typer.Option(
        "--html",
        metavar="FILE",
        help="A page with pictures and curves, complete in one file; - is stdout.",
        rich_help_panel=_PANEL,
    ),
]
VideoFile = Annotated[
    Path | None,
    typer.Option(
        "--video",
        metavar="FILE.mp4",
        help="The clip with skeleton, lines, angles and verdicts drawn on it.",
        rich_help_panel=_PANEL,
    ),
]
BlurFaces = Annotated[
    bool,
    typer.Option(
        "--blur-faces",
        help="Make faces unrecognisable in every picture and video.",
        rich_help_panel=_PANEL,
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="Language of results: en, de, zh_CN. [default: VALGUS_LANG, else en]",
        envvar="VALGUS_LANG",
        show_envvar=False,
        rich_help_panel=_PANEL,
    ),
]
Name = Annotated[
    str,
    typer.Option(
        "--name", metavar="NAME", help="Name at the head of the page.", rich_help_panel=_PANEL
    ),
]
Open = Annotated[
    bool, typer.Option("--open", help="Show the page in the browser.", rich_help_panel=_PANEL)
]


def targets_of(html: str | None, video: Path | None) -> tuple[outputs.Target, ...]:
    """List what is to be written.

    Raises
    ------
    UsageError
        A video was asked for on stdout or with an ending that is not its format.
    """
    targets = []
    if html is not None:
        place = None if html == outputs.STDOUT else Path(html)
        targets.append(outputs.Target("--html", outputs.HTML, place))
    if video is not None:
        if video.suffix.lower() not in {".mp4", ".m4v"}:
            raise UsageError(
                f"--video writes an .mp4 file, got {str(video)!r}.",
                "Give a name that ends in .mp4.",
            )
        targets.append(outputs.Target("--video", outputs.OVERLAY, video))
    return tuple(targets)


def options(language: str | None, name: str, blur_faces: bool) -> Options:
    """Put together how a result is shown.

    Raises
    ------
    UsageError
        There is no such language.
    """
    from valgus.report import show_options
    from valgus.report.text import languages

    return show_options.Options(
        languages.load(language or languages.DEFAULT).name, name, blur_faces
    )


def write(
    targets: Sequence[outputs.Target], result: Loaded, shown: Options, progress: Progress
) -> None:
    """Write the pages and videos among the targets.

    Raises
    ------
    InputError
        The video cannot be read or is not available.
    OutputError
        A file cannot be written; those before it are whole.
    """
    from valgus.report import pictures

    for target in targets:
        if target.kind == outputs.OVERLAY and target.path is not None:
            _write_video(target.path, result, shown, progress)
        elif target.kind == outputs.HTML:
            page = pictures.report(result.session, result.series, result.track, result.video, shown)
            if target.path is None:
                outputs.write_stdout(page)
            else:
                write_whole(target.path, page)


def write_analysis(
    targets: Sequence[outputs.Target],
    analysis: Analysis,
    video: Path,
    shown: Options,
    progress: Progress,
) -> None:
    """Write the pages and videos of a fresh analysis; errors as for `write`."""
    if any(target.kind in (outputs.HTML, outputs.OVERLAY) for target in targets):
        from valgus.load import Loaded

        write(targets, Loaded.of(analysis, video), shown, progress)


def _write_video(path: Path, result: Loaded, shown: Options, progress: Progress) -> None:
    from valgus.errors import InputError
    from valgus.report.overlay_video import overlay_video

    series, track = result.whole()
    if result.video is None:
        raise InputError(
            f"The video {result.session.video.source} is not where it was.",
            "Put it beside the result or give the video itself.",
        )
    overlay_video(result.session, series, track, result.video, path, progress, shown)


def show_in_browser(page: Path) -> None:
    """Open a page in the user's browser, and say where it is."""
    import webbrowser

    address = page.resolve().as_uri()
    if not webbrowser.open(address):
        console.warn(f"No browser could be started; open {page} yourself.")
