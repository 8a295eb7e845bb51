"""A leg's values over sessions, with the smallest detectable change as a band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from valgus.judge.change import Dated, detectable_change_deg
from valgus.model.terms import Side
from valgus.report.charts.axes import Axes, grid, nice_range
from valgus.report.charts.svg import join, tag
from valgus.report.page.page_data import day_words
from valgus.report.text.languages import Words

WIDTH: Final = 400
HEIGHT: Final = 240
_DATE: Final = 80.0
"""Width of a day in the drawing, in the widest of the usual fonts."""
_DATE_GAP: Final = 6.0


def value_range(panels: Sequence[Sequence[Dated]]) -> tuple[float, float]:
    """Range that shows every point and band."""
    values: list[float] = []
    for points in panels:
        for point in points:
            half = detectable_change_deg(points[0].leg, point.leg)
            first = points[0].leg.mean_deg
            values += [point.leg.mean_deg, first - half, first + half]
    return nice_range(values)


def panel(
    side: Side,
    known: Sequence[Dated],
    y_range: tuple[float, float],
    words: Words,
) -> Markup:
    """Draw one leg.

    Parameters
    ----------
    side : Side
    known : sequence of Dated
        In order of time, as `valgus.judge.change.course` picks them.
    y_range : tuple of float
        Lowest and highest value that is shown; the same for both legs.
    words : Words

    Returns
    -------
    svg : Markup
    """
    days = [point.day.toordinal() for point in known] or [0, 1]
    room = max(1.0, 0.06 * (max(days) - min(days)))
    x_range = (min(days) - room, max(days) + room)
    axes = Axes(44, 26, WIDTH - 56, HEIGHT - 62, x_range, y_range)
    name = words(f"side.knee_{side}")
    body = [
        tag("text", name, class_="name", x=axes.left, y=14),
        _band(axes, known),
        # The days are written by hand: numbers of days mean nothing.
        grid(Axes(axes.left, axes.top, axes.width, axes.height, (0.1, 0.9), y_range), words, 1.0),
        *_dates(axes, known),
        _line(axes, known),
    ]
    if not known:
        empty = words("trend.never", knee=name)
        body.append(tag("text", empty, class_="over mid", x=WIDTH / 2, y=HEIGHT / 2))
    text = _described(name, known, words)
    return tag(
        "svg", *body, class_="chart", viewbox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=text
    )


def _band(axes: Axes, known: Sequence[Dated]) -> Markup:
    """Shade what lies within the smallest detectable change of the first session."""
    if len(known) < 2:
        return join()
    first = known[0].leg.mean_deg
    # Each session has its own: more repetitions make a narrower band.
    halves = [detectable_change_deg(known[0].leg, point.leg) for point in known]
    places = [axes.x(point.day.toordinal()) for point in known]
    upper = [f"{x:.1f} {axes.y(first + half):.1f}" for x, half in zip(places, halves, strict=True)]
    lower = [f"{x:.1f} {axes.y(first - half):.1f}" for x, half in zip(places, halves, strict=True)]
    y = axes.y(first)
    return join(
        tag("path", class_="unsure", d=f"M{'L'.join([*upper, *reversed(lower)])}Z"),
        tag("line", class_="limit", x1=places[0], x2=places[-1], y1=y, y2=y),
    )


def _line(axes: Axes, known: Sequence[Dated]) -> Markup:
    places = [(axes.x(point.day.toordinal()), axes.y(point.leg.mean_deg)) for point in known]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [tag("circle", class_="dot", cx=x, cy=y, r=5) for x, y in places]
    return join(*([tag("path", class_="trend", d=line)] if len(places) > 1 else []), *dots)


def _dates(axes: Axes, known: Sequence[Dated]) -> Iterator[Markup]:
    """Write days under the axis, the first and the last among them, as many as have room."""
    days = sorted({point.day for point in known})
    places = [_place(axes, day, alone=len(days) == 1) for day in days]
    free_from = axes.left
    for day, (anchor, left) in zip(days, places, strict=True):
        has_room = free_from <= left <= places[-1][1] - _DATE - _DATE_GAP
        if day in (days[0], days[-1]) or has_room:
            free_from = left + _DATE + _DATE_GAP
            x = axes.x(day.toordinal())
            yield tag("text", day.isoformat(), class_=anchor, x=x, y=axes.bottom + 16)


def _place(axes: Axes, day: date, *, alone: bool) -> tuple[str, float]:
    """Anchor a day such that it does not leave the drawing; and where it begins."""
    x = axes.x(day.toordinal())
    if alone or axes.left + _DATE / 2 < x <= axes.right - _DATE / 2:
        return "tick mid", x - _DATE / 2
    return ("tick end", x - _DATE) if x > axes.right - _DATE / 2 else ("tick", x)


def _described(name: str, known: Sequence[Dated], words: Words) -> str:
    points = (
        words(
            "trend.point",
            date=day_words(point.day, words),
            value=words.number(point.leg.mean_deg, 1, sign=True),
        )
        for point in known
    )
    return words("trend.alt", knee=name, measure=words("trend.inward"), points="; ".join(points))
