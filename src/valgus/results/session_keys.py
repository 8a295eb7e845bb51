"""The document of a session, declared once: its keys, in order, with what each one means.

This writes, rounds, restores and checks documents, and makes the page of the docs. The same result
gives the same bytes, rounded to what numbers can carry. What was not measured is null, never NaN.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.session import (
    Dip,
    Interval,
    LegAssessment,
    Peak,
    RepAssessment,
    SessionResult,
    SideSign,
)
from valgus.model.terms import Facing, MovementKind, Phase, Side, SignGrade, SquatKind, Verdict
from valgus.results.declare import (
    FILE_NAME,
    PIXELS,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    WHOLE,
    WHOLE_DEGREES,
    WHOLES,
    BothSides,
    Each,
    FrameOfRow,
    Key,
    Plain,
    Record,
    group,
    number,
    term,
)
from valgus.results.reason_keys import REASONS, TIME_DECIMALS
from valgus.util.rounding import KEPT_DECIMALS

SCHEMA: Final = "valgus.session"
SCHEMA_VERSION: Final = 2

SECONDS: Final = number(TIME_DECIMALS, "s")
MOMENT: Final = number(TIME_DECIMALS, "s", known=True)
RATE: Final = number(3, "1/s")
DEGREES: Final = number(KEPT_DECIMALS, "deg")
PERCENT: Final = number(KEPT_DECIMALS, "% of leg length")
RATIO: Final = number(3)
LEG_LENGTHS: Final = number(3, "leg lengths")


@dataclass(frozen=True, slots=True)
class SettingAsKept:
    """One setting in a file."""

    value: int | float | str
    """What it was set to."""
    source: str
    """Where that was done."""


def _settings(value: Mapping[str, Any]) -> ChosenConfig:
    """Take the settings that this version has."""
    chosen = ChosenConfig()
    for name in {item.name for item in dataclasses.fields(AnalysisConfig)} & set(value):
        chosen = chosen.with_values({name: value[name]["value"]}, value[name]["source"])
    set_by_user = {name: by for name, by in chosen.sources.items() if by != "default"}
    return ChosenConfig(chosen.values, set_by_user)


def _flagged(side: Side) -> Callable[[SessionResult], int]:
    return lambda session: len(session.flagged(side))


def _peak(of: Plain) -> tuple[Key, Key]:
    return Key("bottom", of), Key("peak", of)


_ENDS: Final = (Key("low", DEGREES, default=None), Key("high", DEGREES, default=None))
INTERVAL: Final = Record(Interval, *_ENDS)
UNKNOWN: Final[Mapping[str, None]] = {"low": None, "high": None}
ANGLE: Final = Record(Peak, *_peak(DEGREES), *_ENDS)
SHIFT: Final = Record(Peak, *_peak(PERCENT))


def _interval(name: str, at: str | None = None, more: str = "") -> Key:
    """Declare the 90 % interval of an angle; files of the first versions have none."""
    return Key(name, INTERVAL, f"its 90 % interval: `low`, `high`{more}", at, default=UNKNOWN)


# A row a key reads best as a table.
# fmt: off

LEG: Final = Record(LegAssessment,
    Key("verdict", term(Verdict),
        "`valgus`: inward beyond a limit; `clear`: within; `unclear`: too near to a limit to "
        "say; `not_assessable`: cannot be judged"),
    Key("reasons", REASONS, "why, with value, limit and time"),
    Key("fppa_deg", ANGLE,
        "frontal plane projection angle: `bottom`, `peak` (over the judged frames in which it "
        "exists), and `low`, `high`, the 90 % interval of the peak; null where the thigh rises by "
        "less than half of its length in the picture, the peak also where its interval is ±10° or "
        "wider"),
    Key("fppa_60_70_descent_deg", DEGREES,
        "frontal plane projection angle at 60–70° of the leg's knee flexion on the way down: the "
        "median of these frames; null where there are none", default=None),
    _interval("fppa_60_70_descent_interval_deg"),
    Key("fppa_60_70_ascent_deg", DEGREES, "the same on the way up", default=None),
    _interval("fppa_60_70_ascent_interval_deg"),
    Key("inward_deg", ANGLE,
        "toe-line inward angle, how far the knee is turned from where the foot points: "
        "`bottom`, `peak`, and `low`, `high`, the 90 % interval of the peak"),
    Key("medial_shift_pct", SHIFT,
        "knee's distance inside the line from hip to ankle: `bottom`, `peak`"),
    Key("excess_pct", PERCENT,
        "medial shift beyond the same leg's other reps at the same depth; null with one rep"),
    Key("hip_adduction_deg", DEGREES,
        "largest angle of the thigh out of the plane at right angles to the hip line, over the "
        "deeper half"),
    _interval("hip_adduction_interval_deg"),
    Key("peak_s", SECONDS, "when the knee was most inward"),
    Key("phase", term(Phase, null=True), "`descent`, `bottom` or `ascent`: where `peak_s` lies"),
    Key("valid_fraction", RATIO, "share of the judged frames in which the leg was seen"),
)

REP: Final = Record(RepAssessment,
    Key("number", WHOLE, "counted from 1", "rep.number"),
    Key("squat", term(SquatKind), "`double`, or the standing leg: `left`, `right`", "rep.squat"),
    Key("start_s", MOMENT, "when it began", "rep.start_s"),
    Key("bottom_s", MOMENT, "when it was deepest", "rep.bottom_s"),
    Key("end_s", MOMENT, "when it ended", "rep.end_s"),
    Key("start_frame", FrameOfRow(),
        "index in the stream of the frame at `start_s`, from 0, counting every decoded frame",
        "rep.start_row"),
    Key("bottom_frame", FrameOfRow(), "the same at `bottom_s`", "rep.bottom_row"),
    Key("end_frame", FrameOfRow(), "the same at `end_s`", "rep.end_row"),
    Key("complete", TRUTH, "false only in files of before: it was cut off", "rep.complete"),
    Key("depth", LEG_LENGTHS, "hip drop from standing, at the bottom; null above 1, "
        "which no body can do", "rep.depth"),
    Key("knee_flexion_deg", DEGREES,
        "knee flexion at the bottom, mean of the standing legs; 0 is a straight leg; null above "
        "155, which no knee can do",
        "rep.flexion_deg"),
    _interval("knee_flexion_interval_deg", "flexion_interval_deg"),
    group("knee_ankle_ratio", Key("bottom", RATIO, at="ratio_bottom"),
        Key("lowest", RATIO, at="ratio_lowest"),
        meaning="distance of the knees ÷ distance of the ankles: `bottom`, and `lowest` over "
        "the deeper half; null where the ankles are nearer than 6 % of leg length"),
    Key("legs", BothSides(LEG, named=True), "`left`, `right` → a leg"),
    Key("pelvic_drop_deg", DEGREES,
        "at the bottom; + when the free side drops (two legs: the left side)"),
    _interval("pelvic_drop_interval_deg"),
    Key("trunk_lean_deg", DEGREES,
        "at the bottom, beyond what the subject shows standing; + over the standing leg (two "
        "legs: to the left)"),
    _interval("trunk_lean_interval_deg"),
    Key("verdict", term(Verdict),
        "the gravest verdict of the standing legs, in the order `valgus`, `unclear`, `clear`, "
        "`not_assessable`"),
)

_NOT_SAID: Final = dict.fromkeys(("name", "version", "mediapipe", "pyav"))
PROGRAM: Final = group("program",
    Key("name", TEXT_OR_NULL, "always `valgus`", "program.name"),
    Key("version", TEXT_OR_NULL, "of `valgus`", "program.version"),
    Key("mediapipe", TEXT_OR_NULL, "version of the pose runtime", "program.mediapipe"),
    Key("pyav", TEXT_OR_NULL, "version of the video library", "program.pyav"),
    meaning="what made this file; all null in files of before", default=_NOT_SAID,
)

VIDEO: Final = group("video",
    Key("file", FILE_NAME, "path as it was given; bytes that are no text are shown as �",
        "video.source"),
    Key("width", PIXELS, "of the picture as shown, after rotation", "video.size_wh_px.0"),
    Key("height", PIXELS, "of the picture as shown, after rotation", "video.size_wh_px.1"),
    Key("frames", WHOLE, "frames that were decoded"),
    Key("duration_s", SECONDS, "from the first frame to the end of the last"),
    Key("frame_rate", RATE, "rate of the decoded frames; null for a single frame"),
    Key("rotation_deg", WHOLE_DEGREES,
        "clockwise turn that was applied for showing: 0, 90, 180 or 270", "video.rotation_deg"),
    Key("captured_at", TEXT_OR_NULL,
        "when it was filmed, ISO 8601 with the zone, by the container's own word (QuickTime's "
        "creation date, else `creation_time`); null where it says nothing",
        "video.captured_at", default=None),
    meaning="what was analysed",
)

POSE_MODEL: Final = group("pose_model",
    Key("name", TEXT, "`lite`, `full`, `heavy`, or a file name", "estimator.name"),
    Key("sha256", TEXT, "checksum of the weights", "estimator.sha256"),
    meaning="what found the landmarks",
)

VIEW: Final = group("view",
    Key("facing", term(Facing),
        "side of the subject that is seen: `front`, `back`, `left_side`, `right_side`, `unknown`",
        "view.facing"),
    Key("yaw_deg", DEGREES,
        "where the camera stands: 0 in front, + toward the subject's left, ±180 behind",
        "view.yaw_deg"),
    _interval("yaw_interval_deg", "view.yaw_interval_deg",
        "; an end beyond ±180 lies on the other side of straight behind"),
    Key("roll_deg", DEGREES, "clockwise turn of the picture that was undone", "view.roll_deg"),
    Key("assessable", TRUTH, "whether knees can be judged from here", "view.assessable"),
    Key("reasons", REASONS, "why not", "view.reasons"),
    meaning="where the camera stood",
)

APART: Final = Record(Dip,
    Key("start_s", MOMENT, "when it began"),
    Key("bottom_s", MOMENT, "when it was deepest"),
    Key("end_s", MOMENT, "when it ended"),
    Key("knee_flexion_deg", DEGREES, "at its deepest", "flexion_deg"),
    Key("kind", term(MovementKind), "`shallow`, `cut_off`; `lunge`, `side_lunge`, `jump`",
        default="shallow"),
)

SIGN: Final = Record(SideSign,
    Key("grade", term(SignGrade), "`none`, `possible`, `likely` or `not_assessable`"),
    Key("reasons", REASONS, "the evidence, the count first"),
)

SUMMARY: Final = group("summary",
    Key("reps", WHOLE, "number of repetitions", derived=lambda session: len(session.reps)),
    Key("flagged", WHOLES, "numbers of the repetitions whose verdict is `valgus`",
        derived=lambda session: list(session.flagged())),
    *(Key(f"{side}_flagged", WHOLE, f"repetitions in which the {side} leg's verdict is `valgus`",
          derived=_flagged(side)) for side in Side),
    Key("partials", Each(APART), "squats that were too shallow or cut off", "partials"),
    Key("other_movements", Each(APART), "what was no squat", "other_movements", default=[]),
    Key("gluteus_medius_sign", BothSides(SIGN), "`left`, `right` → a sign", "signs"),
    meaning="counts, what is counted apart, and the gluteus-medius sign",
)

SESSION: Final = Record(SessionResult,
    Key("schema", TEXT, f"always `{SCHEMA}`", derived=lambda _: SCHEMA),
    Key("schema_version", WHOLE, str(SCHEMA_VERSION), derived=lambda _: SCHEMA_VERSION),
    PROGRAM,
    VIDEO,
    POSE_MODEL,
    Key("config", Plain(dict[str, SettingAsKept], "object", "", ChosenConfig.described, _settings),
        "every setting with its value and where it was set"),
    VIEW,
    Key("reps", Each(REP), "the repetitions, in order"),
    SUMMARY,
    Key("warnings", REASONS,
        "what the reader should know: what was lost, why there is nothing to report", "notices"),
    blanks={"video.nominal_rate": None, "video.duration_s": None},
)

# fmt: on
