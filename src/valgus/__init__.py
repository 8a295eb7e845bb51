"""Measures how far the knees move inward in squat videos.

>>> from valgus import analyze
>>> analysis = analyze("squat.mp4")  # doctest: +SKIP
>>> analysis.session.flagged()  # doctest: +SKIP
(2,)
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from valgus.errors import InputError, ModelError, OutputError, UsageError, ValgusError

if TYPE_CHECKING:
    from valgus.api import analyze, batch, compare, find_poses, judge, load, watch
    from valgus.batch.running import Standing
    from valgus.judge.change import LegChange
    from valgus.live.live_ports import LiveSource
    from valgus.live.live_result import LiveResult
    from valgus.live.state import LiveState
    from valgus.load import Loaded
    from valgus.model.chosen_config import ChosenConfig
    from valgus.model.config import AnalysisConfig
    from valgus.model.frames import Frame, VideoInfo
    from valgus.model.landmarks import Joint
    from valgus.model.ports import FrameSource, PoseEstimator, Progress
    from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
    from valgus.model.reason import Reason
    from valgus.model.series import KneeSeries
    from valgus.model.session import LegAssessment, Rep, RepAssessment, SessionResult
    from valgus.model.terms import Side, SquatKind, Verdict
    from valgus.report.analysis import Analysis

__version__ = "0.1.0"

_HOMES: Final = {
    "valgus.api": ("analyze", "batch", "compare", "find_poses", "judge", "load", "watch"),
    "valgus.batch.running": ("Standing",),
    "valgus.judge.change": ("LegChange",),
    "valgus.live.live_ports": ("LiveSource",),
    "valgus.live.live_result": ("LiveResult",),
    "valgus.live.state": ("LiveState",),
    "valgus.load": ("Loaded",),
    "valgus.model.chosen_config": ("ChosenConfig",),
    "valgus.model.config": ("AnalysisConfig",),
    "valgus.model.frames": ("Frame", "VideoInfo"),
    "valgus.model.landmarks": ("Joint",),
    "valgus.model.ports": ("FrameSource", "PoseEstimator", "Progress"),
    "valgus.model.poses": ("PoseModelInfo", "PoseObservation", "PoseTrack"),
    "valgus.model.reason": ("Reason",),
    "valgus.model.series": ("KneeSeries",),
    "valgus.model.session": ("LegAssessment", "Rep", "RepAssessment", "SessionResult"),
    "valgus.model.terms": ("Side", "SquatKind", "Verdict"),
    "valgus.report.analysis": ("Analysis",),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Analysis",
    "AnalysisConfig",
    "ChosenConfig",
    "Frame",
    "FrameSource",
    "InputError",
    "Joint",
    "KneeSeries",
    "LegAssessment",
    "LegChange",
    "LiveResult",
    "LiveSource",
    "LiveState",
    "Loaded",
    "ModelError",
    "OutputError",
    "PoseEstimator",
    "PoseModelInfo",
    "PoseObservation",
    "PoseTrack",
    "Progress",
    "Reason",
    "Rep",
    "RepAssessment",
    "SessionResult",
    "Side",
    "SquatKind",
    "Standing",
    "UsageError",
    "ValgusError",
    "Verdict",
    "VideoInfo",
    "__version__",
    "analyze",
    "batch",
    "compare",
    "find_poses",
    "judge",
    "load",
    "watch",
]

# Without a handler Python would print warnings of a library that its user never asked for.
logging.getLogger(__name__).addHandler(logging.NullHandler())


class _Package(ModuleType):
    """The package, in which a public function wins over the folder of the same name.

    Importing ``valgus.judge.peaks`` would otherwise put the folder where the function was, and
    ``from valgus import judge`` would mean another thing before than after.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOME_OF and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    # NumPy and the rest are loaded when they are used, so that `valgus --help` answers at once.
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
