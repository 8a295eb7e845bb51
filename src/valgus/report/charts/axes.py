"""From values to places in a drawing, and the lines and numbers of its frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from valgus.model.arrays import FloatArray
from valgus.report.charts.svg import join, tag
from valgus.report.text.languages import Words


@dataclass(frozen=True, slots=True)
class Axes:
    """The part of a drawing in which values are shown."""

    left: float
    """First column of the plot."""
    top: float
    """First row."""
    width: float
    """Columns."""
    height: float
    """Rows."""
    x_range: tuple[float, float]
    """Values at the left and right edge."""
    y_range: tuple[float, float]
    """Values at the lower and upper edge."""

    def x(self, value: float) -> float:
        """Column of a value."""
        low, high = self.x_range
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Row of a value, not beyond the frame."""
        low, high = self.y_range
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return self.top + self.height * (1 - share)

    @property
    def right(self) -> float:
        """Last column."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Last row."""
        return self.top + self.height


def nice_range(values: Iterable[float]) -> tuple[float, float]:
    """Round the range of values outward, so that its ends can be written.

    Examples
    --------
    >>> nice_range([-7.0, 28.4])
    (-10.0, 30.0)
    """
    known = [value for value in values if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    step = nice_step(high - low)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return (low, high) if high > low else (low - step, high + step)


def nice_step(span: float) -> float:
    """Distance of the written numbers: 1, 2 or 5 times a power of ten, four to nine of them."""
    raw = max(span, 1e-6) / 5
    power = float(10.0 ** math.floor(math.log10(raw)))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)


def ticks(low: float, high: float, step: float | None = None) -> Sequence[float]:
    """Values to write along an axis."""
    step = step or nice_step(high - low)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def grid(axes: Axes, words: Words, x_step: float | None = None) -> Markup:
    """Draw the lines at the written numbers, and the numbers."""
    across = [
        join(
            tag("line", class_="grid", x1=axes.left, x2=axes.right, y1=axes.y(v), y2=axes.y(v)),
            tag("text", _short(v, words), class_="tick end", x=axes.left - 6, y=axes.y(v) + 4),
        )
        for v in ticks(*axes.y_range)
    ]
    down = [
        tag("text", _short(v, words), class_="tick mid", x=axes.x(v), y=axes.bottom + 16)
        for v in ticks(*axes.x_range, x_step)
    ]
    return join(*across, *down)


def _short(value: float, words: Words) -> str:
    return words.number(value, 0 if float(value).is_integer() else 1)


def paths(axes: Axes, x: FloatArray, y: FloatArray) -> Iterator[str]:
    """Describe a line as SVG paths, one for each stretch without a gap."""
    known = np.isfinite(x) & np.isfinite(y)
    edges = np.flatnonzero(np.diff(known.astype(np.int8), prepend=0, append=0))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        points = zip(x[start:end].tolist(), y[start:end].tolist(), strict=True)
        yield "M" + "L".join(f"{axes.x(px):.1f} {axes.y(py):.1f}" for px, py in points)


def band(axes: Axes, x: FloatArray, low: FloatArray, high: FloatArray) -> Iterator[str]:
    """Describe the area between two lines."""
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    if known.sum() < 2:
        return
    there = [
        f"{axes.x(px):.1f} {axes.y(py):.1f}" for px, py in zip(x[known], high[known], strict=True)
    ]
    back = [
        f"{axes.x(px):.1f} {axes.y(py):.1f}" for px, py in zip(x[known], low[known], strict=True)
    ]
    yield "M" + "L".join([*there, *reversed(back)]) + "Z"
