"""Every setting, one row each: type, range, unit, default, help and the reason for the default."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from valgus.errors import UsageError
from valgus.model.setting import Setting, check, setting

SQUAT_CHOICES: Final = ("auto", "double", "left", "right")


@dataclass(frozen=True, slots=True)
class AnalysisConfig:
    """Settings of the analysis: every threshold that a user may want to move.

    ``valgus settings`` lists each with its range, its meaning and the reason for its default.

    Raises
    ------
    UsageError
        A value is out of its range, or no number.

    Examples
    --------
    >>> AnalysisConfig(inward_limit_deg=15.0).inward_limit_deg
    15.0
    >>> AnalysisConfig(squat="both")
    Traceback (most recent call last):
    valgus.errors.UsageError: Setting squat must be one of auto, double, left, right, got 'both'. \
Choose one of these.
    """

    squat: str = "auto"
    """Which leg or legs stand: auto, double, left or right."""

    # One row per setting reads best as a table.
    # fmt: off

    # --- signals
    smoothing_hz: float = setting(
        6.0, 0.5, 30.0, "Hz", "Cut-off of the zero-phase low-pass on landmarks.",
        "6 Hz is the usual cut-off for knee kinematics (Winter 2009); squats have nothing above.",
    )
    max_gap_s: float = setting(
        0.25, 0.0, 2.0, "s", "Longest gap in the landmarks that is bridged.",
        "A knee moves by less than the measurement's own error along a straight line that short.",
    )
    min_visibility: float = setting(
        0.5, 0.0, 1.0, "", "A joint seen with less than this is not trusted.",
        "The pose model's own middle: below it the joint is more likely hidden than seen.",
    )

    # --- camera
    camera_fov_deg: float = setting(
        60.0, 20.0, 120.0, "deg", "Field of view along the picture's longer side.",
        "Phones and webcams have 55-70 degrees; depth matters to second order only.",
    )
    max_judged_yaw_deg: float = setting(
        35.0, 0.0, 80.0, "deg", "Camera angle beyond which legs are not judged.",
        "Verdicts hold to 30 degrees off the frontal view; the estimate of the angle adds 5.",
    )
    rep_yaw_limit_deg: float = setting(
        40.0, 0.0, 90.0, "deg", "Direction of a rep's own trunk beyond which it is not judged.",
        "Reps filmed from front or back show up to 20; a trunk errs more than the camera's angle.",
    )
    rep_turn_limit_deg: float = setting(
        30.0, 0.0, 180.0, "deg", "Turn from how the person stood beyond which it is not judged.",
        "The pose model's own error of the trunk's direction; legs are measured as they stood.",
    )
    max_foot_outside: float = setting(
        0.5, 0.0, 1.0, "", "Share of a rep's deeper frames that a foot may be out of the picture.",
        "The pose model guesses what lies beyond the edge; most of a foot's frames must be seen.",
    )
    side_yaw_deg: float = setting(
        60.0, 30.0, 90.0, "deg", "Camera angle from which the view is called a side view.",
        "Past it one leg hides the other for most of a repetition.",
    )

    # --- repetitions
    rep_drop: float = setting(
        0.05, 0.02, 0.5, "leg lengths", "Hip drop that begins a candidate repetition.",
        "Sway moves the hip by less than 0.02; 40 degrees of knee flexion drop it by 0.06.",
    )
    rep_return: float = setting(
        0.6, 0.2, 0.95, "", "Share of the drop that must be regained before a rep can end.",
        "A bounce at the bottom regains less than half; real reps nearly all.",
    )
    rep_flexion_deg: float = setting(
        57.0, 30.0, 120.0, "deg", "Measured knee flexion that makes a repetition count.",
        "60 degrees less the error of measurement; shallower, the knee's place says little.",
    )
    partial_flexion_deg: float = setting(
        35.0, 10.0, 60.0, "deg", "Knee flexion that makes a dip a partial repetition.",
        "Shallower dips are weight shifts, not attempts.",
    )
    min_rep_s: float = setting(
        0.5, 0.1, 5.0, "s", "Shortest repetition.",
        "The fastest body-weight squats take about 0.8 s.",
    )
    max_rep_s: float = setting(
        30.0, 2.0, 300.0, "s", "Longest repetition.",
        "Longer than any tempo squat; beyond it the person sat down.",
    )
    max_foot_travel: float = setting(
        0.25, 0.05, 2.0, "leg lengths", "How far a standing foot may move during a repetition.",
        "A planted foot's landmark moves by less than 0.1; a step is 0.4 or more.",
    )
    lifted_foot: float = setting(
        0.10, 0.02, 0.5, "leg lengths", "Ankle height above the other that makes a foot lifted.",
        "Between the landmark noise of planted feet with an oblique camera and a foot just lifted.",
    )
    lifted_share: float = setting(
        0.2, 0.01, 1.0, "", "Share of a rep with a foot off the floor that makes it single-leg.",
        "Planted feet are never lifted; a free foot may look planted around the bottom.",
    )

    # --- other movements
    jump_lift: float = setting(
        0.06, 0.02, 0.5, "leg lengths", "Height of both feet above their place that makes a jump.",
        "Five centimetres, the lowest jump; planted feet's landmarks come down by up to 0.04.",
    )
    landing_flexion_deg: float = setting(
        90.0, 40.0, 160.0, "deg", "Knee flexion from which a landing is the next squat.",
        "Stiff landings bend less than 90 degrees (DeVita 1992); jump squats go down further.",
    )
    split_stance: float = setting(
        0.6, 0.2, 2.0, "leg lengths", "Way of one foot ahead of the other that makes a lunge.",
        "Lunges are 0.7 to 1 long; feet of rendered squats read up to 0.44 apart all through.",
    )
    side_lunge_flexion_deg: float = setting(
        35.0, 15.0, 120.0, "deg", "Difference in flexion of planted legs that makes a side lunge.",
        "Legs of two-leg squats differ by up to 22; a straight leg beside a bent one by 50.",
    )
    side_lunge_stance: float = setting(
        0.7, 0.3, 2.0, "leg lengths", "Distance of the feet from which a side lunge is possible.",
        "A straight leg beside a hip lowered by 0.25 stands out to the side by 0.66 leg lengths.",
    )

    # --- judgement
    judged_flexion_deg: float = setting(
        45.0, 20.0, 90.0, "deg", "Knee flexion from which inward movement is judged.",
        "Nearer to standing the knee lies on the hip-ankle line and the angle is meaningless.",
    )
    judged_drop: float = setting(
        0.07, 0.0, 0.3, "leg lengths", "Hip drop from which inward movement is judged.",
        "45 degrees of flexion lower the hip by 0.076; those who stand bend by a few already.",
    )
    inward_limit_deg: float = setting(
        11.6, 0.0, 60.0, "deg", "Toe-line inward angle above which a knee is inward.",
        "Raters call 11.6 degrees 'knee medial to foot' and 5.0 'over foot' (Ageberg 2010).",
    )
    sound_spread_pct: float = setting(
        2.5, 0.1, 20.0, "% of leg length", "Medial shift within which reps of one leg agree.",
        "Sound reps of one person differ by up to 2.4 at the same depth (motion capture).",
    )
    medial_limit_pct: float = setting(
        1.5, -30.0, 30.0, "% of leg length",
        "Medial shift past the hip-ankle line from which a knee is rather inward than sound.",
        "Fitted to rendered and recorded bodies (benchmarks/accuracy): a little inside the line.",
    )
    outside_limit_pct: float = setting(
        -2.0, -30.0, 30.0, "% of leg length",
        "Medial shift below which a knee is rather sound; negative = outside the line.",
        "Fitted to rendered and recorded bodies; over feet turned out, sound knees lie at -10.",
    )
    excess_limit_pct: float = setting(
        2.4, 0.0, 30.0, "% of leg length",
        "Medial shift beyond the same leg's other reps from which a knee is rather inward.",
        "Sound legs of five people stay below 2.5, collapsed ones exceed 5 (motion capture).",
    )
    toe_line_weight: float = setting(
        1.4, 0.0, 10.0, "log-odds per standard error", "Weight of the toe-line angle.",
        "Fitted to rendered and recorded bodies by benchmarks/accuracy.",
    )
    shift_weight: float = setting(
        0.9, 0.0, 10.0, "log-odds per standard error", "Weight of the medial shift.",
        "Fitted to rendered and recorded bodies by benchmarks/accuracy.",
    )
    excess_weight: float = setting(
        2.8, 0.0, 10.0, "log-odds per standard error", "Weight of the comparison with other reps.",
        "Fitted to rendered and recorded bodies by benchmarks/accuracy.",
    )
    decided_log_odds: float = setting(
        1.0, 0.0, 10.0, "log-odds", "Evidence either way that decides; less is unclear.",
        "Nearly three times as likely one as the other; leaves under 8 % of legs unclear.",
    )
    most_log_odds: float = setting(
        2.5, 0.1, 20.0, "log-odds", "Evidence beyond which one rule says no more.",
        "Twelve to one: a landmark on the wrong limb must not outweigh all else.",
    )
    min_hold_s: float = setting(
        0.1, 0.0, 2.0, "s", "How long an excess must last to flag a repetition.",
        "Shorter than any collapse a coach can see, longer than a landmark's jump.",
    )
    min_frame_rate: float = setting(
        7.0, 0.0, 60.0, "1/s", "Frames per second below which no leg is judged.",
        "With fewer, a whole way up may lie between two frames; animations have 10.",
    )
    min_valid_fraction: float = setting(
        0.6, 0.0, 1.0, "", "Share of a rep's judged frames in which the leg must be seen.",
        "With less, the part that was not seen could hold the collapse.",
    )

    # --- the gluteus-medius sign
    several_reps: int = setting(
        2, 1, 100, "reps", "Flagged repetitions that make a pattern.",
        "Once may be chance, unless it is half of the set; the same leg twice is worth looking at.",
    )
    pelvic_drop_limit_deg: float = setting(
        7.0, 0.0, 45.0, "deg", "Drop of the free side of the pelvis that supports the sign.",
        "Its 90 % interval, 6.6 degrees either way, leaves out a level pelvis.",
    )
    trunk_lean_limit_deg: float = setting(
        10.0, 0.0, 45.0, "deg", "Sideways lean of the trunk that supports the sign.",
        "Sound single-leg squats lean by 5 to 8 degrees over the standing leg.",
    )

    # --- change from session to session
    take_error_deg: float = setting(
        2.8, 0.0, 20.0, "deg", "Error of the inward angle that all reps of one video share.",
        "Repeated takes of the same squats in benchmarks/accuracy.",
    )
    rep_error_deg: float = setting(
        0.8, 0.0, 20.0, "deg", "Error of the inward angle of each rep's own.",
        "Repeated takes of the same squats in benchmarks/accuracy.",
    )

    # fmt: on

    def __post_init__(self) -> None:
        if self.squat not in SQUAT_CHOICES:
            raise UsageError(
                f"Setting squat must be one of {', '.join(SQUAT_CHOICES)}, got {self.squat!r}.",
                "Choose one of these.",
            )
        for name, row in rows().items():
            check(name, getattr(self, name), row)


def rows() -> Mapping[str, Setting]:
    """Every numeric setting by name, in the order of the table."""
    return {
        item.name: item.metadata["row"]
        for item in dataclasses.fields(AnalysisConfig)
        if "row" in item.metadata
    }
