"""The real model on one clip: the result depends neither on the workers nor on the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from valgus import api
from valgus.pose import blazepose, cache
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict

VIDEOS = Path(__file__).parents[2] / "fixtures" / "videos"
pytestmark = pytest.mark.model


def text(name: str, **how: object) -> str:
    analysis = api.analyze(VIDEOS / f"{name}.mp4", **how)  # type: ignore[arg-type]
    return json_text(session_to_dict(analysis.session, analysis.series.frame_index, say))


@pytest.mark.parametrize("name", ["one_knee_in", "two_people"])
def test_the_number_of_workers_changes_no_byte(name: str) -> None:
    assert text(name, workers=1) == text(name, workers=3)


def test_kept_landmarks_give_the_same_bytes_and_run_no_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VALGUS_CACHE_MB", "100")
    video = VIDEOS / "two_people.mp4"
    before = {path: path.stat().st_mtime_ns for path in cache.folder().glob("*.npz")}
    fresh = text("two_people", use_cache=False)
    assert {p: p.stat().st_mtime_ns for p in cache.folder().glob("*.npz")} == before

    first = text("two_people")

    def refuse(*_: object) -> None:
        raise AssertionError("the model was asked again")

    monkeypatch.setattr(blazepose, "BlazePose", refuse)
    again = text("two_people")
    assert fresh == first == again
    changed = api.analyze(video, config={"rep_flexion_deg": 119.0})
    assert changed.session.reps == ()
    assert "several_people" in {notice.code for notice in changed.session.notices}


def test_a_video_of_many_frames_is_thinned_on_true_times() -> None:
    """A rate of 15 halves the frames of these clips; the frames that are left keep their times."""
    whole = api.find_poses(VIDEOS / "side.mp4")
    thinned = api.find_poses(VIDEOS / "side.mp4", max_rate=15.0)
    assert len(thinned) == pytest.approx(len(whole) / 2, abs=1)
    assert thinned.decoded_frames == whole.decoded_frames
    assert set(thinned.time_s.tolist()) <= set(whole.time_s.tolist())
