"""Knee curves over a repetition, one panel for each leg and measure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from valgus.judge.rep_rows import judged_rows, rows_of
from valgus.judge.rules import Rule
from valgus.measure.uncertainty import Z90
from valgus.model.arrays import FloatArray
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Side, Verdict
from valgus.report.charts.axes import Axes, band, grid, nice_range, paths
from valgus.report.charts.svg import join, tag
from valgus.report.text.languages import Words

WIDTH: Final = 400
HEIGHT: Final = 250
_LABEL_GAP: Final = 13.0
_FULL_BANDS: Final = 4
"""Bands that may lie over each other before each is drawn fainter, or they hide the curves."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """What one row of panels shows."""

    key: str
    """Name among the texts."""
    values: FloatArray
    """Shape (T, S)."""
    rule: Rule
    """Has the limit."""
    sigma: FloatArray | None = None
    """Standard error, shape (T, S)."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One repetition of one leg."""

    number: int
    """Of the repetition."""
    flagged: bool
    """Whether this leg was flagged in it."""
    percent: FloatArray
    """Part of the repetition, shape (N,)."""
    values: FloatArray
    """NaN where it was not judged, shape (N,)."""
    sigma: FloatArray | None
    """Standard error, shape (N,)."""


def curves_of(
    session: SessionResult, series: KneeSeries, side: Side, measure: Measure
) -> tuple[Curve, ...]:
    """Cut the repetitions of one leg out of a column.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries
    side : Side
    measure : Measure

    Returns
    -------
    curves : tuple of Curve
        One for each repetition in which the leg was judged.
    """
    return tuple(
        _curve(item, session, series, side, measure)
        for item in session.reps
        if item.legs[side].verdict is not Verdict.NOT_ASSESSABLE
    )


def _curve(
    item: RepAssessment, session: SessionResult, series: KneeSeries, side: Side, measure: Measure
) -> Curve:
    rep, rows = item.rep, rows_of(item.rep)
    percent = 100 * (series.time_s[rows] - rep.start_s) / max(rep.end_s - rep.start_s, 1e-9)
    judged = judged_rows(series, side, session.config.values, rows)
    values = np.where(judged, measure.values[rows, side.index], np.nan)
    sigma = None if measure.sigma is None else measure.sigma[rows, side.index]
    flagged = item.legs[side].verdict is Verdict.VALGUS
    return Curve(rep.number, flagged, percent, values, sigma)


def value_range(panels: Sequence[Sequence[Curve]], measure: Measure) -> tuple[float, float]:
    """Range that shows every curve of all panels, their bands, and the limit."""
    values = [measure.rule.limit]
    for curve in (curve for panel in panels for curve in panel):
        half = Z90 * curve.sigma if curve.flagged and curve.sigma is not None else 0.0
        ends = np.concatenate([curve.values - half, curve.values + half])
        values += ends[np.isfinite(ends)].tolist()
    return nice_range(values)


def panel(
    side: Side,
    curves: Sequence[Curve],
    measure: Measure,
    y_range: tuple[float, float],
    words: Words,
) -> Markup:
    """Draw the repetitions of one leg.

    Parameters
    ----------
    side : Side
    curves : sequence of Curve
    measure : Measure
    y_range : tuple of float
        Lowest and highest value that is shown; the same for both legs.
    words : Words

    Returns
    -------
    svg : Markup
    """
    axes = Axes(44, 26, WIDTH - 44 - 40, HEIGHT - 26 - 44, (0.0, 100.0), y_range)
    name = words(f"side.knee_{side}")
    flagged = [curve for curve in curves if curve.flagged]
    body = [
        tag("text", name, class_="name", x=axes.left, y=14),
        _limit(axes, measure.rule, words),
        grid(axes, words, 25.0),
        tag("text", words("curves.axis"), class_="axis mid", x=axes.x(50), y=HEIGHT - 8),
        *(_line(axes, curve) for curve in curves if not curve.flagged),
        *(_strong(axes, curve, min(1.0, _FULL_BANDS / len(flagged))) for curve in flagged),
        *_labels(axes, flagged, words),
    ]
    if not curves:
        text = words("curves.empty")
        body.append(tag("text", text, class_="over mid", x=axes.x(50), y=axes.top + 60))
    return tag(
        "svg",
        *body,
        class_="chart",
        viewbox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_described(name, curves, measure, words),
    )


def _limit(axes: Axes, rule: Rule, words: Words) -> Markup:
    """Draw the limit."""
    y = axes.y(rule.limit)
    text = words("curves.limit", limit=words.as_set(rule.limit))
    return join(
        tag("line", class_="limit", x1=axes.left, x2=axes.right, y1=y, y2=y),
        tag("line", class_="limit", x1=axes.right - 112, x2=axes.right - 88, y1=10, y2=10),
        tag("text", text, class_="limit-name", x=axes.right - 82, y=14),
    )


def _line(axes: Axes, curve: Curve) -> Markup:
    return join(*(tag("path", class_="rep", d=d) for d in paths(axes, curve.percent, curve.values)))


def _strong(axes: Axes, curve: Curve, opacity: float) -> Markup:
    lines = [
        tag("path", class_="rep flagged", d=d) for d in paths(axes, curve.percent, curve.values)
    ]
    if curve.sigma is None:
        return join(*lines)
    low, high = curve.values - Z90 * curve.sigma, curve.values + Z90 * curve.sigma
    return join(
        *(
            tag("path", class_="interval", fill_opacity=opacity, d=d)
            for d in band(axes, curve.percent, low, high)
        ),
        *lines,
    )


def _labels(axes: Axes, flagged: Sequence[Curve], words: Words) -> Iterator[Markup]:
    """Write the numbers of flagged repetitions at the right, each joined to its curve's end.

    Where there are more than fit beside the drawing, none is written: the strip has them all.
    """
    ends: list[tuple[float, float, int]] = []
    for curve in flagged:
        known = np.flatnonzero(np.isfinite(curve.values))
        if len(known):
            last = int(known[-1])
            ends.append((axes.y(curve.values[last]), axes.x(curve.percent[last]), curve.number))
    if len(ends) > axes.height / _LABEL_GAP:
        return
    places = spread([y for y, _, _ in sorted(ends)], axes.bottom)
    for place, (y, x, number) in zip(places, sorted(ends), strict=True):
        yield tag("path", class_="leader", d=f"M{x:.1f} {y:.1f}L{axes.right + 4:.1f} {place:.1f}")
        yield tag("text", str(number), class_="flag-name", x=axes.right + 7, y=place + 4)
    if ends:
        text = words("table.rep")
        yield tag("text", text, class_="tick end", x=WIDTH - 2, y=axes.top - 12)


def spread(places: Sequence[float], last: float) -> list[float]:
    """Move places, given in order, apart until labels fit, none of them beyond the last place.

    Examples
    --------
    >>> spread([10.0, 12.0, 60.0], 100.0)
    [10.0, 23.0, 60.0]
    >>> spread([10.0, 58.0, 60.0], 60.0)
    [10.0, 47.0, 60.0]
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + _LABEL_GAP) if moved else place)
    for back in range(1, len(moved) + 1):
        moved[-back] = min(moved[-back], last - (back - 1) * _LABEL_GAP)
    return moved


def _described(name: str, curves: Sequence[Curve], measure: Measure, words: Words) -> str:
    """Say in words what a panel shows."""
    known = [float(v) for curve in curves for v in curve.values if math.isfinite(v)]
    numbers = tuple(curve.number for curve in curves if curve.flagged)
    flagged = (
        words("curves.alt_flagged", numbers=words.listed(numbers))
        if numbers
        else words("curves.alt_unflagged")
    )
    return words(
        "curves.alt",
        knee=name,
        measure=words(f"curves.{measure.key}"),
        reps=words.count("count.rep", len(curves)),
        flagged=flagged,
        highest=words.number(max(known) if known else None, 0),
        limit=words.as_set(measure.rule.limit),
    )
