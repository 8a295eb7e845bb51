"""Landmarks → knee series → repetitions → verdicts: the whole judgement on one page."""

from __future__ import annotations

from dataclasses import dataclass

from valgus import __version__
from valgus.judge import notices, rep_view
from valgus.judge.segment_reps import find_reps
from valgus.judge.sign import gluteus_medius_signs
from valgus.judge.verdicts import assess
from valgus.measure.measure_track import measure_track
from valgus.measure.possible import series_of_a_body
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import Program, SessionResult
from valgus.util.versions import version_of


@dataclass(frozen=True, slots=True, eq=False)
class JudgedTrack:
    """Everything that came out of one video."""

    session: SessionResult
    """What was found."""
    series: KneeSeries
    """Every per-frame quantity."""
    track: PoseTrack
    """The landmarks as the pose model gave them."""


def judge(track: PoseTrack, chosen: ChosenConfig) -> JudgedTrack:
    """Turn landmarks into verdicts; needs no camera and no model.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as the pose model gave them.
    chosen : ChosenConfig

    Returns
    -------
    judged : JudgedTrack
    """
    config = chosen.values
    measured = measure_track(track, config)
    reps, dips = find_reps(measured.series, config, measured.breaks)
    series = series_of_a_body(measured.series)
    seen = rep_view.look(track, measured, reps, config)
    assessed = assess(series, reps, seen.of_reps, config, seen.unseen)
    rate = _frame_rate(track)
    session = SessionResult(
        video=track.video,
        frames=track.decoded_frames or len(track),
        frame_rate=rate,
        duration_s=_duration_s(track, rate),
        estimator=track.estimator,
        config=chosen,
        view=seen.main,
        reps=assessed,
        partials=tuple(dip for dip in dips if dip.kind.partial),
        other_movements=tuple(dip for dip in dips if not dip.kind.partial),
        signs=gluteus_medius_signs(assessed, config),
        notices=notices.collect(track, measured, seen, reps, dips, config),
        program=this_program(),
    )
    return JudgedTrack(session, series, track)


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


def this_program() -> Program:
    """Say what is at work here."""
    return Program("valgus", __version__, version_of("mediapipe"), version_of("av"))
