"""What could not be seen or found is said in one plain sentence each."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.report.text.reasons import say


def notices(track: PoseTrack) -> dict[str, str]:
    found = judge_track.judge(track, ChosenConfig()).session.notices
    return {notice.code: say(notice) for notice in found}


def test_a_good_clip_has_none() -> None:
    assert notices(film(Scene()).track) == {}


def test_nobody_there_is_said_and_nothing_else() -> None:
    track = film(Scene()).track
    nan = np.full_like(track.xy_px, np.nan)
    empty = dataclasses.replace(track, xy_px=nan, world_m=np.full_like(track.world_m, np.nan))
    found = notices(empty)
    assert set(found) == {"nobody"}
    assert "Film the whole body" in found["nobody"]


def test_no_repetition_says_what_one_needs() -> None:
    found = notices(film(Scene(squats=(Squat(drop=0.02),))).track)
    assert "57°" in found["no_reps"]


def test_shallow_squats_are_mentioned_where_nothing_counts() -> None:
    found = notices(film(Scene(squats=(Squat(drop=0.1), Squat(drop=0.1)))).track)
    assert "2 shallower" in found["no_reps"]


def test_missing_frames_are_counted() -> None:
    track = film(Scene()).track
    xy, world = track.xy_px.copy(), track.world_m.copy()
    xy[3:6], world[3:6] = np.nan, np.nan
    found = notices(dataclasses.replace(track, xy_px=xy, world_m=world))
    assert "in 3 of" in found["frames_without_person"]
    assert "3 of them" in found["frames_without_person"]


def test_feet_below_the_picture_are_noticed() -> None:
    track = film(Scene()).track
    found = notices(dataclasses.replace(track, xy_px=track.xy_px + np.array([0.0, 330.0])))
    assert "feet" in found["feet_out_of_frame"]


def test_a_slow_video_is_noticed() -> None:
    assert "frames per second" in notices(film(Scene(rate_hz=10)).track)["low_frame_rate"]


def test_what_the_reader_met_is_passed_on() -> None:
    track = dataclasses.replace(
        film(Scene()).track, notices=(Reason("truncated", written="It ends early."),)
    )
    assert notices(track)["truncated"] == "It ends early."


def test_a_side_view_says_why_nothing_is_judged() -> None:
    assert "90° off the front" in notices(film(Scene(yaw_deg=90.0)).track)["camera_angle"]


def test_a_low_rate_that_was_asked_for_is_not_the_video_s_fault() -> None:
    track = film(Scene(rate_hz=10)).track
    words = notices(dataclasses.replace(track, decoded_frames=3 * len(track)))["low_frame_rate"]
    assert "--max-rate" in words
