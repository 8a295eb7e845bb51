"""A session's document → the session, so that what shows a session also shows a file."""

from __future__ import annotations

import math

import numpy as np

from valgus.errors import InputError
from valgus.model.arrays import IntArray
from valgus.model.config import AnalysisConfig, ChosenConfig
from valgus.model.frames import Notice, VideoInfo
from valgus.model.poses import PoseModelInfo
from valgus.model.session import (
    Dip,
    Interval,
    LegAssessment,
    Peak,
    Reason,
    Rep,
    RepAssessment,
    SessionResult,
    SideSign,
    View,
)
from valgus.model.terms import Side, SignGrade, Verdict
from valgus.results.reading import AnglePart, EndsPart, LegPart, PeakPart, RepPart, SessionDocument


def to_session(document: SessionDocument, frame_index: IntArray | None = None) -> SessionResult:
    """Make the session again that a document was written from, as exactly as it was written.

    Parameters
    ----------
    document : SessionDocument
    frame_index : ndarray of int, shape (T,), optional
        Stream index of each row of the series that belongs to it. Without one, rows are counted
        as if every frame had one.

    Returns
    -------
    session : SessionResult

    Raises
    ------
    InputError
        The series has no row for a frame of a repetition: it is of another video.
    """
    video = document.video
    return SessionResult(
        video=VideoInfo(
            video.file, (video.width, video.height), None, video.duration_s, video.rotation_deg
        ),
        frames=video.frames,
        frame_rate=_number(video.frame_rate),
        duration_s=_number(video.duration_s),
        estimator=PoseModelInfo(document.pose_model.name, document.pose_model.sha256),
        config=_config(document),
        view=_view(document),
        reps=tuple(_assessment(part, frame_index) for part in document.reps),
        partials=tuple(
            Dip(part.start_s, part.bottom_s, part.end_s, _number(part.knee_flexion_deg))
            for part in document.summary.partials
        ),
        signs={side: _sign(document, side) for side in Side},
        notices=tuple(Notice(part.code, part.message) for part in document.warnings),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _config(document: SessionDocument) -> ChosenConfig:
    """Settings of the document; one that this version does not have is left out."""
    chosen = ChosenConfig()
    known = set(AnalysisConfig.__dataclass_fields__)
    for name, part in document.config.items():
        if name in known:
            chosen = chosen.with_values({name: part.value}, part.source)
    set_by_user = {name: by for name, by in chosen.sources.items() if by != "default"}
    return ChosenConfig(chosen.values, set_by_user)


def _view(document: SessionDocument) -> View:
    part = document.view
    return View(
        part.facing,
        _number(part.yaw_deg),
        _number(part.roll_deg),
        part.assessable,
        tuple(part.reasons),
        _interval(part.yaw_interval_deg),
    )


def _interval(part: EndsPart) -> Interval:
    return Interval(_number(part.low), _number(part.high))


def _sign(document: SessionDocument, side: Side) -> SideSign:
    part = document.summary.gluteus_medius_sign.get(side)
    if part is None:
        return SideSign(SignGrade.NOT_ASSESSABLE, ())
    return SideSign(part.grade, tuple(part.reasons))


def _assessment(part: RepPart, frame_index: IntArray | None) -> RepAssessment:
    return RepAssessment(
        rep=_rep(part, frame_index),
        legs={side: _leg(side, part.legs.get(side)) for side in Side},
        verdict=part.verdict,
        ratio_bottom=_number(part.knee_ankle_ratio.bottom),
        ratio_lowest=_number(part.knee_ankle_ratio.lowest),
        pelvic_drop_deg=_number(part.pelvic_drop_deg),
        trunk_lean_deg=_number(part.trunk_lean_deg),
        hip_adduction_deg={
            side: _number(part.legs[side].hip_adduction_deg if side in part.legs else None)
            for side in Side
        },
        flexion_interval_deg=_interval(part.knee_flexion_interval_deg),
        pelvic_drop_interval_deg=_interval(part.pelvic_drop_interval_deg),
        trunk_lean_interval_deg=_interval(part.trunk_lean_interval_deg),
        hip_adduction_interval_deg={
            side: _interval(leg.hip_adduction_interval_deg) for side, leg in part.legs.items()
        },
    )


def _rep(part: RepPart, frame_index: IntArray | None) -> Rep:
    frames = (part.start_frame, part.bottom_frame, part.end_frame)
    start, bottom, end = (_row(frame, frame_index) for frame in frames)
    return Rep(
        number=part.number,
        squat=part.squat,
        start_row=start,
        bottom_row=bottom,
        end_row=end,
        start_s=part.start_s,
        bottom_s=part.bottom_s,
        end_s=part.end_s,
        flexion_deg=_number(part.knee_flexion_deg),
        depth=_number(part.depth),
        complete=part.complete,
    )


def _row(frame: int, frame_index: IntArray | None) -> int:
    if frame_index is None:
        return frame
    row = int(np.searchsorted(frame_index, frame))
    if row >= len(frame_index) or frame_index[row] != frame:
        raise InputError(
            f"The landmarks do not belong to the result: they have no frame {frame}.",
            "Analyse the video again.",
        )
    return row


def _leg(side: Side, part: LegPart | None) -> LegAssessment:
    if part is None:
        nothing = Peak(math.nan, math.nan)
        unjudged = Verdict.NOT_ASSESSABLE
        return LegAssessment(
            side, unjudged, (), nothing, nothing, nothing, math.nan, math.nan, None, 0.0
        )
    return LegAssessment(
        side=side,
        verdict=part.verdict,
        reasons=tuple(Reason(reason.code, reason.message) for reason in part.reasons),
        fppa_deg=_angle_peak(part.fppa_deg),
        inward_deg=_angle_peak(part.inward_deg),
        medial_shift_pct=_peak(part.medial_shift_pct),
        excess_pct=_number(part.excess_pct),
        peak_s=_number(part.peak_s),
        phase=part.phase,
        valid_fraction=_number(part.valid_fraction),
    )


def _angle_peak(part: AnglePart) -> Peak:
    return Peak(*map(_number, (part.bottom, part.peak, part.low, part.high)))


def _peak(part: PeakPart) -> Peak:
    return Peak(_number(part.bottom), _number(part.peak))
