"""The whole session as one strip: knee bend over time, with every repetition and its verdicts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Final

import numpy as np
from markupsafe import Markup

from valgus.model.arrays import FloatArray
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Side
from valgus.report.charts.axes import Axes, grid, paths
from valgus.report.charts.svg import join, tag
from valgus.report.text.languages import Words
from valgus.report.text.sentences import VERDICT_SYMBOLS, verdict_words

WIDTH: Final = 860
HEIGHT: Final = 202
_LANE: Final = 24.0
_MOST_POINTS: Final = 600
_DIGIT: Final = 8.5
"""Width of a digit in the drawing, in the widest of the usual fonts."""


def strip(session: SessionResult, series: KneeSeries | None, words: Words) -> Markup:
    """Draw a session.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries, optional
        Without one, only the repetitions are drawn.
    words : Words

    Returns
    -------
    svg : Markup
    """
    length = max(session.duration_s, *(item.rep.end_s for item in session.reps), 0.1)
    axes = Axes(64, 36, WIDTH - 64 - 12, HEIGHT - 36 - 2 * _LANE - 26, (0.0, length), (0.0, 120.0))
    body = [
        grid(axes, words),
        tag("text", words("strip.flexion"), class_="axis", x=2, y=12),
        *_bend(axes, series),
        *(_rep(axes, item, words) for item in session.reps),
        *_numbers(axes, session),
        *(_lane_name(axes, side, words) for side in Side),
        tag("text", words("strip.axis"), class_="axis end", x=axes.left - 16, y=axes.bottom + 16),
    ]
    return tag(
        "svg",
        *body,
        class_="chart",
        viewbox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_described(session, words),
    )


def _bend(axes: Axes, series: KneeSeries | None) -> Iterator[Markup]:
    if series is None or not len(series):
        return
    every = max(1, len(series) // _MOST_POINTS)
    time_s, bend = series.time_s[::every], _mean_flexion(series)[::every]
    yield from (tag("path", class_="bend", d=d) for d in paths(axes, time_s, bend))


def _mean_flexion(series: KneeSeries) -> FloatArray:
    with warnings.catch_warnings():
        # A frame in which neither leg was seen has no mean; that is NaN, as it should be.
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(series.knee_flexion_deg, axis=1))


def _lane_top(axes: Axes, side: Side) -> float:
    return axes.bottom + 22 + side.index * _LANE


def _lane_name(axes: Axes, side: Side, words: Words) -> Markup:
    text, y = words(f"strip.{side}"), _lane_top(axes, side) + 16
    return tag("text", text, class_="axis end", x=axes.left - 8, y=y)


def _rep(axes: Axes, item: RepAssessment, words: Words) -> Markup:
    """Draw one repetition: its span, and a field with a symbol for each leg."""
    x, width = axes.x(item.rep.start_s), axes.x(item.rep.end_s) - axes.x(item.rep.start_s)
    fields = [_field(axes, item, side, x, width, words) for side in Side]
    return join(
        tag("rect", class_="span", x=x, y=axes.top, width=width, height=axes.height),
        *fields,
    )


def _numbers(axes: Axes, session: SessionResult) -> Iterator[Markup]:
    """Write the repetitions' numbers, leaving out those that would run into the one before."""
    free_from = 0.0
    for item in session.reps:
        number, x = str(item.rep.number), axes.x((item.rep.start_s + item.rep.end_s) / 2)
        half = len(number) * _DIGIT / 2
        if x - half >= free_from:
            yield tag("text", number, class_="number mid", x=x, y=axes.top - 4)
            free_from = x + half + _DIGIT / 2


def _field(
    axes: Axes, item: RepAssessment, side: Side, x: float, width: float, words: Words
) -> Markup:
    verdict, top = item.legs[side].verdict, _lane_top(axes, side)
    size = {"x": x, "y": top, "width": max(width, 4), "height": _LANE - 3}
    return tag(
        "g",
        tag(
            "title",
            f"{words(f'side.knee_{side}')}, {item.rep.number}: {verdict_words(verdict, words)}",
        ),
        tag("rect", class_=f"field {verdict}", rx=3, **size),
        tag("text", VERDICT_SYMBOLS[verdict], class_="symbol mid", x=x + width / 2, y=top + 16),
    )


def _described(session: SessionResult, words: Words) -> str:
    items = (
        words(
            "strip.item",
            number=item.rep.number,
            start=words.number(item.rep.start_s, 1),
            end=words.number(item.rep.end_s, 1),
            verdict=verdict_words(item.verdict, words),
        )
        for item in session.reps
    )
    return words(
        "strip.alt",
        length=words.number(session.duration_s, 1),
        reps=words.count("count.repetition", len(session.reps)),
        list="; ".join(items),
    )
