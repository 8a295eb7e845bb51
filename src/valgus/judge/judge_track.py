"""The offline job over ports: frames → landmarks → series → repetitions → verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from valgus.judge import notices, segment_reps, sign, verdicts, view
from valgus.measure import joint_centres, knee_series, places, standing_reference
from valgus.measure import smooth as conditioning
from valgus.model.config import AnalysisConfig, ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult, View

_MOST_STANDING = 3000
"""Rows of somebody standing, a minute and a half of them, beyond which more say nothing new."""
_BLOCK = 2048
"""Rows that are measured in one go: what comes and goes meanwhile stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything that came out of one video."""

    session: SessionResult
    """What was found."""
    series: KneeSeries
    """Every per-frame quantity."""
    track: PoseTrack
    """The landmarks as the pose model gave them."""


def judge(track: PoseTrack, chosen: ChosenConfig) -> Analysis:
    """Turn landmarks into verdicts; needs no camera and no model.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as the pose model gave them.
    chosen : ChosenConfig

    Returns
    -------
    analysis : Analysis
    """
    config = chosen.values
    smooth, filled = conditioning.condition(track, config)
    stretches = [_measure(track, smooth, place, config) for place in places.find(smooth, config)]
    series = KneeSeries.joined([item.series for item in stretches] or [knee_series.nothing(track)])
    rep_list, dips = segment_reps.find_reps(
        series, config, {item.first_row for item in stretches[1:]}
    )
    views = [_stretch_of(rep.bottom_row, stretches).view for rep in rep_list]
    seen_from = _main_view(views, stretches, config)
    assessed = verdicts.assess(series, rep_list, views, config)
    frames = track.decoded_frames or len(track)
    rate = _frame_rate(track)
    session = SessionResult(
        video=track.video,
        frames=frames,
        frame_rate=rate,
        duration_s=_duration_s(track, rate),
        estimator=track.estimator,
        config=chosen,
        view=seen_from,
        reps=assessed,
        partials=dips,
        signs=sign.gluteus_medius_signs(assessed, config),
        notices=notices.collect(track, series, filled, seen_from, views, rep_list, dips, config),
    )
    return Analysis(session, series, track)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """What was measured at one place."""

    first_row: int
    series: KneeSeries
    view: View


def _measure(
    track: PoseTrack, smooth: PoseTrack, place: places.Place, config: AnalysisConfig
) -> _Stretch:
    """Calibrate on the landmarks, move them to the joint centres, calibrate again and measure."""
    raw, here = track.part(place.rows), smooth.part(place.rows)
    rows = np.flatnonzero(place.standing)
    stands = here.part(rows[:: 1 + len(rows) // _MOST_STANDING])
    always = np.ones(len(stands), dtype=np.bool_)
    first = standing_reference.calibrate(stands, config, always)
    if first is None:
        return _Stretch(place.rows.start, knee_series.nothing(raw), view.look(None, config))
    found = (
        standing_reference.calibrate(joint_centres.to_joint_centres(stands, first), config, always)
        or first
    )
    parts = [slice(start, start + _BLOCK) for start in range(0, len(here), _BLOCK)]
    series = [
        knee_series.measure(
            raw.part(part), joint_centres.to_joint_centres(here.part(part), first), found, config
        )
        for part in parts
    ]
    return _Stretch(place.rows.start, KneeSeries.joined(series), view.look(found, config))


def _stretch_of(row: int, stretches: Sequence[_Stretch]) -> _Stretch:
    return next(item for item in reversed(stretches) if item.first_row <= row)


def _main_view(
    views: Sequence[View], stretches: Sequence[_Stretch], config: AnalysisConfig
) -> View:
    """Where most repetitions were seen from, else where the subject stayed longest."""
    if views:
        return max(views, key=views.count)
    if stretches:
        return max(stretches, key=lambda item: len(item.series)).view
    return view.look(None, config)


def _frame_rate(track: PoseTrack) -> float:
    """Decoded frames per second; NaN for a single frame."""
    frames, nominal = track.decoded_frames or len(track), track.video.nominal_rate
    if frames > len(track) and nominal:
        # Only some frames were looked at, and the last of them is not the last one.
        return float(nominal)
    span = float(track.time_s[-1] - track.time_s[0]) if len(track) > 1 else 0.0
    return (frames - 1) / span if span > 0 else float("nan")


def _duration_s(track: PoseTrack, rate: float) -> float:
    """To the end of the last frame, which is shown as long as the others."""
    if not rate > 0:
        return 0.0
    if track.decoded_frames > len(track) and track.video.nominal_rate:
        return track.decoded_frames / rate
    return float(track.time_s[-1] - track.time_s[0] + 1.0 / rate)
