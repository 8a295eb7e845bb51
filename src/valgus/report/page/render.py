"""Fills the templates in; whatever is put into one is escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from valgus.report import palette
from valgus.report.text.languages import Words
from valgus.report.text.sentences import VERDICT_SYMBOLS

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, words: Words, **shown: object) -> str:
    """Write a whole page with the style and the program of all pages.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``, such as ``session.html.j2``.
    words : Words
    **shown : object
        What the template names; one that it lacks is an error.

    Returns
    -------
    html : str
        The page's own policy forbids it to ask any address for anything.
    """
    style, program = palette.coloured(_asset("report.css")), _asset("report.js")
    page = _templates().get_template(template)
    return page.render(words=words, style=style, program=program, **shown)


@cache
def _templates() -> Environment:
    # Loaded by whoever writes a page, not by every command.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["checksum"] = _checksum
    made.globals["symbols"] = VERDICT_SYMBOLS
    return made


@cache
def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _checksum(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
