"""Templates: complete, escaped, and in no language of their own."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from tests.unit.report.page.test_session_page import FOUND, page, read
from valgus.report.page import render as rendering
from valgus.report.page.render import render
from valgus.report.text import languages

EN = languages.load()
TEMPLATES = {
    file.name: file.read_text(encoding="utf-8")
    for file in (resources.files(rendering.__package__) / "templates").iterdir()
}

text = st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)), min_size=1)


def trend(**more: object) -> str:
    parts: dict[str, object] = {"parts": [], "columns": [], "rows": [], "take": "", "rep": ""}
    shown = {"title": "t", "person": "p", "version": "0.0", "sessions": [1], **parts, **more}
    return render("trend.html.j2", EN, **shown)


@settings(max_examples=40, deadline=None)
@given(text)
def test_any_name_comes_back_as_text(name: str) -> None:
    reader = read(trend(person=name, title=name))
    assert reader.tags.count("h1") == reader.tags.count("script") == 1
    assert reader.text.count(f"{name}\n") >= 2


@settings(max_examples=40, deadline=None)
@given(text)
def test_any_name_leaves_the_page_of_a_session_whole(name: str) -> None:
    assert read(page(FOUND.session, person=name)).tags == read(page(FOUND.session)).tags


def test_only_the_style_and_the_program_of_the_page_are_put_in_as_they_are() -> None:
    raw = [name for text in TEMPLATES.values() for name in re.findall(r"(\w+)\|safe\b", text)]
    assert sorted(raw) == ["program", "style"]
    assert not [name for name, text in TEMPLATES.items() if "autoescape" in text]


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'name' is undefined"):
        render("session.html.j2", EN, title="t", version="0.0")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_text_of_a_template_is_known(name: str) -> None:
    keys = set(re.findall(r"""\bwords\("([\w.]+)"[,)]""", TEMPLATES[name]))
    assert keys <= set(EN.templates)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_has_no_words_of_its_own(name: str) -> None:
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", TEMPLATES[name], flags=re.DOTALL)
    shown = re.sub(r"""<[^>]*>|[\w-]+="[^"]*\"""", "", bare)
    assert set(re.findall(r"\w+", shown)) <= {"valgus"}
