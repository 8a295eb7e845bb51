"""What a live session looks like at one moment: frozen types that every face can show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.reason import Reason
from valgus.model.terms import Side, SquatKind, Verdict


class Stage(StrEnum):
    """What the session is doing."""

    LOST = "lost"
    """The camera gives no picture."""
    SETUP = "setup"
    """No one has stood in view long enough to be measured."""
    BLOCKED = "blocked"
    """Repetitions are counted, but knees cannot be judged as things are."""
    READY = "ready"
    """Judging; nothing under way."""
    REP = "rep"
    """Judging; a repetition is under way."""


class Mark(StrEnum):
    """How a check of the set-up came out."""

    OK = "ok"
    ADVICE = "advice"
    """Judging works, better after a change."""
    STOP = "stop"
    """Nothing can be judged before this is changed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the set-up gate."""

    code: str
    """Stable name for programs."""
    mark: Mark
    """How it came out."""
    found: Reason
    """What was found."""
    advice: Reason | None = None
    """What to change; None when it is well."""


class LegTone(StrEnum):
    """What a leg's bar says now."""

    UNSEEN = "unseen"
    IDLE = "idle"
    """Too straight to be judged."""
    CLEAR = "clear"
    NEAR = "near"
    """Within the last third before the limit."""
    INWARD = "inward"


@dataclass(frozen=True, slots=True)
class LegGauge:
    """How far one knee is inward at this moment."""

    level: float = math.nan
    """Share of the limit, of that measure which is nearest to its own; NaN when not judged."""
    tone: LegTone = LegTone.UNSEEN
    """The same in a word."""


@dataclass(frozen=True, slots=True)
class RepLine:
    """One finished repetition in the session's history."""

    number: int
    """Counted from 1."""
    squat: SquatKind
    """Which leg or legs stood."""
    end_s: float
    """When it ended."""
    verdict: Verdict
    """Of the whole repetition."""
    legs: Mapping[Side, Verdict]
    """Of each leg."""
    why: Reason | None
    """The gravest reason; None when clear."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A call to push the knees out, at the onset of a collapse."""

    sides: tuple[Side, ...]
    """Which knees."""
    time_s: float
    """Time of the frame that showed it."""

    @property
    def call(self) -> Reason:
        """What to say."""
        if len(self.sides) > 1:
            return Reason("knees_out")
        return Reason("knee_out", {"side": self.sides[0]})


@dataclass(frozen=True, slots=True)
class Metering:
    """How well the machine keeps up."""

    rate_hz: float = math.nan
    """Frames judged per second, over the last two seconds."""
    model_ms: float = math.nan
    """Time of the pose model for a frame, median."""
    delay_ms: float = math.nan
    """From the picture to the overlay that belongs to it, median."""
    delay_p95_ms: float = math.nan
    """The same, 95th percentile."""
    frames: int = 0
    """Frames judged."""
    dropped: int = 0
    """Frames that were replaced by newer ones before anybody looked at them."""
    model: str = ""
    """Name of the pose weights."""
    too_slow: bool = False
    """Whether lighter weights would help."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveState:
    """Everything that a face shows for one frame."""

    index: int
    """Index of the frame in the stream."""
    time_s: float
    """Its time."""
    stage: Stage
    """What the session is doing."""
    message: Reason | None
    """What to read from 3 m; None when there is nothing to say."""
    size_wh_px: tuple[int, int]
    """Size of the picture that the landmarks refer to."""
    xy_px: FloatArray | None
    """Landmarks, shape (J, 2); None when no one was found."""
    visibility: FloatArray | None
    """Shape (J,)."""
    checks: tuple[Check, ...] = ()
    """The set-up gate."""
    legs: Mapping[Side, LegGauge] = field(default_factory=lambda: dict.fromkeys(Side, LegGauge()))
    """Each leg now."""
    depth: float = math.nan
    """Hip drop, leg lengths."""
    cue: Cue | None = None
    """A collapse that began with this frame."""
    reps: tuple[RepLine, ...] = ()
    """The history, in order; earlier lines may change when later repetitions show what is usual."""
    figures: Metering = field(default_factory=Metering)
    """How well the machine keeps up."""

    @property
    def count(self) -> int:
        """Repetitions so far."""
        return len(self.reps)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A state with the picture it belongs to."""

    state: LiveState
    """What was found."""
    image_rgb: ImageArray | None
    """The picture, shape (H, W, 3); None while the camera is lost."""
    captured_s: float
    """When the picture reached this machine, on its monotonic clock."""
