"""The real model, live: a clip played as a camera gives what `analyze` gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.support.live import play
from tests.support.people import VIDEOS
from tests.support.programs import Program
from valgus import api
from valgus.model.terms import Side

pytestmark = [pytest.mark.model, pytest.mark.slow]

CLIPS = sorted(file.stem for file in VIDEOS.glob("*.mp4"))
LEGS = tuple(Side)
ADDRESS = r"http://127\.0\.0\.1:\d+/\S+/"


@pytest.mark.parametrize("name", CLIPS)
def test_on_every_fixture_count_and_flags_are_those_of_analyze(name: str) -> None:
    track = api.find_poses(VIDEOS / f"{name}.mp4")
    offline = api.judge(track).session
    _, states = play(track)
    live = [(line.number, *(line.legs[s] for s in LEGS)) for line in states[-1].reps]
    assert live == [
        (item.rep.number, *(item.legs[s].verdict for s in LEGS)) for item in offline.reps
    ]
    # Whoever is called must be flagged; who collapses only at the end may go without a call.
    called = {side for state in states if state.cue for side in state.cue.sides}
    flagged = {side for side in LEGS if offline.flagged(side)}
    assert called <= flagged


def test_check_looks_at_a_video(tmp_path: Path) -> None:
    with Program("check", VIDEOS / "side.mp4") as program:
        assert program.end(120) == 1
    assert "→ Turn to your right, to face the camera" in "\n".join(program.printed)


def test_a_crash_in_the_middle_keeps_what_was_judged(tmp_path: Path) -> None:
    """The program is killed; its JSON is whole, and the next start finishes the rest."""
    clip, folder = VIDEOS / "knees_in.mp4", tmp_path / "saved"
    words = ("live", clip, "--realtime", "--display", "web", "--no-browser", "--save", folder)
    with Program(*words) as program:
        address = program.wait_for_line(ADDRESS)
        origin = address.rsplit("/", 2)[0]
        socket = address.replace("http", "ws", 1) + "live"
        with connect(socket, origin=origin, max_size=None) as page:  # type: ignore[arg-type]
            page.send('{"type": "hello"}')
            while not list(folder.glob("*.json")):
                page.recv(timeout=60)
            program.kill()
    (file,) = folder.glob("*.json")
    assert json.loads(file.read_text())["summary"]["flagged"][:1] == [1]
    (journal,) = folder.glob("*.unfinished")
    with Program(*words) as again:
        again.wait_for_line("Recovered a session that was cut off")
        again.wait_for_line(ADDRESS)
        again.interrupt()
        assert again.end() == 0
    assert not journal.exists()
    assert list(folder.glob("*.landmarks.npz"))
