"""The threads of a live session: newest frame wins, exceptions travel, everything ends."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import numpy as np
import pytest

from tests.support.live import FakeCamera, Replayed
from tests.support.stick import Scene, Squat, film
from valgus import api
from valgus.errors import ModelError
from valgus.live import loop
from valgus.live.following import Following
from valgus.live.loop import LiveRun, brightness
from valgus.live.state import Shown, Stage
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.terms import Side
from valgus.report.text.reasons import say
from valgus.util import memory

TRACK = film(Scene(squats=(Squat(), Squat(inward_left_deg=32), Squat()))).track

LOST = Reason("waiting_for_camera", {"camera": "camera 0"})


def models(track: PoseTrack, seconds_each: float = 0.0, **named: str) -> object:
    @contextlib.contextmanager
    def load(name: str | None) -> Iterator[Following]:
        yield Following(Replayed(track, name or "full", seconds_each))

    return load


def run_of(
    camera: FakeCamera,
    load: object,
    show: Callable[[Shown], object] = lambda _: None,
    prepare: Callable[[str], object] | None = None,
) -> LiveRun:
    def shown(item: Shown) -> None:
        show(item)
        camera.taken.release()

    return LiveRun(camera, load, ChosenConfig(), shown, prepare=prepare)  # type: ignore[arg-type]


def test_a_whole_session_ends_with_the_result_of_analyze() -> None:
    shown: list[Shown] = []
    run = run_of(FakeCamera(TRACK, patient=True), models(TRACK), shown.append)
    run.start()
    result = run.result()
    offline = api.judge(TRACK).session
    assert result.session.flagged(Side.LEFT) == offline.flagged(Side.LEFT) == (2,)
    assert len(result.session.reps) == 3
    assert [say(cue.call) for cue in result.cues] == ["Left knee out"]
    assert result.figures.frames == len(TRACK)
    assert shown[-1].state.count >= 2
    assert run.ended.is_set()


def test_memory_is_given_back_now_and_then_and_never_within_a_repetition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stages: list[Stage] = []
    given: list[Stage | None] = []
    monkeypatch.setattr(loop, "_TIDY_S", 0.0)
    monkeypatch.setattr(memory, "give_back", lambda: given.append(stages[-1] if stages else None))
    run = run_of(
        FakeCamera(TRACK, patient=True), models(TRACK), lambda item: stages.append(item.state.stage)
    )
    run.start()
    run.result()
    assert given.count(Stage.READY) > 10
    assert Stage.REP in stages
    assert Stage.REP not in given


def test_a_slow_model_sees_the_newest_frame_and_the_others_are_counted() -> None:
    shown: list[Shown] = []
    camera = FakeCamera(TRACK, seconds_each=0.002)
    run = run_of(camera, models(TRACK, seconds_each=0.02), shown.append)
    run.start()
    result = run.result()
    assert result.figures.dropped > 0
    assert result.figures.frames + result.figures.dropped == len(TRACK)
    indexes = [item.state.index for item in shown]
    assert indexes == sorted(indexes)
    assert indexes[-1] == len(TRACK) - 1


def test_an_exception_of_the_camera_comes_out_of_the_result() -> None:
    run = run_of(FakeCamera(TRACK, fails_at=5), models(TRACK))
    run.start()
    with pytest.raises(ZeroDivisionError, match="camera"):
        run.result()


def test_an_exception_of_the_pose_model_stops_the_camera_and_comes_out() -> None:
    class Broken(Replayed):
        def estimate(self, frame: object) -> object:  # type: ignore[override]  # noqa: ARG002
            raise ModelError("The pose model failed.", "Try again.")

    def load(name: str | None) -> AbstractContextManager[Following]:
        return Following(Broken(TRACK))  # type: ignore[arg-type]

    camera = FakeCamera(TRACK, endless=True)
    run = run_of(camera, load)
    run.start()
    with pytest.raises(ModelError):
        run.result()
    assert camera.stopped.is_set()


def test_an_exception_of_the_face_comes_out_too() -> None:
    def show(_: Shown) -> None:
        raise RuntimeError("face")

    run = run_of(FakeCamera(TRACK, endless=True), models(TRACK), show)
    run.start()
    with pytest.raises(RuntimeError, match="face"):
        run.result()


def test_stop_ends_an_endless_camera_and_judges_what_was_seen() -> None:
    camera = FakeCamera(TRACK, endless=True)
    run = run_of(camera, models(TRACK))
    run.start()
    run.stop()
    assert run.result().session.video == TRACK.video


def test_while_the_camera_is_lost_the_face_is_told_why() -> None:
    told = threading.Event()

    def show(item: Shown) -> None:
        if item.state.stage is Stage.LOST and item.state.message == LOST:
            assert item.image_rgb is None
            told.set()

    camera = FakeCamera(TRACK, silent=LOST)
    run = run_of(camera, models(TRACK), show)
    run.start()
    assert told.wait(60)
    run.stop()
    run.result()


def test_lighter_weights_take_over_in_the_middle() -> None:
    names: list[str] = []
    run: LiveRun

    def show(item: Shown) -> None:
        names.append(item.state.figures.model)
        if len(names) == 20:
            run.use_model("lite")

    camera = FakeCamera(TRACK, seconds_each=0.005, patient=True)
    run = run_of(camera, models(TRACK), show, prepare=str)
    run.start()
    result = run.result()
    assert names[0] == "full"
    assert names[-1] == "lite"
    assert len(result.session.reps) == 3


def test_weights_that_were_replaced_are_closed_before_the_session_goes_on() -> None:
    open_now: list[str] = []
    most: list[int] = []
    run: LiveRun

    @contextlib.contextmanager
    def load(name: str | None) -> Iterator[Following]:
        open_now.append(name or "full")
        yield Following(Replayed(TRACK, name or "full"))
        open_now.remove(name or "full")

    def show(item: Shown) -> None:
        most.append(len(open_now))
        assert open_now == [item.state.figures.model]
        if item.state.index in (20, 60, 100):
            run.use_model(f"lite{item.state.index}")

    run = run_of(FakeCamera(TRACK, seconds_each=0.005, patient=True), load, show, prepare=str)
    run.start()
    assert run.result().figures.model == "lite100"
    assert max(most) == 1
    assert open_now == []


def test_weights_that_do_not_open_leave_the_present_ones_open() -> None:
    open_now: list[str] = []
    run: LiveRun

    @contextlib.contextmanager
    def load(name: str | None) -> Iterator[Following]:
        if name is not None:
            raise ModelError(f"Cannot open {name}.", "Get it again.")
        open_now.append("full")
        yield Following(Replayed(TRACK))
        open_now.remove("full")

    def show(item: Shown) -> None:
        assert open_now == ["full"]
        if item.state.index == 20:
            run.use_model("lite")

    run = run_of(FakeCamera(TRACK, patient=True), load, show, prepare=str)
    run.start()
    assert len(run.result().session.reps) == 3
    assert open_now == []


def test_the_end_does_not_wait_for_weights_that_are_still_coming() -> None:
    begun, arrived = threading.Event(), threading.Event()

    def download(_: str) -> None:
        begun.set()
        arrived.wait(60)

    run = run_of(FakeCamera(TRACK, endless=True), models(TRACK), prepare=download)
    run.start()
    run.use_model("lite")
    assert begun.wait(60)
    run.stop()
    assert run.ended.wait(60)
    before_s = time.monotonic()
    try:
        run.result()
        assert time.monotonic() - before_s < 5
    finally:
        arrived.set()


def test_weights_that_cannot_be_had_are_told_and_the_session_goes_on() -> None:
    messages: list[Reason | None] = []
    run: LiveRun

    def refuse(name: str) -> None:
        raise ModelError(f"Cannot get {name}.", "Go online.")

    def show(item: Shown) -> None:
        messages.append(item.state.message)
        if item.state.index == 40:
            run.use_model("lite")

    camera = FakeCamera(TRACK, seconds_each=0.002, patient=True)
    run = run_of(camera, models(TRACK), show, prepare=refuse)
    run.start()
    assert run.result().figures.model == "full"
    assert Reason("trouble", {"error": "Cannot get lite."}) in messages


def test_delays_come_from_the_clock_of_the_capture() -> None:
    run: LiveRun

    def show(item: Shown) -> None:
        assert item.captured_s <= time.monotonic()
        run.shown(item)

    run = run_of(FakeCamera(TRACK, patient=True), models(TRACK), show)
    run.start()
    figures = run.result().figures
    assert 0 <= figures.delay_ms <= figures.delay_p95_ms


def test_brightness_is_the_mean_of_the_picture() -> None:
    half = np.zeros((480, 640, 3), np.uint8)
    half[:, 320:] = 200
    assert brightness(half) == pytest.approx(100, abs=1)
