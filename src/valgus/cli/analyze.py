"""``valgus analyze``: a squat video in, flagged repetitions out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from valgus.cli import console, effort, inputs, options, outputs, sharing
from valgus.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from valgus.model.session import SessionResult
    from valgus.report.text.languages import Words


def analyze(
    video: options.Video,
    json: options.JsonFile = None,
    csv: options.CsvFile = None,
    series: options.SeriesFile = None,
    out: options.OutFolder = None,
    html: sharing.HtmlFile = None,
    overlay: sharing.VideoFile = None,
    blur_faces: sharing.BlurFaces = False,
    name: sharing.Name = "",
    lang: sharing.Language = None,
    explain: options.Explain = False,
    fail_on_flag: options.FailOnFlag = False,
    quiet: options.Quiet = False,
    model: options.Model = None,
    squat: options.Squat = None,
    inward_limit: options.InwardLimit = None,
    excess_limit: options.ExcessLimit = None,
    medial_limit: options.MedialLimit = None,
    min_flexion: options.MinFlexion = None,
    settings: options.Settings = None,
    config: options.ConfigFile = None,
    workers: effort.Workers = None,
    max_rate: effort.MaxRate = effort.DEFAULT_MAX_RATE,
    no_cache: effort.NoCache = False,
) -> ExitCode:
    """Find the repetitions in a squat video and flag inward knees."""
    named = options.named(squat, inward_limit, excess_limit, medial_limit, min_flexion)
    chosen = options.chosen_config(config, settings, named)
    inputs.check_video(video)
    single = {
        "--json": (outputs.JSON, json),
        "--csv": (outputs.REPS, csv),
        "--series": (outputs.SERIES, series),
    }
    shown = sharing.options(lang, name, blur_faces)
    targets = (*outputs.plan(video.stem, single, out), *sharing.targets_of(html, overlay))
    outputs.check(targets, [Path(item) for item in (video, config, model) if item is not None])
    outputs.refuse_others(targets, video)
    effort.warn_of_cache_size()

    from valgus import api
    from valgus.cli.terminal import RichProgress
    from valgus.report.text import languages

    with RichProgress(quiet) as progress:
        analysis = api.analyze(
            video,
            model=model,
            config=chosen,
            progress=progress,
            workers=workers,
            max_rate=max_rate or None,
            use_cache=not no_cache,
        )
        outputs.write(targets, analysis)
        sharing.write_analysis(targets, analysis, video, shown, progress)
    if not quiet:
        words = languages.load(shown.language)
        _show(analysis.session, words, explain=explain, table=not outputs.to_stdout(targets))
    return ExitCode.FLAGGED if fail_on_flag and analysis.session.flagged() else ExitCode.DONE


def _show(session: SessionResult, words: Words, *, explain: bool, table: bool) -> None:
    """Print the result, and what its reader should know."""
    from valgus.cli import session_table
    from valgus.report.text.reasons import say

    if table:
        session_table.show(session, console.stdout(), explain, words)
    for notice in session.notices:
        console.warn(say(notice, words))
