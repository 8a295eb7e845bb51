"""Writes SVG in which every text from outside is escaped by construction."""

from __future__ import annotations

from markupsafe import Markup

Value = str | int | float | None


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
    >>> str(tag("text", "1 < 2", tag("tspan", "!"), class_="tick"))
    '<text class="tick">1 &lt; 2<tspan>!</tspan></text>'
    """
    written = join(*(_attribute(key, value) for key, value in attributes.items()))
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, join(*children))


def join(*children: str) -> Markup:
    """Put parts after each other, escaping what is no markup."""
    return Markup().join(children)


def short(value: float) -> str:
    """Write a number with two decimals at most.

    Examples
    --------
    >>> short(12.0), short(0.1234)
    ('12', '0.12')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _attribute(key: str, value: Value) -> Markup:
    if value is None:
        return Markup()
    name = key.rstrip("_").replace("_", "-")
    # SVG's own names are written as they are used.
    name = {"viewbox": "viewBox"}.get(name, name)
    return Markup(' {}="{}"').format(name, short(value) if isinstance(value, float) else value)
