"""What the reader of a result should know: what was lost, and why there is nothing to report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from valgus.judge.rep_rows import rows_of
from valgus.judge.view import Views
from valgus.measure.measure_track import Measured
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.frames import Notice
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import Dip, Rep, View
from valgus.util.rounding import told


def collect(
    track: PoseTrack,
    measured: Measured,
    seen: Views,
    reps: Sequence[Rep],
    dips: Sequence[Dip],
    config: AnalysisConfig,
) -> tuple[Notice, ...]:
    """Put together everything worth saying about one video, in order of weight."""
    found: list[Notice] = list(track.notices)
    if not np.isfinite(track.xy_px).any():
        return (*found, _nobody(track))
    found += _gaps(track, measured.was_bridged, config)
    found += [Notice("camera_angle", reason) for reason in seen.main.reasons]
    found += _moved(seen.of_reps, reps)
    found += _no_reps(measured.series, reps, dips, config)
    found += _cut_off(reps)
    found += _body_outside(track, measured.series, reps)
    found += _slow_video(track)
    return tuple(found)


def _nobody(track: PoseTrack) -> Notice:
    return Notice(
        "nobody",
        f"Nobody was found in {len(track)} frames. Film the whole body from 2-4 m, facing the "
        "camera, in good light.",
    )


def _gaps(track: PoseTrack, filled: BoolArray, config: AnalysisConfig) -> Iterator[Notice]:
    missing = int((~np.isfinite(track.xy_px[:, 0, 0])).sum())
    if missing == 0:
        return
    yield Notice(
        "frames_without_person",
        f"No person was found in {missing} of {len(track)} frames; {int(filled.sum())} of them "
        f"were bridged (gaps up to {config.max_gap_s:g} s).",
    )


def _moved(views: Sequence[View], reps: Sequence[Rep]) -> Iterator[Notice]:
    """Tell which repetitions were made at another place, or turned another way."""
    later = [
        rep.number
        for rep, before, here in zip(reps[1:], views[:-1], views[1:], strict=True)
        if here != before
    ]
    if later:
        yield Notice(
            "moved",
            f"The person moved or turned before rep {', '.join(map(str, later))}; each place is "
            "measured by itself. Stay on one spot for the surest comparison of reps.",
        )


def _no_reps(
    series: KneeSeries, reps: Sequence[Rep], dips: Sequence[Dip], config: AnalysisConfig
) -> Iterator[Notice]:
    if reps:
        return
    deepest = float(np.nanmax(series.depth)) if np.isfinite(series.depth).any() else 0.0
    bent = series.knee_flexion_deg[np.isfinite(series.knee_flexion_deg).all(axis=1)].mean(axis=1)
    if not dips and len(bent) and bent.max() >= config.rep_flexion_deg:
        yield Notice(
            "no_reps",
            "No repetition was found: the knees did bend, but not down and up again between two "
            "stands with the feet in one place. Keep camera and feet still, and stand upright "
            "before and after each squat.",
        )
        return
    shallow = f" {len(dips)} shallower dip(s) were seen." if dips else ""
    yield Notice(
        "no_reps",
        f"No repetition was found: one needs at least {config.rep_flexion_deg:.0f}° of knee "
        f"flexion, down and up; the hips dropped by {told(100 * max(deepest, 0))} % of leg length "
        f"at most.{shallow}",
    )


def _cut_off(reps: Sequence[Rep]) -> Iterator[Notice]:
    for rep in reps:
        if not rep.complete:
            end_s = told(rep.end_s, 1)
            yield Notice(
                "rep_cut_off",
                f"Rep {rep.number} was cut off at {end_s} s before its way up was over; "
                "only the part that was seen is judged.",
            )


def _body_outside(track: PoseTrack, series: KneeSeries, reps: Sequence[Rep]) -> Iterator[Notice]:
    """Say which end of the body left the picture while it mattered."""
    rows = np.zeros(len(track), dtype=np.bool_)
    for rep in reps:
        rows[rows_of(rep)] = True
    rows = rows if reps else np.isfinite(series.depth)
    height = track.video.size_wh_px[1]
    for name, code, joints in (
        ("feet", "feet_out_of_frame", range(27, 33)),
        ("head", "head_out_of_frame", range(11)),
    ):
        down = track.xy_px[rows][:, list(joints), 1]
        share = _share((down > height) | (down < 0), down)
        if share > 0.2:
            yield Notice(
                code,
                f"The {name} left the picture in {told(100 * share)} % of the frames that matter. "
                "Film the whole body: step back or turn the phone upright.",
            )


def _share(bad: BoolArray, values: FloatArray) -> float:
    seen = np.asarray(np.isfinite(values).any(axis=1))
    return float(np.asarray(bad.any(axis=1))[seen].mean()) if seen.any() else 0.0


def _slow_video(track: PoseTrack) -> Iterator[Notice]:
    if len(track) < 2:
        return
    rate = 1.0 / float(np.median(np.diff(track.time_s)))
    if rate < 14 and track.decoded_frames > len(track):
        yield Notice(
            "low_frame_rate",
            f"Of the video's frames {told(rate, 1)} per second were looked at, as --max-rate says; "
            "a short collapse can hide between them. Look at 30 or more.",
        )
    elif rate < 14:
        yield Notice(
            "low_frame_rate",
            f"The video has {told(rate)} frames per second; a short collapse can hide between "
            "them. Film with 30 or more.",
        )
