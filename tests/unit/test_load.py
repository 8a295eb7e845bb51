"""Loading a result: all that belongs to it is found, and the pose model is not run again."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.recorded import analysis, landmarks, video
from valgus.errors import InputError
from valgus.load import Loaded
from valgus.load import load as load_result
from valgus.model.poses import PoseTrack
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict

FOUND = analysis()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What 'analyze one_knee_in.mp4 --out' leaves beside the video."""
    document = session_to_dict(FOUND.session, FOUND.series.frame_index, say)
    document["video"]["file"] = "one_knee_in.mp4"
    (tmp_path / "one_knee_in.json").write_text(json_text(document))
    shutil.copy(video(), tmp_path / "one_knee_in.mp4")
    shutil.copy(landmarks("one_knee_in"), tmp_path / "one_knee_in.landmarks.npz")
    return tmp_path


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> PoseTrack:
        raise AssertionError("the pose model was run again")

    monkeypatch.setattr(sys.modules["valgus.load"], "find_poses", refuse)


@pytest.fixture
def model_calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    def instead(path: Path, **options: Any) -> PoseTrack:
        calls.append({"video": path, **options})
        return FOUND.track

    monkeypatch.setattr(sys.modules["valgus.load"], "find_poses", instead)
    return calls


def load(path: Path) -> Loaded:
    return load_result(path)


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize("ending", [".json", ".landmarks.npz", ".mp4"])
def test_with_landmarks_at_hand_the_pose_model_is_never_run(folder: Path, ending: str) -> None:
    found = load(folder / f"one_knee_in{ending}")
    assert found.session.flagged() == (2, 4)
    assert found.series is not None
    assert len(found.series) == len(FOUND.series)
    assert found.lacking == ()
    if ending != ".landmarks.npz":
        assert found.video == folder / "one_knee_in.mp4"


@pytest.mark.usefixtures("no_model")
def test_the_result_file_wins_over_what_would_be_found_now(folder: Path) -> None:
    file = folder / "one_knee_in.json"
    document = json.loads(file.read_text())
    document["reps"][0]["legs"]["left"]["verdict"] = "valgus"
    document["reps"][0]["verdict"] = "valgus"
    file.write_text(json.dumps(document))
    assert load(file).session.flagged() == (1, 2, 4)


@pytest.mark.usefixtures("no_model")
def test_a_result_alone_is_still_a_result(folder: Path) -> None:
    (folder / "one_knee_in.mp4").unlink()
    (folder / "one_knee_in.landmarks.npz").unlink()
    found = load(folder / "one_knee_in.json")
    assert found.session.flagged() == (2, 4)
    assert (found.series, found.track, found.video) == (None, None, None)
    assert [reason.code for reason in found.lacking] == ["nothing_beside"]
    with pytest.raises(InputError, match="landmarks are needed"):
        found.whole()


@pytest.mark.usefixtures("no_model")
def test_without_its_video_a_result_says_so(folder: Path) -> None:
    (folder / "one_knee_in.mp4").unlink()
    found = load(folder / "one_knee_in.json")
    assert found.series is not None
    assert [reason.code for reason in found.lacking] == ["no_video"]


def test_without_landmarks_they_are_found_once_with_the_results_model(
    folder: Path, model_calls: list[dict[str, Any]]
) -> None:
    (folder / "one_knee_in.landmarks.npz").unlink()
    found = load(folder / "one_knee_in.json")
    assert [call["video"] for call in model_calls] == [folder / "one_knee_in.mp4"]
    assert model_calls[0]["model"] == FOUND.session.estimator.name
    assert found.track is FOUND.track


@pytest.mark.usefixtures("no_model")
def test_a_result_can_be_read_without_its_landmarks(folder: Path) -> None:
    (folder / "one_knee_in.landmarks.npz").write_bytes(b"nothing that anybody could read")
    found = load_result(folder / "one_knee_in.json", landmarks=False)
    assert (found.session.flagged(), found.lacking) == ((2, 4), ())
    assert found.video == folder / "one_knee_in.mp4"


def test_weights_that_have_no_known_name_are_not_replaced_by_others(
    folder: Path, model_calls: list[dict[str, Any]]
) -> None:
    file = folder / "one_knee_in.json"
    document = json.loads(file.read_text())
    document["pose_model"]["name"] = "mine.task"
    file.write_text(json.dumps(document))
    (folder / "one_knee_in.landmarks.npz").unlink()
    found = load(file)
    assert model_calls == []
    assert "the pose weights mine.task, which --model names" in say(found.lacking[0])
    assert load_result(file, model="mine.task").lacking == ()
    assert [call["model"] for call in model_calls] == ["mine.task"]


def other_model(document: dict[str, Any]) -> None:
    document["pose_model"]["sha256"] = "0" * 64


def other_size(document: dict[str, Any]) -> None:
    document["video"]["width"] = 481


def other_frames(document: dict[str, Any]) -> None:
    document["reps"][-1]["end_frame"] = 100_000


@pytest.mark.parametrize("change", [other_model, other_size, other_frames])
def test_landmarks_of_something_else_are_not_used(
    folder: Path,
    change: Callable[[dict[str, Any]], None],
    model_calls: list[dict[str, Any]],
) -> None:
    file = folder / "one_knee_in.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))
    assert load(file).series is None
    assert len(model_calls) == 1  # the landmarks beside it did not fit


def test_landmarks_older_than_the_video_are_not_used(
    folder: Path, model_calls: list[dict[str, Any]]
) -> None:
    import os

    os.utime(folder / "one_knee_in.landmarks.npz", (1, 1))
    load(folder / "one_knee_in.mp4")
    assert len(model_calls) == 1


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("a.json", "a.npz"):
        with pytest.raises(InputError, match="there is no such file"):
            load(tmp_path / name)


def test_a_folder_is_refused_as_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="folder"):
        load_result(Path())
