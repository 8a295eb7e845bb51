"""The clip again, with what was found drawn on every frame, as it arises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from valgus.judge import usual_shift, verdicts
from valgus.judge.rep_rows import judged_rows
from valgus.measure.signals import bridged
from valgus.model.arrays import BoolArray, FloatArray, ImageArray
from valgus.model.config import AnalysisConfig
from valgus.model.frames import Frame
from valgus.model.ports import Progress
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment, SessionResult
from valgus.model.terms import Side, Verdict
from valgus.report import pictures, shots
from valgus.report.drawing.faces import blur_faces
from valgus.report.drawing.overlay import LegLook, OverlayState, draw
from valgus.report.show_options import Options
from valgus.report.text import languages, sentences
from valgus.report.text.languages import Words
from valgus.util.files import being_written

_VERDICT_SHOWN_S: Final = 1.5
_NEAR_S: Final = 0.05
"""A frame of which no landmarks were found takes those of a neighbour no farther than this."""


def overlay_video(
    session: SessionResult,
    series: KneeSeries,
    track: PoseTrack,
    video: Path,
    target: Path,
    progress: Progress,
    options: Options | None = None,
) -> None:
    """Write the video with overlay; its times, size and sound are those of the original.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries
    track : PoseTrack
    video : Path
        The original.
    target : Path
        The new file, written whole or not at all.
    progress : Progress
    options : Options, optional

    Raises
    ------
    InputError
        The video cannot be read.
    OutputError
        The file cannot be written.
    """
    from valgus.video.read.prefetch import Prefetched
    from valgus.video.read.video_reader import VideoReader
    from valgus.video.write.soundtrack import Sound
    from valgus.video.write.video_writer import VideoWriter

    options = options or Options()
    painter = Painter(session, series, track, options)
    with (
        being_written(target) as part,
        Prefetched(VideoReader(video, turned_deg=track.video.turned_deg)) as source,
        Sound(video) as sound,
        VideoWriter(part, source.info.size_wh_px, source.info.nominal_rate, sound) as writer,
    ):
        progress.start("Drawing the video", session.duration_s, "s of video")
        for frame in source:
            writer.write(painter.paint(frame), frame.time_s)
            progress.advance(frame.time_s)
        writer.finish(session.duration_s or None)
        progress.finish()


@dataclass(frozen=True, slots=True)
class Span:
    """What is said of one repetition, and from when."""

    item: RepAssessment
    """The repetition."""
    arises_s: dict[Side, float]
    """Flagged leg → when its knee began to break a rule of its verdict."""


class Painter:
    """Draws what is known at the time of each frame.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries
    track : PoseTrack
    options : Options
    """

    def __init__(
        self, session: SessionResult, series: KneeSeries, track: PoseTrack, options: Options
    ) -> None:
        self._session, self._series, self._track = session, series, track
        self._words: Words = languages.load(options.language)
        self._blur = options.blur_faces
        self._others = pictures.has_others(session)
        excess_pct = usual_shift.excess_of_session_pct(series, session)
        self._spans = [
            Span(item, _arising(item, session, series, excess_pct)) for item in session.reps
        ]
        self._counted = {side: _counted(series, side, session.config.values) for side in Side}

    def paint(self, frame: Frame) -> ImageArray:
        """Draw on a copy of a frame's picture, of which landmarks are known in full size."""
        row = self._row(frame)
        image = frame.image_rgb
        scale = image.shape[0] / frame.full_size_wh_px[1]
        if self._blur:
            face = None if row is None else pictures.face_at(self._track, row)
            placed = None if face is None else face * scale
            image = blur_faces(image, placed, others=self._others)
        return draw(image, self._state(row, frame.time_s, scale))

    def _row(self, frame: Frame) -> int | None:
        """Find the landmarks that belong to a frame."""
        track = self._track
        if not len(track):
            return None
        row = int(np.searchsorted(track.frame_index, frame.index))
        if row < len(track) and track.frame_index[row] == frame.index:
            return row
        nearest = int(np.argmin(np.abs(track.time_s - frame.time_s)))
        return nearest if abs(track.time_s[nearest] - frame.time_s) <= _NEAR_S else None

    def _state(self, row: int | None, time_s: float, scale: float) -> OverlayState:
        span = self._span_at(time_s)
        xy = np.full((33, 2), np.nan) if row is None else self._track.xy_px[row] * scale
        legs = {} if row is None or span is None else self._legs(row, time_s, span)
        return OverlayState(xy, legs, self._panel(time_s, span), self._alert(time_s, span))

    def _span_at(self, time_s: float) -> Span | None:
        """Find the repetition that is going on."""
        spans = (s for s in self._spans if s.item.rep.start_s <= time_s <= s.item.rep.end_s)
        return next(spans, None)

    def _legs(self, row: int, time_s: float, span: Span) -> dict[Side, LegLook]:
        looks = {}
        for side in span.item.rep.squat.standing:
            inward = span.arises_s.get(side, np.inf) <= time_s
            judged = span.item.legs[side].verdict is not Verdict.NOT_ASSESSABLE
            told = judged and self._counted[side][row]
            looks[side] = LegLook(self._angle(row, side) if told else "", inward)
        return looks

    def _angle(self, row: int, side: Side) -> str:
        value = float(self._series.inward_deg[row, side.index])
        return self._words("overlay.angle", angle=self._words.number(value, sign=True))

    def _panel(self, time_s: float, span: Span | None) -> tuple[str, ...]:
        over = [item for item in self._session.reps if item.rep.end_s < time_s]
        flagged = sum(item.verdict is Verdict.VALGUS for item in over)
        flagged += span is not None and any(at <= time_s for at in span.arises_s.values())
        if span is None:
            first = self._words("overlay.between", count=len(over))
        else:
            first = self._words("overlay.rep", number=span.item.rep.number)
        lines = [first, self._words("overlay.flagged", count=flagged)]
        last = over[-1] if over else None
        if span is None and last is not None and time_s <= last.rep.end_s + _VERDICT_SHOWN_S:
            words = sentences.verdict_words(last.verdict, self._words)
            lines.append(self._words("overlay.verdict", number=last.rep.number, verdict=words))
        return tuple(lines)

    def _alert(self, time_s: float, span: Span | None) -> str:
        inward = [side for side, at in span.arises_s.items() if at <= time_s] if span else []
        if not inward:
            return ""
        return self._words(
            "overlay.inward_both" if len(inward) == 2 else f"overlay.inward_{inward[0]}"
        )


def _counted(series: KneeSeries, side: Side, config: AnalysisConfig) -> BoolArray:
    """Rows that count for the verdict: those that are judged, and short gaps between them."""
    return bridged(series.time_s, judged_rows(series, side, config), config.max_gap_s)


def _arising(
    item: RepAssessment, session: SessionResult, series: KneeSeries, excess_pct: FloatArray
) -> dict[Side, float]:
    """When each flagged knee began to break a rule of its verdict."""
    return {
        side: _onset_s(item, side, session.config.values, series, excess_pct)
        for side in shots.flagged_sides(item)
    }


def _onset_s(
    item: RepAssessment,
    side: Side,
    config: AnalysisConfig,
    series: KneeSeries,
    excess_pct: FloatArray,
) -> float:
    onset_s = verdicts.onset_s(series, item, side, excess_pct, config)
    # A leg may have been flagged beside repetitions that this series does not have.
    later = (onset_s, item.legs[side].peak_s, item.rep.bottom_s)
    return next(time_s for time_s in later if np.isfinite(time_s))
