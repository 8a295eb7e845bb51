"""What the reader of a result should know: what was lost, and why there is nothing to report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from valgus.judge.rep_rows import rows_of
from valgus.judge.view import Views
from valgus.measure.measure_track import Measured
from valgus.measure.possible import left_out, possible
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import Dip, Rep
from valgus.model.terms import MovementKind

_OFTEN: Final = 0.2
"""Share of the frames from which a part of the body outside the picture is worth a word."""


def collect(
    track: PoseTrack,
    measured: Measured,
    seen: Views,
    reps: Sequence[Rep],
    dips: Sequence[Dip],
    config: AnalysisConfig,
) -> tuple[Reason, ...]:
    """Put together everything worth saying about one video, in order of weight."""
    found: list[Reason] = list(track.notices)
    if not np.isfinite(track.xy_px).any():
        return (*found, _nobody(track))
    found += _gaps(track, measured.was_bridged, config)
    found += seen.main.reasons
    found += _moved(seen.places, reps)
    found += _no_reps(measured.series, reps, dips, config)
    found += _beyond_a_body(measured.series, reps)
    found += counted_apart(dips)
    found += _body_outside(track, measured.series, reps)
    found += _slow_video(track)
    return tuple(found)


def _nobody(track: PoseTrack) -> Reason:
    return Reason("nobody", {"frames": len(track)})


def _gaps(track: PoseTrack, filled: BoolArray, config: AnalysisConfig) -> Iterator[Reason]:
    missing = int((~np.isfinite(track.xy_px[:, 0, 0])).sum())
    if missing == 0:
        return
    yield Reason(
        "frames_without_person",
        {
            "missing": missing,
            "total": len(track),
            "bridged": int(filled.sum()),
            "limit_s": config.max_gap_s,
        },
    )


def _moved(places: Sequence[int], reps: Sequence[Rep]) -> Iterator[Reason]:
    """Tell which repetitions were made at another place, or turned another way."""
    later = tuple(
        rep.number
        for rep, before, here in zip(reps[1:], places[:-1], places[1:], strict=True)
        if here != before
    )
    if later:
        yield Reason("moved", {"reps": later})


def _no_reps(
    series: KneeSeries, reps: Sequence[Rep], dips: Sequence[Dip], config: AnalysisConfig
) -> Iterator[Reason]:
    if reps:
        return
    deepest = float(np.nanmax(series.depth)) if np.isfinite(series.depth).any() else 0.0
    bent = possible("knee_flexion_deg", series.knee_flexion_deg).mean(axis=1)
    bent = bent[np.isfinite(bent)]
    if any(dip.kind is not MovementKind.SHALLOW for dip in dips):
        yield Reason("no_reps", {"apart": len(dips)})
        return
    if not dips and len(bent) and bent.max() >= config.rep_flexion_deg:
        yield Reason("no_reps", {"bent_deg": float(bent.max())})
        return
    limit_deg = config.rep_flexion_deg
    if np.isnan(possible("depth", deepest)):
        yield Reason("beyond_a_body", {"which": "depth"})
        yield Reason("no_reps", {"limit_deg": limit_deg})
        return
    values = {"limit_deg": limit_deg, "dropped_pct": 100 * max(deepest, 0.0)}
    if dips:
        yield Reason("no_reps", {**values, "dips": len(dips)})
    else:
        yield Reason("no_reps", values)


def _beyond_a_body(series: KneeSeries, reps: Sequence[Rep]) -> Iterator[Reason]:
    for name, numbers in left_out(series, reps).items():
        yield Reason("beyond_a_body", {"which": name, "reps": numbers})


def counted_apart(dips: Sequence[Dip]) -> tuple[Reason, ...]:
    """Say what else was seen than repetitions; shallow squats are listed without a word."""
    kinds = [dip.kind for dip in dips]
    worth = [kind for kind in MovementKind if kind is not MovementKind.SHALLOW and kind in kinds]
    return tuple(
        Reason("counted_apart", {"kind": kind, "count": kinds.count(kind)}) for kind in worth
    )


def _body_outside(track: PoseTrack, series: KneeSeries, reps: Sequence[Rep]) -> Iterator[Reason]:
    """Say which end of the body left the picture while it mattered."""
    rows = np.zeros(len(track), dtype=np.bool_)
    for rep in reps:
        rows[rows_of(rep)] = True
    rows = rows if reps else np.isfinite(series.depth)
    height = track.video.size_wh_px[1]
    down = track.xy_px[rows][:, :, 1]
    outside = (down > height) | (down < 0)
    feet, head = (
        _share(outside[:, list(part)], down[:, list(part)]) for part in (range(27, 33), range(11))
    )
    if feet > _OFTEN:
        yield Reason("feet_out_of_frame", {"share_pct": 100 * feet})
    if head > _OFTEN:
        yield Reason("head_out_of_frame", {"share_pct": 100 * head})


def _share(bad: BoolArray, values: FloatArray) -> float:
    seen = np.asarray(np.isfinite(values).any(axis=1))
    return float(np.asarray(bad.any(axis=1))[seen].mean()) if seen.any() else 0.0


def _slow_video(track: PoseTrack) -> Iterator[Reason]:
    if len(track) < 2:
        return
    rate = 1.0 / float(np.median(np.diff(track.time_s)))
    if rate < 14 and track.decoded_frames > len(track):
        yield Reason("low_frame_rate", {"looked_at_hz": rate})
    elif rate < 14:
        yield Reason("low_frame_rate", {"video_hz": rate})
