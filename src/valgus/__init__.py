"""Measures how far the knees move inward in squat videos.

>>> from valgus import analyze
>>> analysis = analyze("squat.mp4")  # doctest: +SKIP
>>> analysis.session.flagged()  # doctest: +SKIP
(2,)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from valgus.errors import ValgusError

if TYPE_CHECKING:
    from valgus.api import analyze
    from valgus.judge.judge_track import Analysis

__version__ = "0.1.0"

__all__ = ["Analysis", "ValgusError", "__version__", "analyze"]

_HOMES = {"Analysis": "valgus.judge.judge_track", "analyze": "valgus.api"}


def __getattr__(name: str) -> Any:
    # NumPy and the rest are loaded when they are used, so that `valgus --help` answers at once.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
