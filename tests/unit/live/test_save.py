"""``--save``: the files of `analyze`, written as it goes, whole whatever happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.live import observations, play
from tests.support.stick import Scene, Squat, film
from valgus import api
from valgus.errors import InputError, OutputError
from valgus.judge import judge_track
from valgus.live.journal import Journal, read_journal, unfinished
from valgus.live.save import SessionKeeper, recover
from valgus.live.state import Cue, Metering
from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import Frame
from valgus.model.reason import Reason
from valgus.model.terms import Side
from valgus.pose.recorded import load_track
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.reading import read_session
from valgus.util.files import write_whole

TRACK = film(Scene(squats=(Squat(), Squat(inward_left_deg=32), Squat()))).track
PICTURE = np.zeros((4, 4, 3), np.uint8)
FIGURES = Metering(29.7, 12.0, 45.0, 80.0, 300, 4, "full")


def keep_all(keeper: SessionKeeper) -> tuple[str, ...]:
    engine, _ = play(TRACK)
    keeper.begin(TRACK.video, TRACK.estimator)
    for seen in observations(TRACK):
        keeper.frame(Frame(seen.index, seen.time_s, PICTURE, (4, 4)), seen)
    keeper.rep(*engine.so_far(len(TRACK)))
    session, series = engine.finish(len(TRACK))
    return keeper.end(session, series, FIGURES, (Cue((Side.LEFT,), 4.5),))


def test_the_files_are_those_of_analyze_and_say_the_same(tmp_path: Path) -> None:
    keeper = SessionKeeper(tmp_path / "new", "squats")
    saved = keep_all(keeper)
    keeper.close()
    names = ["squats.json", "squats.landmarks.npz", "squats.reps.csv", "squats.series.csv"]
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == names
    assert sorted(Path(file).name for file in saved) == names
    document = json.loads((tmp_path / "new" / "squats.json").read_text())
    live = document.pop("live")
    offline = api.judge(TRACK)
    assert document == session_to_dict(offline.session, offline.series.frame_index, say)
    assert live == {
        "frames_judged": 300,
        "frames_dropped": 4,
        "rate_hz": 29.7,
        "model_ms": 12.0,
        "delay_ms": {"median": 45.0, "p95": 80.0},
        "cues": [{"time_s": 4.5, "legs": ["left"]}],
    }
    assert read_session(tmp_path / "new" / "squats.json").content["summary"]["flagged"] == [2]


def test_the_landmarks_can_be_judged_again(tmp_path: Path) -> None:
    keeper = SessionKeeper(tmp_path, "squats")
    keep_all(keeper)
    keeper.close()
    track = load_track(tmp_path / "squats.landmarks.npz")
    assert len(track) == len(TRACK)
    assert api.judge(track).session.flagged() == (2,)


_DYING = """
import sys
from pathlib import Path
from tests.support.live import observations, play
from tests.unit.live.test_save import TRACK, Frame, PICTURE
from valgus.live.save import SessionKeeper
import os, time
keeper = SessionKeeper(Path(sys.argv[1]), "squats")
keeper.begin(TRACK.video, TRACK.estimator)
for seen in observations(TRACK)[:270]:
    keeper.frame(Frame(seen.index, seen.time_s, PICTURE, (4, 4)), seen)
engine, _ = play(TRACK)
keeper.rep(*engine.so_far(270))
while not Path(sys.argv[1], "squats.reps.csv").exists():
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name != "posix", reason="ends a program by a POSIX signal")
def test_after_a_crash_the_result_is_there_and_the_next_start_finishes_it(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    died = subprocess.run(
        [sys.executable, "-c", _DYING, str(tmp_path)], env=env, cwd=root, check=False, timeout=120
    )
    assert died.returncode == -9
    assert read_session(tmp_path / "squats.json").content["summary"]["flagged"] == [2]
    (file,) = recover(tmp_path, ChosenConfig(), pytest.fail)
    document = json.loads(Path(file).read_text())
    assert document["video"]["frames"] == 270
    assert document["summary"]["flagged"] == [2]
    assert len(load_track(tmp_path / "squats.landmarks.npz")) == 270
    assert not list(tmp_path.glob("*.unfinished*"))
    assert recover(tmp_path, ChosenConfig(), pytest.fail) == ()


def test_a_session_that_is_under_way_is_not_recovered(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.unfinished", TRACK.video, TRACK.estimator)
    assert unfinished(tmp_path) == ()
    journal.close()
    assert [path.name for path in unfinished(tmp_path)] == ["a.unfinished"]


def test_a_row_that_was_torn_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.unfinished"
    journal = Journal(path, TRACK.video, TRACK.estimator)
    for seen in observations(TRACK)[:10]:
        journal.append(seen)
    journal.close()
    path.write_bytes(path.read_bytes()[:-100])
    track = read_journal(path)
    assert len(track) == 9
    assert np.allclose(track.xy_px, TRACK.xy_px[:9], atol=1e-3)


def test_something_else_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.unfinished"
    path.write_bytes(b"\x00\x01 nothing of ours")
    with pytest.raises(InputError, match="expected an unfinished live session"):
        read_journal(path)


def test_a_folder_that_cannot_be_made_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="a file of this name exists"):
        SessionKeeper(tmp_path / "file", "squats")


def test_a_disk_that_fills_up_does_not_end_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: object) -> None:
        raise OutputError(f"Cannot write {path}: the disk is full.", "Make room.")

    keeper = SessionKeeper(tmp_path, "squats")
    monkeypatch.setattr("valgus.live.save.write_whole", full)
    assert keep_all(keeper) == ()
    assert keeper.trouble is not None
    assert "the disk is full" in keeper.trouble.message
    keeper.close()
    # What the journal holds is not thrown away: it can be recovered once there is room.
    monkeypatch.setattr("valgus.live.save.write_whole", write_whole)
    assert len(recover(tmp_path, ChosenConfig(), pytest.fail)) == 1


class LostVideo:
    """A video that cannot be finished."""

    def frame(self, frame: Frame) -> None:
        """Ignore."""

    def end(self) -> tuple[str, ...]:
        raise OutputError("Cannot write squats.mp4: the disk is full.", "Make room.")

    def close(self) -> None:
        """Nothing to close."""


def test_a_video_that_is_lost_takes_nothing_else_with_it(tmp_path: Path) -> None:
    keeper = SessionKeeper(tmp_path, "squats", LostVideo())
    saved = keep_all(keeper)
    keeper.close()
    names = ["squats.json", "squats.landmarks.npz", "squats.reps.csv", "squats.series.csv"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert sorted(Path(file).name for file in saved) == names
    assert keeper.trouble is not None
    assert "squats.mp4" in keeper.trouble.message


def cut_off(path: Path, rows: int = 200) -> None:
    """Leave a journal as a crash does."""
    journal = Journal(path, TRACK.video, TRACK.estimator)
    for seen in observations(TRACK)[:rows]:
        journal.append(seen)
    journal.close()


@pytest.mark.parametrize("content", [b"", b"\x00 nothing of ours", b'{"schema": 1}\n'])
def test_a_journal_that_cannot_be_read_is_put_aside_and_does_not_stand_in_the_way(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "a.unfinished").write_bytes(content)
    cut_off(tmp_path / "b.unfinished")
    told: list[Reason] = []
    assert recover(tmp_path, ChosenConfig(), told.append) == (str(tmp_path / "b.json"),)
    assert (tmp_path / "a.damaged").read_bytes() == content
    sentence = say(*told)
    assert f"Cannot read {tmp_path / 'a.unfinished'}" in sentence
    assert f"kept as {tmp_path / 'a.damaged'}" in sentence
    assert recover(tmp_path, ChosenConfig(), pytest.fail) == ()


def test_a_journal_that_the_judgement_fails_on_is_put_aside_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of no use")

    cut_off(tmp_path / "a.unfinished")
    monkeypatch.setattr(judge_track, "judge", fail)
    told: list[Reason] = []
    assert recover(tmp_path, ChosenConfig(), told.append) == ()
    assert (tmp_path / "a.damaged").exists()
    assert "ZeroDivisionError: of no use" in say(told[0])


def test_a_journal_for_which_there_is_no_room_stays_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: object) -> None:
        raise OutputError(f"Cannot write {path}: the disk is full.", "Make room.")

    cut_off(tmp_path / "a.unfinished")
    told: list[Reason] = []
    with monkeypatch.context() as changed:
        changed.setattr("valgus.live.save.write_whole", full)
        assert recover(tmp_path, ChosenConfig(), told.append) == ()
    assert "the disk is full. Make room." in say(told[0])
    assert recover(tmp_path, ChosenConfig(), pytest.fail) == (str(tmp_path / "a.json"),)


def test_a_session_without_a_frame_leaves_an_honest_file(tmp_path: Path) -> None:
    engine, _ = play(TRACK)
    empty, _ = play(load_empty())
    keeper = SessionKeeper(tmp_path, "nothing")
    keeper.begin(TRACK.video, TRACK.estimator)
    session, series = empty.finish(0)
    keeper.end(session, series, Metering(), ())
    keeper.close()
    assert engine.reps
    assert read_session(tmp_path / "nothing.json").content["summary"]["reps"] == 0


def load_empty() -> object:
    from valgus.live.recording import Recording

    return Recording(TRACK.video, TRACK.estimator).track()
