"""A session with the precision of its document.

Whoever shows a session shows this one: a number that is rounded for the document and again for the
reader may come out differently from one that is rounded once, and a session that was kept is to
read as it did when it was found.
"""

from __future__ import annotations

import dataclasses
import math

from valgus.model.session import (
    Dip,
    Interval,
    LegAssessment,
    Peak,
    Rep,
    RepAssessment,
    SessionResult,
)
from valgus.results import document


def as_kept(session: SessionResult) -> SessionResult:
    """Round every number of a session as its document does.

    Parameters
    ----------
    session : SessionResult

    Returns
    -------
    session : SessionResult
        What is not finite becomes NaN.
    """
    return dataclasses.replace(
        session,
        frame_rate=_kept(session.frame_rate, document.FRAME_RATE_DECIMALS),
        duration_s=_time(session.duration_s),
        view=dataclasses.replace(
            session.view,
            yaw_deg=_angle(session.view.yaw_deg),
            yaw_interval_deg=_interval(session.view.yaw_interval_deg),
            roll_deg=_angle(session.view.roll_deg),
        ),
        reps=tuple(_assessment(item) for item in session.reps),
        partials=tuple(_dip(dip) for dip in session.partials),
    )


def _kept(value: float, decimals: int) -> float:
    known = document.rounded(value, decimals)
    return math.nan if known is None else known


def _time(value: float) -> float:
    return _kept(value, document.TIME_DECIMALS)


def _angle(value: float) -> float:
    return _kept(value, document.ANGLE_DECIMALS)


def _interval(ends: Interval) -> Interval:
    return Interval(_angle(ends.low), _angle(ends.high))


def _angle_peak(peak: Peak) -> Peak:
    return Peak(*map(_angle, (peak.bottom, peak.peak, peak.low, peak.high)))


def _ratio(value: float) -> float:
    return _kept(value, document.RATIO_DECIMALS)


def _percent(value: float) -> float:
    return _kept(value, document.PERCENT_DECIMALS)


def _dip(dip: Dip) -> Dip:
    return Dip(_time(dip.start_s), _time(dip.bottom_s), _time(dip.end_s), _angle(dip.flexion_deg))


def _assessment(item: RepAssessment) -> RepAssessment:
    return dataclasses.replace(
        item,
        rep=_rep(item.rep),
        legs={side: _leg(leg) for side, leg in item.legs.items()},
        ratio_bottom=_ratio(item.ratio_bottom),
        ratio_lowest=_ratio(item.ratio_lowest),
        pelvic_drop_deg=_angle(item.pelvic_drop_deg),
        trunk_lean_deg=_angle(item.trunk_lean_deg),
        hip_adduction_deg={side: _angle(v) for side, v in item.hip_adduction_deg.items()},
        flexion_interval_deg=_interval(item.flexion_interval_deg),
        pelvic_drop_interval_deg=_interval(item.pelvic_drop_interval_deg),
        trunk_lean_interval_deg=_interval(item.trunk_lean_interval_deg),
        hip_adduction_interval_deg={
            side: _interval(ends) for side, ends in item.hip_adduction_interval_deg.items()
        },
    )


def _rep(rep: Rep) -> Rep:
    return dataclasses.replace(
        rep,
        start_s=_time(rep.start_s),
        bottom_s=_time(rep.bottom_s),
        end_s=_time(rep.end_s),
        flexion_deg=_angle(rep.flexion_deg),
        depth=_ratio(rep.depth),
    )


def _leg(leg: LegAssessment) -> LegAssessment:
    shift = leg.medial_shift_pct
    return dataclasses.replace(
        leg,
        fppa_deg=_angle_peak(leg.fppa_deg),
        inward_deg=_angle_peak(leg.inward_deg),
        medial_shift_pct=Peak(_percent(shift.bottom), _percent(shift.peak)),
        excess_pct=_percent(leg.excess_pct),
        peak_s=_time(leg.peak_s),
        valid_fraction=_ratio(leg.valid_fraction),
    )
