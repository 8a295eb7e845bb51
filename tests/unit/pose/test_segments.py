"""One video on several threads: covered once, the same for any number of them, never hanging."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.stick import Scene, Squat, film
from valgus.errors import ModelError
from valgus.model.frames import Frame, VideoInfo
from valgus.model.ports import NoProgress
from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
from valgus.model.reason import Reason
from valgus.pose.recorded import kept
from valgus.pose.segments import (
    RUN_IN_S,
    WHOLE,
    DamagedPartError,
    Segment,
    _Found,
    find_poses,
    plan,
)
from valgus.util import memory

LENGTH_S = 40.0
PIXELS = np.zeros((2, 2, 3), np.uint8)


class Part:
    """Frames of a made-up video between two times."""

    def __init__(self, start_s: float | None, stop_s: float | None, sound: bool = True) -> None:
        self.info = VideoInfo("made up", (640, 480), Fraction(30), LENGTH_S, 0)
        self.notices: tuple[Reason, ...] = ()
        self.decoded_frames = 0
        self.sound = sound
        self.left = False
        self._start_s = start_s or 0.0
        self._stop_s = np.inf if stop_s is None else stop_s

    def __iter__(self) -> Iterator[Frame]:
        for index in range(round(LENGTH_S * 30)):
            if self._start_s <= index / 30 < self._stop_s:
                self.decoded_frames += 1
                yield Frame(index, index / 30, PIXELS, (640, 480))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True


class Counting:
    """An estimator that says how many frames it has seen: its state shows in what it returns."""

    info = PoseModelInfo("counting", "0" * 64)

    def __init__(self, fails_at: int | None = None) -> None:
        self.seen: list[Frame] = []
        self.left = False
        self._fails_at = fails_at

    def estimate(self, frame: Frame) -> PoseObservation:
        self.seen.append(frame)
        if frame.index == self._fails_at:
            raise ModelError("It broke.", "Mend it.")
        xy_px = np.full((33, 2), float(len(self.seen)))
        return PoseObservation(frame.index, frame.time_s, xy_px, np.zeros((33, 3)), np.ones(33))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True


def found(workers: int, make: Callable[[Segment], Any] | None = None, **how: Any) -> PoseTrack:
    progress = how.pop("progress", NoProgress())
    segments = how.pop("segments", plan(LENGTH_S))
    open_part = how.pop("open_part", Part)
    return find_poses(segments, open_part, make or (lambda _: Counting()), workers, progress)


# --- the plan


@given(st.floats(0.1, 20_000))
def test_segments_cover_a_video_once_and_in_order(length_s: float) -> None:
    segments = plan(length_s)
    assert segments[0].start_s is None
    assert segments[-1].stop_s is None
    assert all(a.stop_s == b.start_s for a, b in pairwise(segments))
    cuts = [segment.stop_s for segment in segments[:-1] if segment.stop_s is not None]
    assert cuts == sorted(cuts)
    assert all(0 < cut < length_s for cut in cuts)


@given(st.floats(8.0, 20_000))
def test_a_pair_of_cores_is_busy_to_the_end(length_s: float) -> None:
    segments = plan(length_s)
    assert len(segments) % 2 == 0
    assert 3.5 <= length_s / len(segments) <= 24


@given(st.floats(8.0, 20_000))
def test_each_segment_is_as_much_work_as_the_others(length_s: float) -> None:
    segments = plan(length_s)
    ends = [length_s if segment.stop_s is None else segment.stop_s for segment in segments]
    read = [end - (segment.read_from_s or 0.0) for end, segment in zip(ends, segments, strict=True)]
    assert read == pytest.approx([read[0]] * len(read))


@pytest.mark.parametrize("length_s", [None, 0.0, 5.0])
def test_what_is_short_or_cannot_be_cut_is_read_in_one_go(length_s: float | None) -> None:
    assert plan(length_s) == WHOLE


# --- the work


def test_the_landmarks_do_not_depend_on_the_number_of_workers() -> None:
    alone = found(1)
    for workers in (2, 3, 16):
        together = found(workers)
        for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility"):
            np.testing.assert_array_equal(getattr(together, name), getattr(alone, name))


def test_every_frame_counts_once() -> None:
    track = found(2)
    np.testing.assert_array_equal(track.frame_index, np.arange(round(LENGTH_S * 30)))
    assert track.decoded_frames == len(track)


def test_a_segment_begins_with_a_fresh_estimator_and_a_run_in() -> None:
    made: dict[Segment, Counting] = {}

    def make(segment: Segment) -> Counting:
        return made.setdefault(segment, Counting())

    track = found(2, make)
    assert len(made) == len(plan(LENGTH_S))
    for segment, estimator in made.items():
        start_s = segment.start_s or 0.0
        first = estimator.seen[0].time_s
        assert first == pytest.approx(max(start_s - RUN_IN_S, 0.0), abs=1 / 29)
        row = int(np.searchsorted(track.time_s, start_s))
        # The row that counts first is the one after the run-in, not the estimator's first.
        assert track.xy_px[row, 0, 0] == pytest.approx(1 + (start_s - first) * 30, abs=1.01)
        assert estimator.left


def test_an_error_travels_and_ends_everything() -> None:
    parts: list[Part] = []

    def open_part(start_s: float | None, stop_s: float | None) -> Part:
        parts.append(Part(start_s, stop_s))
        return parts[-1]

    with pytest.raises(ModelError, match="It broke"):
        found(2, lambda _: Counting(fails_at=700), open_part=open_part)
    assert all(part.left for part in parts)


def test_a_part_that_lost_frames_is_told() -> None:
    def open_part(start_s: float | None, stop_s: float | None) -> Part:
        return Part(start_s, stop_s, sound=start_s is None)

    with pytest.raises(DamagedPartError):
        found(2, open_part=open_part)


def test_progress_comes_from_one_thread_and_reaches_the_end() -> None:
    class Told(NoProgress):
        def __init__(self) -> None:
            self.threads: set[int] = set()
            self.done = 0.0
            self.ended = False

        def advance(self, done: float) -> None:
            self.threads.add(threading.get_ident())
            assert done >= self.done
            self.done = done

        def finish(self) -> None:
            self.ended = True

    told = Told()
    found(4, progress=told)
    assert told.threads == {threading.get_ident()}
    assert told.done == pytest.approx(LENGTH_S, abs=0.2)
    assert told.ended


def test_an_interruption_ends_the_threads() -> None:
    class Interrupting(NoProgress):
        def advance(self, done: float) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    class Slow(Counting):
        def estimate(self, frame: Frame) -> PoseObservation:
            threading.Event().wait(0.005)
            return super().estimate(frame)

    made: list[Slow] = []
    with pytest.raises(KeyboardInterrupt):
        found(2, lambda _: made.append(Slow()) or made[-1], progress=Interrupting())
    assert made
    assert all(estimator.left for estimator in made)
    assert sum(len(estimator.seen) for estimator in made) < 600


def test_memory_is_given_back_after_each_segment_once_its_model_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[weakref.ref[Counting]] = []
    back: list[bool] = []

    def make(_: Segment) -> Counting:
        one = Counting()
        made.append(weakref.ref(one))
        return one

    monkeypatch.setattr(memory, "give_back", lambda: back.append(made[-1]() is None))
    found(1, make)
    assert back == [True] * len(plan(LENGTH_S))


def test_a_finished_segment_holds_its_landmarks_once_and_packed() -> None:
    track = kept(film(Scene(squats=(Squat(),))).track)
    found = _Found.of(track, None)
    for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility"):
        column = getattr(found.empty, name)
        assert len(column if column.base is None else column.base) == 0, name
    assert (
        sum(column.nbytes for column in found.columns.values())
        < 0.51 * (track.xy_px.nbytes + track.world_m.nbytes + track.visibility.nbytes)
        + len(track) * 16
    )
