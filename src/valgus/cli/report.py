"""``valgus report``: a page to show and file, from a result or a video."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from valgus.cli import console, inputs, options, outputs, sharing
from valgus.cli.exit_codes import ExitCode
from valgus.errors import UsageError

Source = Annotated[
    Path,
    typer.Argument(
        metavar="RESULT.json|VIDEO",
        help="What 'valgus analyze' wrote (.json, .landmarks.npz), or a video.",
    ),
]


def report(
    source: Source,
    html: sharing.HtmlFile = None,
    video: sharing.VideoFile = None,
    blur_faces: sharing.BlurFaces = False,
    name: sharing.Name = "",
    lang: sharing.Language = None,
    open_page: sharing.Open = False,
    quiet: options.Quiet = False,
    model: options.Model = None,
) -> ExitCode:
    """Write a page with the finding, pictures and curves of a session."""
    inputs.check_video(source)
    if html is None and video is None:
        html = f"{source.name.split('.')[0] or 'report'}.html"
    if open_page and html in (None, outputs.STDOUT):
        raise UsageError("--open needs a page in a file.", "Give --html FILE.")
    shown = sharing.options(lang, name, blur_faces)
    targets = sharing.targets_of(html, video)
    outputs.check(targets, [source])

    from valgus.cli.terminal import RichProgress
    from valgus.load import load as load_session
    from valgus.report.text import languages
    from valgus.report.text.reasons import say

    with RichProgress(quiet) as progress:
        result = load_session(source, progress=progress, model=model)
        outputs.check(targets, [item for item in (source, result.video) if item is not None])
        sharing.write(targets, result, shown, progress)
    words = languages.load(shown.language)
    for lacking in () if quiet else result.lacking:
        console.warn(say(lacking, words))
    for target in targets:
        if target.path is not None and not quiet:
            console.stdout().print(str(target.path), soft_wrap=True)
    if open_page and html is not None:
        sharing.show_in_browser(Path(html))
    return ExitCode.DONE
