"""The recording grows, gives tracks, and lets go without losing count."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.live import observations
from tests.support.stick import Scene, film
from valgus.live.recording import Recording

TRACK = film(Scene()).track


def recorded(count: int) -> Recording:
    recording = Recording(TRACK.video, TRACK.estimator)
    seen = observations(TRACK)
    for number in range(count):
        one = seen[number % len(seen)]
        row = recording.append(
            type(one)(number, number / 30, one.xy_px, one.world_m, one.visibility)
        )
        assert row == number
    return recording


def test_a_track_holds_what_was_appended() -> None:
    recording = Recording(TRACK.video, TRACK.estimator)
    for seen in observations(TRACK):
        recording.append(seen)
    track = recording.track()
    for name in ("frame_index", "time_s", "xy_px", "world_m", "visibility"):
        assert np.array_equal(getattr(track, name), getattr(TRACK, name))
    assert (track.video, track.estimator) == (TRACK.video, TRACK.estimator)


def test_it_grows_past_its_first_room() -> None:
    recording = recorded(5000)
    assert recording.track().frame_index.tolist() == list(range(5000))


def test_rows_keep_their_numbers_when_earlier_ones_are_let_go() -> None:
    recording = recorded(3000)
    recording.let_go(1200)
    assert (recording.begin, recording.end) == (1200, 3000)
    assert recording.track().frame_index[0] == 1200
    assert recording.track(1500, 1502).frame_index.tolist() == [1500, 1501]
    assert recording.row_at(2000 / 30) == 2000
    assert recording.span_s() == pytest.approx(1799 / 30)
    recording.let_go(1000)
    assert recording.begin == 1200


def test_a_track_stays_as_it_is_when_the_recording_goes_on() -> None:
    recording = recorded(100)
    track = recording.track()
    before = track.xy_px.copy()
    recording.append(observations(TRACK)[-1])
    recording.let_go(50)
    assert np.array_equal(track.xy_px, before)


def test_a_long_session_needs_no_more_room_than_its_longest_piece() -> None:
    recording = recorded(2000)
    held, seen = recording._values, observations(TRACK)[0]
    for number in range(2000, 9000):
        if recording.end - recording.begin == 2000:
            recording.let_go(recording.end - 900)
        one = type(seen)(number, number / 30, seen.xy_px, seen.world_m, seen.visibility)
        recording.append(one)
    assert recording._values is held
    assert recording.track().frame_index.tolist() == list(range(recording.begin, 9000))


def test_room_for_one_very_long_piece_is_given_back_after_it() -> None:
    recording = recorded(9000)
    recording.let_go(8500)
    assert len(recording._values) <= 2048
    assert recording.track().frame_index.tolist() == list(range(8500, 9000))


def test_an_empty_recording_gives_an_empty_track() -> None:
    recording = Recording(TRACK.video, TRACK.estimator)
    assert len(recording.track()) == 0
    assert recording.span_s() == 0.0
