"""Sessions made by hand, and any session at all for property tests."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import VideoInfo
from valgus.model.poses import PoseModelInfo
from valgus.model.reason import Reason
from valgus.model.series import LEG_COLUMNS, KneeSeries
from valgus.model.session import (
    Dip,
    Interval,
    LegAssessment,
    Peak,
    Rep,
    RepAssessment,
    SessionResult,
    SideSign,
    View,
)
from valgus.model.terms import Facing, MovementKind, Phase, Side, SignGrade, SquatKind, Verdict

VALGUS, CLEAR, UNCLEAR, UNJUDGED = (
    Verdict.VALGUS,
    Verdict.CLEAR,
    Verdict.UNCLEAR,
    Verdict.NOT_ASSESSABLE,
)
VIDEO = VideoInfo("squat.mp4", (1080, 1920), Fraction(30), 10.0, 90, 300)
FRONT = View(Facing.FRONT, 12.34567, -0.5, True, (), Interval(7.5, 17.25))


def toe_line(side: Side, value: float) -> Reason:
    """The reason of a verdict that rests on the inward angle."""
    return Reason("toe_line", {"side": side, "value": value, "limit": 11.6, "at_s": 2.5})


def leg(side: Side, verdict: Verdict = CLEAR) -> LegAssessment:
    inward = 24.25 if verdict is VALGUS else 3.0
    return LegAssessment(
        side=side,
        verdict=verdict,
        reasons=(toe_line(side, inward),),
        fppa_deg=Peak(-20.0, -12.5, -22.0, -3.0),
        inward_deg=Peak(inward - 2, inward, inward - 6, inward + 6),
        medial_shift_pct=Peak(-5.0, -1.25),
        excess_pct=math.nan,
        peak_s=2.5,
        phase=Phase.ASCENT,
        valid_fraction=1.0,
        hip_adduction_deg=4.0 if side is Side.LEFT else math.nan,
        hip_adduction_interval_deg=Interval(-1.0, 9.0) if side is Side.LEFT else Interval(),
        fppa_60_70_descent_deg=-14.0,
        fppa_60_70_descent_interval_deg=Interval(-24.0, -4.0),
    )


def rep(
    number: int,
    left: Verdict = CLEAR,
    right: Verdict = CLEAR,
    squat: SquatKind = SquatKind.DOUBLE,
) -> RepAssessment:
    order = (VALGUS, UNCLEAR, CLEAR, UNJUDGED)
    row = 30 * number
    times = (row / 30, (row + 12) / 30, (row + 25) / 30)
    return RepAssessment(
        rep=Rep(number, squat, row, row + 12, row + 25, *times, 98.7654, 0.41239),
        legs={Side.LEFT: leg(Side.LEFT, left), Side.RIGHT: leg(Side.RIGHT, right)},
        verdict=min(left, right, key=order.index),
        ratio_bottom=1.05,
        ratio_lowest=0.91,
        pelvic_drop_deg=-2.0,
        trunk_lean_deg=3.0,
        flexion_interval_deg=Interval(91.5, 106.0),
        pelvic_drop_interval_deg=Interval(-6.0, 2.0),
        trunk_lean_interval_deg=Interval(-3.0, 9.0),
    )


def session(*reps: RepAssessment, **changes: object) -> SessionResult:
    """A session with these repetitions; 'possible' on every side that was flagged."""
    made = SessionResult(
        video=VIDEO,
        frames=300,
        frame_rate=30.0,
        duration_s=10.0,
        estimator=PoseModelInfo("full", "ab" * 32),
        config=ChosenConfig(),
        view=FRONT,
        reps=reps,
        partials=(),
        signs={},
        notices=(),
    )
    signs = {side: _sign(made, side) for side in Side}
    return dataclasses.replace(made, **{"signs": signs, **changes})


def turned(*left_deg: float, **errors_deg: float) -> SessionResult:
    """A session whose left knee is turned in by so much in each repetition; NaN: by how much is
    not known. Errors of measurement are settings of the session."""
    reps = (_turned(number, inward) for number, inward in enumerate(left_deg, 1))
    config = ChosenConfig().with_values(errors_deg, "--set")
    return session(*reps, config=config)


def _turned(number: int, inward_deg: float) -> RepAssessment:
    item = rep(number, VALGUS if inward_deg > 11.6 else CLEAR)
    inward = Peak(inward_deg, inward_deg)
    left = dataclasses.replace(item.legs[Side.LEFT], inward_deg=inward)
    return dataclasses.replace(item, legs={**item.legs, Side.LEFT: left})


def _sign(made: SessionResult, side: Side) -> SideSign:
    if all(item.legs[side].verdict is UNJUDGED for item in made.reps):
        return SideSign(SignGrade.NOT_ASSESSABLE, (Reason("not_judged", {"side": side}),))
    grade = SignGrade.POSSIBLE if made.flagged(side) else SignGrade.NONE
    return SideSign(grade, (_count(made, side), _most_inward()))


def _count(made: SessionResult, side: Side) -> Reason:
    flagged, total = made.flagged(side), len(made.reps)
    counts = {"side": side, "count": len(flagged), "total": total}
    if not flagged:
        return Reason("inward_none", counts)
    return Reason("inward_reps", {**counts, "reps": flagged})


def _most_inward() -> Reason:
    phases = {"descent": 0, "bottom": 0, "ascent": 1}
    return Reason("most_inward", {**phases, "lowest_deg": 24.25, "highest_deg": 24.25})


def series(count: int = 3) -> KneeSeries:
    """A series in which every column is told apart and the first row is missing."""
    columns: dict[str, object] = {
        "frame_index": np.arange(count) * 2,
        "time_s": np.arange(count) / 30,
        "valid": np.tile([False, True], (count, 1)),
    }
    for place, item in enumerate(dataclasses.fields(KneeSeries)[3:]):
        shape = (count, 2) if item.name in LEG_COLUMNS else (count,)
        values = np.full(shape, place + 0.25) + np.arange(np.prod(shape)).reshape(shape)
        values[:1] = np.nan
        columns[item.name] = values
    return KneeSeries(**columns)  # type: ignore[arg-type]


FRAME_INDEX = np.arange(1000, dtype=np.int64) * 2
"""As if every second frame had been left out."""

# --- any session

_numbers = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf, -0.0])
_times = st.floats(0, 1e5)
_words = st.text(st.characters(codec="utf-8"), max_size=20)
_values = _numbers | st.integers() | st.booleans() | _words
_reasons = st.lists(
    st.builds(
        Reason,
        _words,
        st.dictionaries(_words, _values | st.lists(_values, max_size=2).map(tuple), max_size=2),
        _words,
    ),
    max_size=2,
).map(tuple)
_peaks = st.builds(Peak, _numbers, _numbers, _numbers, _numbers)
_intervals = st.builds(Interval, _numbers, _numbers)
_rows = st.integers(0, len(FRAME_INDEX) - 1)


def _legs(side: Side) -> st.SearchStrategy[LegAssessment]:
    return st.builds(
        LegAssessment,
        side=st.just(side),
        verdict=st.sampled_from(Verdict),
        reasons=_reasons,
        fppa_deg=_peaks,
        inward_deg=_peaks,
        medial_shift_pct=_peaks,
        excess_pct=_numbers,
        peak_s=_numbers,
        phase=st.none() | st.sampled_from(Phase),
        valid_fraction=st.floats(0, 1),
    )


_reps = st.builds(
    Rep,
    number=st.integers(1, 99),
    squat=st.sampled_from(SquatKind),
    start_row=_rows,
    bottom_row=_rows,
    end_row=_rows,
    start_s=_times,
    bottom_s=_times,
    end_s=_times,
    flexion_deg=_numbers,
    depth=_numbers,
    complete=st.booleans(),
)
_assessed = st.builds(
    RepAssessment,
    rep=_reps,
    legs=st.fixed_dictionaries({side: _legs(side) for side in Side}),
    verdict=st.sampled_from(Verdict),
    ratio_bottom=_numbers,
    ratio_lowest=_numbers,
    pelvic_drop_deg=_numbers,
    trunk_lean_deg=_numbers,
    flexion_interval_deg=_intervals,
    pelvic_drop_interval_deg=_intervals,
    trunk_lean_interval_deg=_intervals,
)
_signs = st.builds(SideSign, st.sampled_from(SignGrade), _reasons)

any_session = st.builds(
    SessionResult,
    video=st.builds(
        VideoInfo,
        source=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1),
        size_wh_px=st.tuples(st.integers(1, 9999), st.integers(1, 9999)),
        nominal_rate=st.none(),
        duration_s=st.none(),
        rotation_deg=st.sampled_from([0, 90, 180, 270]),
    ),
    frames=st.integers(0, 10**6),
    frame_rate=_numbers,
    duration_s=_times,
    estimator=st.builds(PoseModelInfo, _words, _words),
    config=st.builds(ChosenConfig),
    view=st.builds(
        View,
        facing=st.sampled_from(Facing),
        yaw_deg=_numbers,
        roll_deg=_numbers,
        assessable=st.booleans(),
        reasons=_reasons,
        yaw_interval_deg=_intervals,
    ),
    reps=st.lists(_assessed, max_size=3).map(tuple),
    partials=st.lists(
        st.builds(Dip, _times, _times, _times, _numbers, st.sampled_from([*MovementKind][:2])),
        max_size=2,
    ).map(tuple),
    other_movements=st.lists(
        st.builds(Dip, _times, _times, _times, _numbers, st.sampled_from([*MovementKind][2:])),
        max_size=2,
    ).map(tuple),
    signs=st.fixed_dictionaries(dict.fromkeys(Side, _signs)),
    notices=_reasons,
)
