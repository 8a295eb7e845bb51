"""From landmarks to what a face shows, one frame at a time; needs no camera, model or face."""

from __future__ import annotations

import math
from concurrent.futures import Executor
from typing import Final

from valgus.judge import view
from valgus.judge.movement import RepSample
from valgus.judge.segment_reps import RepSegmenter, samples
from valgus.live import cues, setup_check
from valgus.live.judging import LONGEST_S, Judging
from valgus.live.recording import Recording
from valgus.live.setup_check import Surroundings
from valgus.live.state import Check, Cue, LegGauge, LiveState, Metering, RepLine, Stage
from valgus.live.tracking import Tracking
from valgus.measure.possible import series_of_a_body
from valgus.model.arrays import IntArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import VideoInfo
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import RepAssessment, SessionResult, View
from valgus.model.terms import Side, Verdict

_CHECKED_S: Final = 1.0
"""The set-up is looked at over so long: what lasts shorter is a passing arm."""
_CHECK_EVERY_S: Final = 0.2
_RISEN: Final = 0.15
"""Share of the deepest hip drop below which somebody stands again."""
_RISEN_S: Final = 0.1
_BLIND_S: Final = 1.0
"""After so long without a person, the picture counts as empty."""


class _Risen:
    """Notices that somebody stands again, before the segmenter is sure that it stays so."""

    def __init__(self) -> None:
        self._deepest = 0.0
        self._since_s = math.nan

    @property
    def risen(self) -> bool:
        """Whether somebody who went down stands again."""
        return self._since_s == math.inf

    def update(self, sample: RepSample, deep: bool) -> bool:
        """Take one sample; True once in each movement."""
        if not deep or not math.isfinite(sample.depth):
            self._deepest, self._since_s = 0.0, math.nan
            return False
        self._deepest = max(self._deepest, sample.depth)
        if sample.depth > _RISEN * self._deepest:
            self._since_s = math.nan
            return False
        if math.isnan(self._since_s):
            self._since_s = sample.time_s
        if sample.time_s - self._since_s < _RISEN_S:
            return False
        self._since_s = math.inf
        return True


class LiveEngine:
    """Counts, judges and cues on landmarks that come one by one.

    Parameters
    ----------
    video : VideoInfo
        The camera.
    estimator : PoseModelInfo
        What finds the landmarks.
    chosen : ChosenConfig
    executor : Executor
        Where finished repetitions are judged; a thread in a live session, in place in tests.
    longest_s : float, s
        Length of the recording that is judged in one go.
    """

    def __init__(
        self,
        video: VideoInfo,
        estimator: PoseModelInfo,
        chosen: ChosenConfig,
        executor: Executor,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._config = chosen.values
        self._video = video
        self.recording = Recording(video, estimator)
        self._tracking = Tracking(self._config, self.recording.track())
        self._segmenter = RepSegmenter(self._config)
        self._judging = Judging(self.recording, chosen, executor, longest_s)
        self._risen = _Risen()
        self._onsets = cues.OnsetDetector()
        self._checks: tuple[Check, ...] = ()
        self._checked_s = -math.inf
        self._seen_s = -math.inf
        self._lines: tuple[RepLine, ...] = ()

    @property
    def reps(self) -> tuple[RepAssessment, ...]:
        """All finished repetitions so far."""
        return self._judging.reps

    @property
    def busy(self) -> bool:
        """Whether a repetition is under way."""
        return self._segmenter.deep and not self._risen.risen

    def update(
        self,
        seen: PoseObservation,
        around: Surroundings | None = None,
        figures: Metering | None = None,
    ) -> LiveState:
        """Take the landmarks of one frame.

        Parameters
        ----------
        seen : PoseObservation
            Later than the one before.
        around : Surroundings, optional
            What is known of the picture.
        figures : Figures, optional
            Handed on to the face.
        """
        number = self.recording.append(seen)
        row = self._tracking.update(seen, self.busy)
        if row is not None:
            (sample,) = samples(row)
            ended = bool(self._segmenter.update(sample._replace(row=number)))
            if self._risen.update(sample, self._segmenter.deep) or ended:
                self._judging.ask()
            row = series_of_a_body(row)
        if seen.present:
            self._seen_s = seen.time_s
        # A repetition in which somebody walked out is under way until somebody comes back.
        if self._judging.poll(self.busy and not self._gone(seen.time_s)):
            self._lines = tuple(_line(item) for item in self._judging.reps)
        self._check(seen.time_s, around or Surroundings())
        stage = self._stage(seen.time_s)
        legs, cue = self._legs(row, stage, seen.time_s)
        return LiveState(
            index=seen.index,
            time_s=seen.time_s,
            stage=stage,
            message=self._message(stage),
            size_wh_px=self._video.size_wh_px,
            xy_px=seen.xy_px if seen.present else None,
            visibility=seen.visibility if seen.present else None,
            checks=self._checks,
            legs=legs,
            depth=math.nan if row is None else float(row.depth[0]),
            cue=cue,
            reps=self._lines,
            figures=figures or Metering(),
        )

    def lost(self, message: Reason, figures: Metering) -> LiveState:
        """Describe a moment without a picture."""
        return LiveState(
            index=-1,
            time_s=math.nan,
            stage=Stage.LOST,
            message=message,
            size_wh_px=self._video.size_wh_px,
            xy_px=None,
            visibility=None,
            reps=self._lines,
            figures=figures,
        )

    def finish(self, decoded_frames: int = 0) -> tuple[SessionResult, KneeSeries]:
        """Judge what is left and put the session together; may be called again."""
        return self._judging.finish(decoded_frames)

    def so_far(self, decoded_frames: int) -> tuple[SessionResult, IntArray]:
        """Put together what was judged by now; call it once there are repetitions."""
        return self._judging.so_far(decoded_frames)

    @property
    def view(self) -> View | None:
        """Where the camera stands; None until somebody stood still."""
        found = self._tracking.calibrated
        return None if found is None else view.look(found.centres, self._config)

    def _check(self, time_s: float, around: Surroundings) -> None:
        """Look at the set-up now and then; in the middle of a rep the body looks shorter."""
        moving = self.busy and bool(self._checks)
        if moving or time_s - self._checked_s < _CHECK_EVERY_S:
            return
        self._checked_s = time_s
        recent = self.recording.track(self.recording.row_at(time_s - _CHECKED_S))
        self._checks = setup_check.look(recent, self.view, around, self._config)

    def _stage(self, time_s: float) -> Stage:
        if self._tracking.calibrated is None or self._gone(time_s):
            return Stage.SETUP
        if not setup_check.green(self._checks):
            return Stage.BLOCKED
        return Stage.REP if self.busy else Stage.READY

    def _gone(self, time_s: float) -> bool:
        return time_s - self._seen_s > _BLIND_S

    def _message(self, stage: Stage) -> Reason | None:
        if stage in (Stage.SETUP, Stage.BLOCKED):
            return setup_check.first_advice(self._checks)
        return None

    def _legs(
        self, row: KneeSeries | None, stage: Stage, time_s: float
    ) -> tuple[dict[Side, LegGauge], Cue | None]:
        """Gauge both legs; a cue only in a repetition that can be judged."""
        if row is None or stage not in (Stage.READY, Stage.REP):
            self._onsets.reset()
            return dict.fromkeys(Side, LegGauge()), None
        readings = {side: cues.read(row, side, self._judging.usual, self._config) for side in Side}
        cue = self._onsets.update(readings, time_s)
        gauges = {side: cues.gauge(readings[side], self._onsets.inward(side)) for side in Side}
        return gauges, cue if stage is Stage.REP else None


def _line(item: RepAssessment) -> RepLine:
    grave = [side for side in Side if item.legs[side].verdict is item.verdict]
    reasons = [reason for side in grave for reason in item.legs[side].reasons]
    return RepLine(
        number=item.rep.number,
        squat=item.rep.squat,
        end_s=item.rep.end_s,
        verdict=item.verdict,
        legs={side: item.legs[side].verdict for side in Side},
        why=None if item.verdict is Verdict.CLEAR or not reasons else reasons[0],
    )
