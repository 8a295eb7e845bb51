"""The JSON contract: one session as plain values; described in ``docs/report-schema.md``.

Numbers are rounded to what they can carry, so that the same result gives the same bytes. What was
not measured is null, never NaN.
"""

from __future__ import annotations

import math
import os
from typing import Any, Final

from valgus.model.arrays import IntArray
from valgus.model.frames import VideoInfo
from valgus.model.poses import PoseModelInfo
from valgus.model.session import (
    NO_INTERVAL,
    Dip,
    Interval,
    LegAssessment,
    Peak,
    RepAssessment,
    SessionResult,
    SideSign,
    View,
)
from valgus.model.terms import Side
from valgus.util.rounding import KEPT_DECIMALS

SCHEMA: Final = "valgus.session"
SCHEMA_VERSION: Final = 1

TIME_DECIMALS: Final = 4
FRAME_RATE_DECIMALS: Final = 3
ANGLE_DECIMALS: Final = KEPT_DECIMALS
PERCENT_DECIMALS: Final = KEPT_DECIMALS
RATIO_DECIMALS: Final = 3


def session_to_dict(session: SessionResult, frame_index: IntArray) -> dict[str, Any]:
    """Put a session into the contract's keys, in the contract's order.

    Parameters
    ----------
    session : SessionResult
    frame_index : ndarray of int, shape (T,)
        Stream index of each row of the series that the session was found in.

    Returns
    -------
    document : dict
        Only dicts, lists, strings, finite numbers, booleans and None.
    """
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "video": _video(session),
        "pose_model": _pose_model(session.estimator),
        "config": session.config.described(),
        "view": _view(session.view),
        "reps": [_rep(item, frame_index) for item in session.reps],
        "summary": _summary(session),
        "warnings": [{"code": item.code, "message": item.message} for item in session.notices],
    }


def rounded(value: float, decimals: int) -> float | None:
    """Round a number for output; what is not finite becomes None.

    Examples
    --------
    >>> rounded(12.3456, 2), rounded(-0.0001, 2), rounded(float("nan"), 2)
    (12.35, 0.0, None)
    """
    # Adding 0.0 turns -0.0, which would be another byte for the same result, into 0.0.
    return round(float(value), decimals) + 0.0 if math.isfinite(value) else None


def _time(value: float) -> float | None:
    return rounded(value, TIME_DECIMALS)


def _angle(value: float) -> float | None:
    return rounded(value, ANGLE_DECIMALS)


def _percent(value: float) -> float | None:
    return rounded(value, PERCENT_DECIMALS)


def _ratio(value: float) -> float | None:
    return rounded(value, RATIO_DECIMALS)


def _video(session: SessionResult) -> dict[str, Any]:
    info: VideoInfo = session.video
    return {
        "file": readable_name(info.source),
        "width": info.size_wh_px[0],
        "height": info.size_wh_px[1],
        "frames": session.frames,
        "duration_s": _time(session.duration_s),
        "frame_rate": rounded(session.frame_rate, FRAME_RATE_DECIMALS),
        "rotation_deg": info.rotation_deg,
    }


def readable_name(source: str) -> str:
    """Name of a file as valid Unicode: a name on disk may hold bytes that are none."""
    return os.fsencode(source).decode("utf-8", errors="replace")


def _pose_model(info: PoseModelInfo) -> dict[str, Any]:
    return {"name": info.name, "sha256": info.sha256}


def _view(view: View) -> dict[str, Any]:
    return {
        "facing": view.facing.value,
        "yaw_deg": _angle(view.yaw_deg),
        "yaw_interval_deg": _interval(view.yaw_interval_deg),
        "roll_deg": _angle(view.roll_deg),
        "assessable": view.assessable,
        "reasons": list(view.reasons),
    }


def _rep(item: RepAssessment, frame_index: IntArray) -> dict[str, Any]:
    rep = item.rep
    return {
        "number": rep.number,
        "squat": rep.squat.value,
        "start_s": _time(rep.start_s),
        "bottom_s": _time(rep.bottom_s),
        "end_s": _time(rep.end_s),
        "start_frame": int(frame_index[rep.start_row]),
        "bottom_frame": int(frame_index[rep.bottom_row]),
        "end_frame": int(frame_index[rep.end_row]),
        "complete": rep.complete,
        "depth": _ratio(rep.depth),
        "knee_flexion_deg": _angle(rep.flexion_deg),
        "knee_flexion_interval_deg": _interval(item.flexion_interval_deg),
        "knee_ankle_ratio": {
            "bottom": _ratio(item.ratio_bottom),
            "lowest": _ratio(item.ratio_lowest),
        },
        "legs": {side.value: _leg(item.legs[side], item) for side in Side if side in item.legs},
        "pelvic_drop_deg": _angle(item.pelvic_drop_deg),
        "pelvic_drop_interval_deg": _interval(item.pelvic_drop_interval_deg),
        "trunk_lean_deg": _angle(item.trunk_lean_deg),
        "trunk_lean_interval_deg": _interval(item.trunk_lean_interval_deg),
        "verdict": item.verdict.value,
    }


def _leg(leg: LegAssessment, item: RepAssessment) -> dict[str, Any]:
    return {
        "verdict": leg.verdict.value,
        "reasons": [{"code": item.code, "message": item.message} for item in leg.reasons],
        "fppa_deg": _angle_peak(leg.fppa_deg),
        "inward_deg": _angle_peak(leg.inward_deg),
        "medial_shift_pct": _peak(leg.medial_shift_pct, PERCENT_DECIMALS),
        "excess_pct": _percent(leg.excess_pct),
        "hip_adduction_deg": _angle(item.hip_adduction_deg[leg.side]),
        "hip_adduction_interval_deg": _interval(
            item.hip_adduction_interval_deg.get(leg.side, NO_INTERVAL)
        ),
        "peak_s": _time(leg.peak_s),
        "phase": None if leg.phase is None else leg.phase.value,
        "valid_fraction": _ratio(leg.valid_fraction),
    }


def _interval(ends: Interval) -> dict[str, float | None]:
    return {"low": _angle(ends.low), "high": _angle(ends.high)}


def _angle_peak(measure: Peak) -> dict[str, float | None]:
    ends = Interval(measure.low, measure.high)
    return {**_peak(measure, ANGLE_DECIMALS), **_interval(ends)}


def _peak(measure: Peak, decimals: int) -> dict[str, float | None]:
    return {"bottom": rounded(measure.bottom, decimals), "peak": rounded(measure.peak, decimals)}


def _summary(session: SessionResult) -> dict[str, Any]:
    return {
        "reps": len(session.reps),
        "flagged": list(session.flagged()),
        "left_flagged": len(session.flagged(Side.LEFT)),
        "right_flagged": len(session.flagged(Side.RIGHT)),
        "partials": [_partial(dip) for dip in session.partials],
        "gluteus_medius_sign": {
            side.value: _sign(session.signs[side]) for side in Side if side in session.signs
        },
    }


def _partial(dip: Dip) -> dict[str, Any]:
    return {
        "start_s": _time(dip.start_s),
        "bottom_s": _time(dip.bottom_s),
        "end_s": _time(dip.end_s),
        "knee_flexion_deg": _angle(dip.flexion_deg),
    }


def _sign(sign: SideSign) -> dict[str, Any]:
    return {"grade": sign.grade.value, "reasons": list(sign.reasons)}
