"""Writes HTML and SVG in which every text from outside is escaped by construction."""

from __future__ import annotations

from html import escape

Value = str | int | float | None


class Markup(str):
    """Text that is markup already; every other text is escaped when it enters an element."""

    __slots__ = ()


_EMPTY = frozenset({"meta", "img", "br", "hr", "link"})
"""Elements without an end tag."""


def tag(name: str, *children: str, **attributes: Value) -> Markup:
    """Write an element.

    Parameters
    ----------
    name : str
        Its name, from the program.
    *children : str
        What is in it: `Markup` as it is, other text escaped.
    **attributes : str, number or None
        ``class_`` is ``class`` and ``stroke_width`` is ``stroke-width``; None is left out and an
        empty text stands alone.

    Examples
    --------
    >>> tag("p", "1 < 2", tag("b", "!"), class_="note")
    '<p class="note">1 &lt; 2<b>!</b></p>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Markup:
    """Put parts after each other, escaping what is no markup."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in children))


def _attribute(key: str, value: Value) -> str:
    if value is None:
        return ""
    name = key.rstrip("_").replace("_", "-")
    # SVG's own names are written as they are used.
    name = {"viewbox": "viewBox"}.get(name, name)
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{escape(text)}"'
