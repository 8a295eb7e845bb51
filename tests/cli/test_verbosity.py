"""``-v``: nothing is logged to the screen without it, and one line for each step with it."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.command_line import done
from tests.support.recorded import landmarks, video
from valgus.cli.verbosity import show_log

CALIBRATED = "valgus.measure.measure_track: from row 0: calibrated, yaw "


@pytest.fixture(autouse=True)
def silent_again() -> object:
    yield
    show_log(0)


def export(run: Run, folder: Path, *options: str) -> str:
    result = run(*options, "export", landmarks("one_knee_in"), "--reps", folder / "reps.csv")
    assert result.exit_code == 0, result.output
    return result.stderr


def test_nothing_is_shown_without_being_asked_for(run: Run, tmp_path: Path) -> None:
    assert export(run, tmp_path) == ""


@pytest.mark.parametrize("option", ["-v", "--verbose", "-vv"])
def test_steps_are_shown_on_stderr(run: Run, tmp_path: Path, option: str) -> None:
    assert export(run, tmp_path, option).startswith(CALIBRATED)


def test_one_command_does_not_make_the_next_one_talk(run: Run, tmp_path: Path) -> None:
    export(run, tmp_path, "-v")
    once = export(run, tmp_path, "-v")
    assert once.count(CALIBRATED) == 1
    assert export(run, tmp_path) == ""


def test_details_take_two(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("valgus.somewhere")
    for verbose in (0, 1, 2):
        show_log(verbose)
        log.info("%d a step", verbose)
        log.debug("%d a detail", verbose)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        f"valgus.somewhere: {line}" for line in ("1 a step", "2 a step", "2 a detail")
    ]


def test_a_file_name_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_log(1)
    logging.getLogger("valgus.somewhere").info("%s: read", "a\x1b[2J.mp4")
    assert capsys.readouterr().err == "valgus.somewhere: a\\x1b[2J.mp4: read\n"


def test_a_closed_stderr_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    show_log(1)
    monkeypatch.setattr(sys, "stderr", None)
    logging.getLogger("valgus.somewhere").info("said to the wind")


@pytest.mark.model
def test_an_analysis_says_what_it_read_with_what_and_where_from(tmp_path: Path) -> None:
    cache = {"VALGUS_CACHE_MB": "0"}
    told = done("-vv", "analyze", video(), "--json", tmp_path / "a.json", **cache).stderr
    for part in (
        "one_knee_in.mp4: 480 x 640 pixels",
        "one_knee_in.mp4: h264, ",
        "pose weights full from the cache",
        "one_knee_in.mp4: landmarks not in the cache",
        "one_knee_in.mp4: 2 segments, ",
        "from row 0: calibrated, yaw ",
    ):
        assert part in told
    logged = [line for line in told.splitlines() if line.startswith("valgus.")]
    assert not [line for line in logged if str(video().parent) in line]
