"""`valgus check`: looks until all is well, or for as long as it was told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.live import FakeCamera, Replayed
from tests.support.stick import Scene, Squat, film
from valgus.live import setup_check
from valgus.live.following import Following
from valgus.live.run_check import look_at
from valgus.live.state import Check
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.report.text.reasons import say

STANDING = film(Scene(squats=(), lead_s=8.0)).track
ASIDE = film(Scene(squats=(), lead_s=8.0, yaw_deg=85)).track


class LitCamera(FakeCamera):
    """A camera in good light."""

    def __init__(self, track: PoseTrack) -> None:
        super().__init__(track)
        self._image = np.full((32, 18, 3), 120, np.uint8)


def look(track: PoseTrack, seconds: float = 6.0) -> tuple[tuple[Check, ...], FakeCamera]:
    camera = LitCamera(track)
    following = Following(Replayed(track))
    checks = look_at(camera, following, AnalysisConfig(), seconds, live=False)
    return checks, camera


def test_a_good_set_up_is_told_as_soon_as_it_is_seen() -> None:
    checks, camera = look(STANDING)
    assert setup_check.green(checks)
    assert setup_check.first_advice(checks) is None
    assert 2.0 <= camera.decoded_frames / 30 <= 2.2


def test_a_faulty_one_is_watched_to_the_end() -> None:
    checks, camera = look(ASIDE, seconds=4.0)
    assert not setup_check.green(checks)
    assert setup_check.first_advice(checks) == Reason("turn_to_the_camera", {"side": "left"})
    assert camera.decoded_frames / 30 == pytest.approx(4.0, abs=0.1)


def test_a_recording_is_judged_by_its_own_frame_rate() -> None:
    slow = film(Scene(squats=(), lead_s=8.0, rate_hz=12)).track
    checks, _ = look(slow)
    (rate,) = [check for check in checks if check.code == "rate"]
    assert say(rate.found) == "12 pictures per second"


def test_a_recording_without_a_still_stand_is_looked_at_as_a_whole() -> None:
    # The first second of a squat: standing is over before anybody could be asked for it.
    track = film(Scene(squats=(Squat(),), lead_s=0.1, yaw_deg=-8)).track.part(slice(0, 35))
    checks, _ = look(track)
    (facing,) = [check for check in checks if check.code == "facing"]
    assert say(facing.found) == "7° off the front"
    assert setup_check.green(checks)


def test_a_camera_without_a_picture_gives_no_checks() -> None:
    camera = FakeCamera(STANDING, silent=Reason("waiting_for_first_picture"))
    camera.stop()
    assert look_at(camera, Following(Replayed(STANDING)), AnalysisConfig(), 1.0, live=True) == ()
