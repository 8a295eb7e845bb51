"""The frozen types that carry what was found, from repetitions to the whole session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import VideoInfo
from valgus.model.poses import PoseModelInfo
from valgus.model.reason import Reason
from valgus.model.terms import Facing, MovementKind, Phase, Side, SignGrade, SquatKind, Verdict


class Interval(NamedTuple):
    """90 % interval of a value; NaN where there is none."""

    low: float = float("nan")
    """Lower end."""
    high: float = float("nan")
    """Upper end."""


NO_INTERVAL: Final = Interval()


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands and what may be judged from there."""

    facing: Facing
    """Which side of the subject is seen."""
    yaw_deg: float
    """0 in front of the subject, + toward the subject's left, ±180 behind; NaN when unknown."""
    roll_deg: float
    """Clockwise turn of the camera's picture that was undone."""
    assessable: bool
    """Whether inward knee movement can be judged from here."""
    reasons: tuple[Reason, ...]
    """Why not."""
    yaw_interval_deg: Interval = NO_INTERVAL
    """Where the camera may stand; an end beyond ±180 lies on the other side of straight behind."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition."""

    number: int
    """Counted from 1."""
    squat: SquatKind
    """Which leg or legs stand."""
    start_row: int
    """First row of the series."""
    bottom_row: int
    """Row of the deepest knee flexion."""
    end_row: int
    """Last row of the series."""
    start_s: float
    """Time of the first row."""
    bottom_s: float
    """Time of the bottom."""
    end_s: float
    """Time of the last row."""
    flexion_deg: float
    """Knee flexion at the bottom, mean of the standing legs."""
    depth: float
    """Hip drop at the bottom, leg lengths."""
    complete: bool = True
    """False only in results of before, which counted a squat that was cut off."""


@dataclass(frozen=True, slots=True)
class Dip:
    """A movement that is counted apart from the repetitions; nothing of it is judged."""

    start_s: float
    """When it began."""
    bottom_s: float
    """When it was deepest."""
    end_s: float
    """When it ended."""
    flexion_deg: float
    """Knee flexion at its deepest."""
    kind: MovementKind = MovementKind.SHALLOW
    """What it was."""


@dataclass(frozen=True, slots=True)
class Peak:
    """A measure of one leg over one repetition; NaN where it was not measured."""

    bottom: float
    """At the bottom of the repetition."""
    peak: float
    """At its most inward, over the judged frames."""
    low: float = float("nan")
    """Lower end of the 90 % interval of the peak; angles have one."""
    high: float = float("nan")
    """Upper end of the 90 % interval of the peak."""


@dataclass(frozen=True, slots=True)
class LegAssessment:
    """What was found of one leg in one repetition."""

    side: Side
    """Which leg."""
    verdict: Verdict
    """What may be said of it."""
    reasons: tuple[Reason, ...]
    """Why."""
    fppa_deg: Peak
    """Frontal plane projection angle; NaN where the thigh hardly rises in the picture, its peak
    also where its interval is ±10° or wider."""
    inward_deg: Peak
    """Toe-line inward angle."""
    medial_shift_pct: Peak
    """Knee's distance inside the hip–ankle line, % of leg length."""
    excess_pct: float
    """Medial shift beyond the same leg's other reps at the same depth; NaN with one rep."""
    peak_s: float
    """When the knee was most inward; NaN when not judged."""
    phase: Phase | None
    """In which part of the repetition that was."""
    valid_fraction: float
    """Share of the judged frames in which the leg was seen."""
    hip_adduction_deg: float = float("nan")
    """Largest hip adduction over the judged frames."""
    hip_adduction_interval_deg: Interval = NO_INTERVAL
    """Of the hip adduction."""
    fppa_60_70_descent_deg: float = float("nan")
    """Frontal plane projection angle at 60 to 70° of knee flexion on the way down."""
    fppa_60_70_descent_interval_deg: Interval = NO_INTERVAL
    """Of that angle."""
    fppa_60_70_ascent_deg: float = float("nan")
    """The same on the way up."""
    fppa_60_70_ascent_interval_deg: Interval = NO_INTERVAL
    """Of that angle."""


@dataclass(frozen=True, slots=True)
class RepAssessment:
    """What was found of one repetition."""

    rep: Rep
    """Which repetition."""
    legs: Mapping[Side, LegAssessment]
    """Each leg."""
    verdict: Verdict
    """The gravest of the standing legs' verdicts."""
    ratio_bottom: float
    """Knee/ankle separation ratio at the bottom."""
    ratio_lowest: float
    """Its lowest value over the judged frames."""
    pelvic_drop_deg: float
    """+ = the free side drops (two legs: the left side)."""
    trunk_lean_deg: float
    """+ = over the standing leg (two legs: to the left)."""
    flexion_interval_deg: Interval = NO_INTERVAL
    """Of the knee flexion at the bottom."""
    pelvic_drop_interval_deg: Interval = NO_INTERVAL
    """Of the pelvic drop."""
    trunk_lean_interval_deg: Interval = NO_INTERVAL
    """Of the trunk lean."""


@dataclass(frozen=True, slots=True)
class SideSign:
    """The sign looked for with a weak gluteus medius, on one side."""

    grade: SignGrade
    """How strong it is."""
    reasons: tuple[Reason, ...]
    """The evidence."""


@dataclass(frozen=True, slots=True)
class Program:
    """What made a result; None where a file of before does not say."""

    name: str | None = None
    """Name of the program."""
    version: str | None = None
    """Its version."""
    mediapipe: str | None = None
    """Version of the pose runtime."""
    pyav: str | None = None
    """Version of the video library."""


@dataclass(frozen=True, slots=True)
class SessionResult:
    """All that was found in one video."""

    video: VideoInfo
    """Where it came from."""
    frames: int
    """Frames that were decoded."""
    frame_rate: float
    """Median rate of the decoded frames, 1/s; NaN for a single frame."""
    duration_s: float
    """From the first frame to the end of the last."""
    estimator: PoseModelInfo
    """What found the landmarks."""
    config: ChosenConfig
    """The settings that were used."""
    view: View
    """Where the camera stood."""
    reps: tuple[RepAssessment, ...]
    """The repetitions, in order."""
    partials: tuple[Dip, ...]
    """Squats that were too shallow or cut off."""
    signs: Mapping[Side, SideSign]
    """The gluteus-medius sign of each side."""
    notices: tuple[Reason, ...]
    """What the reader should know."""
    program: Program = Program()
    """What made this result."""
    other_movements: tuple[Dip, ...] = ()
    """What was no squat: lunges, side lunges, jumps."""

    @property
    def counted_apart(self) -> tuple[Dip, ...]:
        """What was seen beside the repetitions, in order of time; nothing of it is judged."""
        return tuple(sorted((*self.partials, *self.other_movements), key=lambda dip: dip.start_s))

    def flagged(self, side: Side | None = None) -> tuple[int, ...]:
        """Numbers of the repetitions with inward movement, of one leg or of any."""
        return tuple(
            item.rep.number
            for item in self.reps
            if (item.verdict if side is None else item.legs[side].verdict) is Verdict.VALGUS
        )
