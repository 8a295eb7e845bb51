"""The program as a process: what it loads, how fast it answers, signals, pipes and full disks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import valgus
from valgus.pose.weights import installed

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "fixtures" / "videos" / "one_knee_in.mp4"
HEAVY = ("numpy", "scipy", "av", "cv2", "mediapipe", "pydantic", "jinja2", "matplotlib", "rich")

# The program with an analysis made by hand, or one that never ends.
FAKE = """
import sys, time
sys.path.insert(0, {root!r})
from tests.support.sessions import VALGUS, rep, series, session
from tests.support.tracks import made_up_track
from valgus import api
from valgus.cli.app import main
from valgus.report.analysis import Analysis

def analyze(video, **options):
    if {forever}:
        print("ready", file=sys.stderr, flush=True)
        time.sleep(60)
    return Analysis(session(rep(1, VALGUS), *map(rep, range(2, 60))), series(1900), made_up_track())

api.analyze = analyze
main()
"""


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(Path(valgus.__file__).parents[1]), "COLUMNS": "80", **more}


def python(*arguments: str, timeout: float = 60, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**more),
        timeout=timeout,
        check=False,
    )


def fake(*, forever: bool = False) -> list[str]:
    return [sys.executable, "-c", FAKE.format(root=str(ROOT), forever=forever)]


@pytest.mark.parametrize(
    "code",
    [
        "import valgus",
        "import sys; sys.argv = ['valgus', '--help']; from valgus.cli.app import main; main()",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code: str) -> None:
    report = "import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))\n"
    result = python("-c", report + code)
    loaded = result.stdout.split("LOADED")[1].split()
    assert "valgus" in loaded
    assert not set(HEAVY) & set(loaded)


def test_the_module_is_the_program() -> None:
    result = python("-m", "valgus", "--version")
    assert (result.returncode, result.stdout) == (0, f"valgus {valgus.__version__}\n")


def test_an_interruption_ends_at_once_with_130(tmp_path: Path) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"video")
    process = subprocess.Popen(
        [*fake(forever=True), "analyze", str(video), "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - started < 5
    assert process.returncode == 130
    assert out == ""
    assert err.startswith("Interrupted: ")
    assert "Traceback" not in err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_reader_that_goes_away_is_met_quietly(tmp_path: Path) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"video")
    process = subprocess.Popen(
        [*fake(), "analyze", str(video), "--series", "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("options", [[], ["--json", "-"], ["--fail-on-flag"]])
def test_a_full_disk_behind_stdout_is_an_output_error(tmp_path: Path, options: list[str]) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"video")
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*fake(), "analyze", str(video), *options],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
            timeout=60,
        )
    assert result.returncode == 5
    assert "Cannot write to standard output: the disk is full." in result.stderr
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


def closed(tmp_path: Path, closing: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run an analysis in a shell that closes streams for it."""
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"video")
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", *fake(), "analyze", str(video), *options],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=60,
    )


def test_a_closed_stdout_takes_no_result(tmp_path: Path) -> None:
    result = closed(tmp_path, ">&-", "--json", "-", "-q")
    assert result.returncode == 5, result.stderr
    assert "Error: Cannot write to standard output: it is closed." in result.stderr


@pytest.mark.parametrize("closing", [">&-", "<&- >&-", ">&- 2>&-"])
def test_with_stdout_closed_results_still_go_to_files(tmp_path: Path, closing: str) -> None:
    file = tmp_path / "result.json"
    result = closed(tmp_path, closing, "--json", str(file))
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(file.read_text("utf-8"))["schema"] == "valgus.session"


def test_a_file_never_gets_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """What a library prints would end up in it."""
    code = "from valgus.cli import app; app._keep_standard_places(); print(open('x', 'w').fileno())"
    result = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&- 2>&-', "sh", sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=tmp_path,
        check=False,
        timeout=60,
    )
    assert int(result.stdout) > 2


def test_a_terminal_without_the_letters_still_gets_the_result(tmp_path: Path) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"video")
    result = python(*fake()[1:], "analyze", str(video), PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "left  " in result.stdout
    assert "inward" in result.stdout
    assert result.stderr == ""


@pytest.mark.model
def test_a_real_clip_from_start_to_end(tmp_path: Path) -> None:
    """The installed program, the real model: flagged reps, and the same bytes twice."""
    installed.ensure("full")
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        result = python(
            *("-m", "valgus", "analyze", str(CLIP), "--json", str(file), "--fail-on-flag"),
            timeout=240,
        )
        assert result.returncode == 1, result.stderr
        assert "flagged" in result.stdout
        # Native libraries have nothing to say to the user.
        assert result.stderr == "Finding the pose ...\n"
    assert files[0].read_bytes() == files[1].read_bytes()
    summary = json.loads(files[0].read_text("utf-8"))["summary"]
    assert summary["flagged"] == [2, 4]
    assert summary["left_flagged"] == 2
