"""A session as one page of HTML that needs nothing else: no network, no program, no font."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import PurePath

from valgus.report.markup import Markup, join, tag
from valgus.report.page import finding, notes, picture_rows, reps_table
from valgus.report.page.page_data import PageData
from valgus.report.text import sentences
from valgus.report.text.languages import Words
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
    words = data.words
    name = data.person or clip_name(data)
    sections = [
        finding.section(data),
        picture_rows.section(data),
        notes.meaning(data),
        finding.curves(data),
        finding.session_strip(data),
        reps_table.section(data),
        notes.sure(data),
        notes.method(data),
    ]
    return document(
        words("page.title", name=name),
        join(_header(data, name), tag("main", *sections, id="main"), _footer(data)),
        words,
    )


def clip_name(data: PageData) -> str:
    """Name of the clip without the folders that it lay in."""
    name = readable_name(data.session.video.source)
    return PurePath(name.replace("\\", "/")).name or name


def _header(data: PageData, name: str) -> Markup:
    words, session = data.words, data.session
    facts = [
        (words("page.clip"), clip_name(data)),
        (words("page.length"), f"{words.number(session.duration_s, 1)} s"),
        (words("page.view"), sentences.seen_from(session.view, words)),
        (words("page.made"), data.day()),
    ]
    return tag(
        "header",
        tag("a", words("page.skip"), class_="skip", href="#finding"),
        tag("p", words("page.kicker"), class_="kicker"),
        tag("h1", name),
        tag("dl", *(_fact(*fact) for fact in facts), class_="facts"),
        tag("p", words("page.screening"), class_="screening"),
    )


def _fact(name: str, value: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value))


def _footer(data: PageData) -> Markup:
    return tag("footer", tag("p", data.words("exercise.note")), tag("p", f"valgus {data.version}"))


def document(title: str, body: Markup, words: Words) -> str:
    """Put a page's body into a document with the style and the program of all pages."""
    style, program = _asset("report.css"), _asset("report.js")
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_checksum(style)}'; script-src '{_checksum(program)}'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("meta", name_="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    whole = tag(
        "html", head, tag("body", body, tag("script", Markup(program))), lang=words("language.code")
    )
    return f"<!doctype html>\n{whole}\n"


@cache
def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _checksum(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
