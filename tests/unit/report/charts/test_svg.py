"""Drawings: what is no markup is escaped, wherever it enters."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from valgus.report.charts.svg import join, tag


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


words = st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)))


@given(words, words)
def test_any_text_comes_back_as_text(inside: str, attribute: str) -> None:
    reader = Reader()
    reader.feed(tag("p", inside, title=attribute))
    reader.close()
    assert reader.tags == ["p"]
    assert reader.text == inside
    assert reader.attributes["title"] == attribute


def test_markup_is_not_escaped_twice() -> None:
    assert join(tag("b", "<"), Markup("<br>"), ">") == "<b>&lt;</b><br>&gt;"


def test_names_of_attributes_are_written_as_svg_has_them() -> None:
    made = tag("a", class_="x", aria_label="y", stroke_width=1.5, hidden=None, viewbox="0 0 1 1")
    assert made == '<a class="x" aria-label="y" stroke-width="1.5" viewBox="0 0 1 1"></a>'
