"""The live session's threads: capture -> queue of one -> pose and judgement -> a face.

Nothing waits for what comes after it: the camera replaces a frame that was not taken yet, so the
delay is that of one frame, whatever the machine's speed. An exception anywhere ends all of it and
comes out of `result`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from valgus.errors import ModelError, ValgusError
from valgus.live.engine import LiveEngine
from valgus.live.following import Following
from valgus.live.live_ports import Estimators, Keeper, LiveSource
from valgus.live.live_result import LiveResult
from valgus.live.meter import Meter
from valgus.live.setup_check import Surroundings
from valgus.live.state import Cue, Shown
from valgus.model.arrays import ImageArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import Frame
from valgus.model.poses import PoseObservation
from valgus.model.reason import Reason
from valgus.model.session import RepAssessment
from valgus.util import memory
from valgus.util.newest_queue import Latest

_WAIT_S: Final = 0.5
"""After so long without a frame the face says why."""
_LEAVE_S: Final = 1.0
"""So long the end waits for a download of weights that is no longer needed."""
_SAID_S: Final = 6.0
_TIDY_S: Final = 10.0
"""So often, and never within a repetition, memory that is free goes back to the system."""
_GRID: Final = 16
"""Every 16th pixel each way tells the brightness well enough."""
_NO_PICTURE: Final = Reason("waiting_for_first_picture")

Captured = tuple[Frame, float]


class LiveRun:
    """One live session.

    Parameters
    ----------
    source : LiveSource
        Entered already.
    estimators : Estimators
    chosen : ChosenConfig
    show : callable
        Gets every state with its picture, in the pose thread; must not wait.
    keeper : Keeper, optional
    prepare : callable, optional
        Gets pose weights of a name ready, which may take long; runs in a thread of its own.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        source: LiveSource,
        estimators: Estimators,
        chosen: ChosenConfig,
        show: Callable[[Shown], None],
        keeper: Keeper | None = None,
        prepare: Callable[[str], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._estimators = estimators
        self._chosen = chosen
        self._show = show
        self._keeper = keeper
        self._prepare = prepare
        self._preparing: threading.Thread | None = None
        self._clock = clock
        self._frames: Latest[Captured] = Latest()
        self._wanted_model: str | None = None
        self._meter = Meter("")
        self._cues: list[Cue] = []
        self._kept_reps: tuple[RepAssessment, ...] = ()
        self._notice: tuple[Reason | None, float] = (None, -math.inf)
        self._tidied_s = -math.inf
        self._result: LiveResult | None = None
        self._failure: BaseException | None = None
        self.ended = threading.Event()
        """Set when the session is over, however it ended."""
        self._capture = threading.Thread(target=self._fill, name="valgus-capture", daemon=True)
        self._pose = threading.Thread(target=self._work, name="valgus-pose", daemon=True)

    # --- what a face may do, from any thread

    def shown(self, item: Shown) -> None:
        """Say that the overlay of a frame is on the screen now."""
        self.delay(self._clock() - item.captured_s)

    def delay(self, seconds: float) -> None:
        """Say how old a picture was when its overlay was on the screen."""
        self._meter.shown(seconds)

    def use_model(self, name: str) -> None:
        """Go on with other pose weights as soon as they are here."""
        if self._preparing is None or not self._preparing.is_alive():
            self._preparing = threading.Thread(
                target=self._get_ready, args=(name,), name="valgus-model", daemon=True
            )
            self._preparing.start()

    def _get_ready(self, name: str) -> None:
        try:
            if self._prepare is not None:
                self._prepare(name)
            self._wanted_model = name
        except ValgusError as error:
            self._say(error)

    def stop(self) -> None:
        """End the session; what was seen so far is judged."""
        self._source.stop()
        self._frames.end()

    # --- the owner's

    def start(self) -> None:
        """Start the session; the camera begins when the pose model is there."""
        memory.share_one_arena()
        self._pose.start()

    def result(self) -> LiveResult:
        """Wait for the end and return how it ended.

        Raises
        ------
        BaseException
            Whatever ended a thread.
        """
        while self._pose.is_alive():  # in steps, so that Ctrl-C comes through everywhere
            self._pose.join(_WAIT_S)
        self._source.stop()
        if self._capture.ident is not None:
            self._capture.join()
        if self._preparing is not None:
            self._preparing.join(_LEAVE_S)
        if self._failure is not None:
            raise self._failure
        if self._result is None:
            raise RuntimeError("the live session was never started")
        return self._result

    # --- the capture thread

    def _fill(self) -> None:
        failure: BaseException | None = None
        try:
            for frame in self._source:
                if not self._frames.put((frame, self._clock())):
                    break
        except BaseException as error:  # noqa: BLE001 whatever it is, it is the pose thread's
            failure = error
        finally:
            self._frames.end(failure)

    # --- the pose thread

    def _work(self) -> None:
        try:
            with ThreadPoolExecutor(1, "valgus-judge") as executor:
                self._result = self._session(executor)
        except BaseException as error:  # noqa: BLE001 it is the owner's, see `result`
            self._failure = error
        finally:
            self._source.stop()
            self._frames.end()
            if self._keeper is not None:
                self._keeper.close()
            self.ended.set()

    def _session(self, executor: ThreadPoolExecutor) -> LiveResult:
        with contextlib.ExitStack() as stack:
            following = stack.enter_context(self._estimators(None))
            self._meter.restart(following.info.name)
            engine = LiveEngine(self._source.info, following.info, self._chosen, executor)
            if self._keeper is not None:
                self._keeper.begin(self._source.info, following.info)
            # Not before: a film that is played as a camera would begin without being seen.
            self._capture.start()
            while True:
                following = self._changed_model(following, stack)
                if not self._step(engine, following):
                    break
        return self._finish(engine)

    def _step(self, engine: LiveEngine, following: Following) -> bool:
        """Judge the newest frame, or say why there is none; False at the end."""
        captured = self._frames.get(_WAIT_S)
        if captured is None:
            if self._frames.ended:
                return False
            message = self._source.status or _NO_PICTURE
            state = engine.lost(message, self._meter.now(self._dropped()))
            self._show(Shown(state, None, self._clock()))
            return True
        frame, captured_s = captured
        begun_s = self._clock()
        seen = following.estimate(frame)
        now_s = self._clock()
        self._meter.judged(now_s, now_s - begun_s)
        figures = self._meter.now(self._dropped())
        around = Surroundings(
            brightness=brightness(frame.image_rgb),
            rate_hz=figures.rate_hz,
            others=following.others,
            model_limits_rate=figures.too_slow,
        )
        state = engine.update(seen, around, figures)
        state = dataclasses.replace(state, message=state.message or self._said())
        if state.cue is not None:
            self._cues.append(state.cue)
        self._show(Shown(state, frame.image_rgb, captured_s))
        self._keep(engine, frame, seen)
        self._tidy(engine)
        return True

    def _keep(self, engine: LiveEngine, frame: Frame, seen: PoseObservation) -> None:
        if self._keeper is None:
            return
        self._keeper.frame(frame, seen)
        if engine.reps is not self._kept_reps:
            self._kept_reps = engine.reps
            self._keeper.rep(*engine.so_far(self._source.decoded_frames))

    def _tidy(self, engine: LiveEngine) -> None:
        if not engine.busy and self._clock() - self._tidied_s >= _TIDY_S:
            self._tidied_s = self._clock()
            memory.give_back()

    def _changed_model(self, following: Following, stack: contextlib.ExitStack) -> Following:
        """Put other pose weights in the place of the present ones, when somebody asked for it."""
        name, self._wanted_model = self._wanted_model, None
        if name is None or name == following.info.name:
            return following
        with contextlib.ExitStack() as fresh:
            try:
                other = fresh.enter_context(self._estimators(name))
            except ModelError as error:
                self._say(error)
                return following
            stack.close()  # not before: the session goes on with the present ones otherwise
            stack.push(fresh.pop_all())
        self._meter.restart(other.info.name)
        return other

    def _finish(self, engine: LiveEngine) -> LiveResult:
        decoded = self._source.decoded_frames
        session, series = engine.finish(decoded)
        extra = tuple(item for item in self._source.notices if item not in session.notices)
        session = dataclasses.replace(session, notices=(*session.notices, *extra))
        figures = self._meter.whole(self._clock(), self._dropped())
        saved: tuple[str, ...] = ()
        if self._keeper is not None:
            saved = self._keeper.end(session, series, figures, tuple(self._cues))
        return LiveResult(session, figures, tuple(self._cues), saved, self._trouble(), series)

    def _say(self, error: ValgusError) -> None:
        """Have an error shown for some seconds, when there is nothing graver to say."""
        self._notice = (_reason_of(error), self._clock())

    def _said(self) -> Reason | None:
        notice, since_s = self._notice
        trouble = self._trouble()
        if trouble is not None:
            return _reason_of(trouble)
        return notice if self._clock() - since_s < _SAID_S else None

    def _trouble(self) -> ValgusError | None:
        return None if self._keeper is None else self._keeper.trouble

    def _dropped(self) -> int:
        return self._frames.dropped + self._source.dropped


def _reason_of(error: ValgusError) -> Reason:
    return Reason("trouble", {"error": error.message})


def brightness(image_rgb: ImageArray) -> float:
    """Mean of a picture's pixels, 0 to 255, from a grid of them."""
    return float(image_rgb[::_GRID, ::_GRID].mean())
