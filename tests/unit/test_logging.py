"""What is logged to find a fault by: that it is said, and that it names files and nothing more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support import batch_work
from tests.support.clips import HEIGHT, WIDTH, Coding, numbered, numbered_clip
from tests.support.stick import Scene, film
from valgus import judge
from valgus.errors import InputError
from valgus.model.arrays import ImageArray
from valgus.pose import cache
from valgus.video.camera.device import Camera
from valgus.video.read.parts import Parts


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("DEBUG", "valgus")
    return caplog


def test_why_a_video_is_read_in_one_go(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    index_first = Coding(options={"preset": "ultrafast"}, muxing={"movflags": "faststart"})
    clip = numbered_clip(tmp_path, 90, coding=index_first)
    assert Parts(clip, side_px=64, max_rate=None).divisible_s() is not None
    assert "in one go" not in log.text
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 2 // 3])
    assert Parts(clip, side_px=64, max_rate=None).divisible_s() is None
    assert f"{clip.name}: read in one go: it ends before what its container promises" in log.text
    assert str(tmp_path) not in log.text


def test_what_the_cache_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VALGUS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("VALGUS_CACHE_MB", "1")
    clip = tmp_path / "squat.mp4"
    clip.write_bytes(b"squat")
    track = film().track
    for expected in ("landmarks not in the cache", "landmarks cached"):
        cache.kept_or_found(clip, {}, lambda: track)
        assert log.messages[-1] == f"squat.mp4: {expected}"


def test_the_calibration_of_each_place(log: pytest.LogCaptureFixture) -> None:
    judge(film(Scene(yaw_deg=20.0, roll_deg=3.0)).track)
    (line,) = log.messages
    numbers = [float(word) for word in line.replace(",", "").split() if word[-1].isdigit()]
    assert line.startswith("from row 0: calibrated, yaw ")
    assert numbers == pytest.approx([20.0, 3.0, 310.0], rel=0.3, abs=1.5)


def test_a_place_without_anybody(log: pytest.LogCaptureFixture) -> None:
    track = film().track
    nan = np.full_like(track.xy_px, np.nan)
    judge(type(track)(track.frame_index, track.time_s, nan, track.world_m, track.visibility,
                      track.video, track.estimator))  # fmt: skip
    assert log.messages == ["nowhere was anybody seen standing"]


class OnePicture:
    """A camera that gives one picture and is lost."""

    size_wh_px = (WIDTH, HEIGHT)
    rate = None

    def __init__(self) -> None:
        self.left = 1

    def read(self) -> tuple[float | None, ImageArray] | None:
        self.left -= 1
        return (None, numbered(0)) if self.left >= 0 else None

    def close(self) -> None:
        pass


def test_a_camera_that_is_lost_and_back(log: pytest.LogCaptureFixture) -> None:
    tries = iter([OnePicture(), InputError("Gone.", "Plug it in."), OnePicture()])

    def opener() -> OnePicture:
        found = next(tries)
        if isinstance(found, InputError):
            raise found
        return found

    with Camera("rtsp://me:secret@home/door", opener, pause_s=0.001) as camera:
        for _, _ in zip(range(2), camera, strict=False):
            pass
    assert log.messages == ["camera lost after 1 frames", "camera open again"]


def test_a_batch_worker_that_died(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "killer.mp4").write_text("3")
    batch_work.run(clips, tmp_path / "out", workers=1)
    first, second = log.messages
    assert first.startswith("worker lost with killer.mp4, try 1: ")
    assert second.startswith("worker lost with killer.mp4, try 2: ")
    assert str(tmp_path) not in log.text
