"""A session as one page of HTML that needs nothing else: no network, no program, no font."""

from __future__ import annotations

from pathlib import PurePath

from valgus.model.config import AnalysisConfig
from valgus.model.terms import Side
from valgus.report.charts.strip import strip
from valgus.report.page import finding, notes, picture_rows, reps_table
from valgus.report.page.page_data import PageData
from valgus.report.page.render import render
from valgus.report.text import sentences
from valgus.results.declare import readable_name


def report_page(data: PageData) -> str:
    """Write the page.

    Parameters
    ----------
    data : PageData

    Returns
    -------
    html : str
        A whole document. Everything that came from outside is escaped, and the page's own policy
        forbids it to ask any address for anything.
    """
    words, session = data.words, data.session
    clip = clip_name(data)
    name = data.person or clip
    return render(
        "session.html.j2",
        words,
        title=words("page.title", name=name),
        name=name,
        clip=clip,
        day=data.day(),
        seen_from=sentences.seen_from(session.view, words),
        version=data.version,
        session=session,
        lead=sentences.summary(session, words)[0],
        cards=[finding.card(data, side) for side in Side],
        single_leg=sentences.single_leg(session, words),
        shortcomings=finding.shortcomings(data),
        flagged=session.flagged(),
        comparisons=picture_rows.picture_rows(data),
        faces_blurred=data.faces_blurred,
        outcome=notes.outcome(data),
        curves=finding.curves(data),
        curves_note=finding.curves_note(data),
        strip=strip(session, data.series, words) if session.reps else None,
        columns=reps_table.columns(data),
        rows=reps_table.rows(data),
        errors=list(notes.errors(data)),
        unjudged=notes.unjudged(data),
        warnings=notes.warnings(data),
        defaults=AnalysisConfig(),
    )


def clip_name(data: PageData) -> str:
    """Name of the clip without the folders that it lay in."""
    name = readable_name(data.session.video.source)
    return PurePath(name.replace("\\", "/")).name or name
