"""`valgus live` and `valgus check` as commands: options in, words and exit codes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.support.sessions import VALGUS, rep, session
from valgus.cli.exit_codes import ExitCode
from valgus.errors import InputError, OutputError
from valgus.live import watch as live_watch
from valgus.live.live_result import LiveResult
from valgus.live.state import Check, Mark, Metering
from valgus.model.reason import Reason

RESULT = LiveResult(
    session(rep(1), rep(2, left=VALGUS), rep(3)),
    Metering(28.4, 12.0, 45.2, 80.1, 812, 9, "full"),
    (),
    ("sessions/live.json",),
)


@dataclasses.dataclass
class FakeWatch:
    """Stands for `valgus.live.watch.watch`: remembers its options, and does what it is told."""

    result: LiveResult | None = RESULT
    error: Exception | None = None
    options: Any = None
    chosen: Any = None
    page: tuple[str, ...] = ()

    def __call__(
        self,
        options: object,
        chosen: object,
        progress: object,  # noqa: ARG002 the place it has in the real one
        tell: Callable[[Reason], None],
        summarize: Callable[[LiveResult], tuple[str, ...]],
    ) -> LiveResult | None:
        self.options, self.chosen = options, chosen
        tell(Reason("open_the_page", {"address": "http://127.0.0.1:8765/key/"}))
        if self.error is not None:
            raise self.error
        if self.result is not None:
            self.page = summarize(self.result)
        return self.result


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> FakeWatch:
    fake = FakeWatch()
    monkeypatch.setattr(live_watch, "watch", fake)
    return fake


def test_without_options_everything_is_at_its_default(run: Run, watch: FakeWatch) -> None:
    assert run("live").exit_code == 0
    assert watch.options == live_watch.WatchOptions()


def test_every_option_reaches_the_session(run: Run, watch: FakeWatch, tmp_path: Path) -> None:
    words = "live rtsp://x/y --display web --realtime --save-video --quiet --count-aloud --figures"
    result = run(
        *words.split(), "--save", tmp_path, "--port", 9000, "--no-browser", "--model", "lite",
        "--inward-limit", 15, "--squat", "left", "--set", "excess_limit_pct=5",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert watch.options == live_watch.WatchOptions(
        camera="rtsp://x/y",
        display="web",
        model="lite",
        realtime=True,
        quiet=True,
        count_aloud=True,
        figures=True,
        save=tmp_path,
        save_video=True,
        port=9000,
        open_browser=False,
    )
    values = watch.chosen.values
    assert (values.inward_limit_deg, values.squat, values.excess_limit_pct) == (15, "left", 5)


def test_results_go_to_stdout_and_everything_else_to_stderr(run: Run, watch: FakeWatch) -> None:
    result = run("live")
    assert "3 repetitions, 1 flagged (rep 2)." in result.stdout
    assert "http://127.0.0.1" in result.stderr
    assert "812 frames judged (28/s, full), delay 45 ms (95 %: 80 ms), 9 left out." in result.stderr
    assert "Saved sessions/live.json" in result.stderr
    assert watch.page == (
        "3 repetitions, 1 flagged (rep 2).",
        "Left knee inward in 1 of 3 reps. Right knee inward in 0 of 3 reps.",
    )


def test_a_page_that_was_never_opened_is_no_error(run: Run, watch: FakeWatch) -> None:
    watch.result = None
    result = run("live", "--display", "web")
    assert result.exit_code == 0
    assert "the page was not opened" in result.stderr


def test_what_could_not_be_kept_is_told_after_the_summary(run: Run, watch: FakeWatch) -> None:
    trouble = OutputError("Cannot write x: the disk is full.", "Make room.")
    watch.result = dataclasses.replace(RESULT, trouble=trouble)
    result = run("live")
    assert result.exit_code == ExitCode.OUTPUT
    assert "3 repetitions" in result.stdout
    assert "the disk is full" in result.stderr


def test_a_camera_that_is_not_there_ends_with_3(run: Run, watch: FakeWatch) -> None:
    watch.error = InputError("Cannot open camera 7.", "Plug it in.")
    assert run("live", "7").exit_code == ExitCode.INPUT


def test_a_face_that_does_not_exist_is_refused(run: Run, watch: FakeWatch) -> None:
    result = run("live", "--display", "hologram")
    assert result.exit_code == ExitCode.USAGE
    assert "--display takes window or web" in result.stderr
    assert watch.options is None


def test_keeping_a_video_needs_a_folder(run: Run) -> None:
    result = run("live", "--save-video")
    assert result.exit_code == ExitCode.USAGE
    assert "--save DIR" in result.stderr


def test_a_file_without_realtime_is_refused_before_any_model_is_fetched(
    run: Run, video: Path
) -> None:
    result = run("live", video, "--display", "web")
    assert result.exit_code == ExitCode.USAGE
    assert "--realtime" in result.stderr


def bright(share_pct: float) -> Reason:
    return Reason("brightness", {"bright_pct": share_pct})


GOOD = (Check("person", Mark.OK, Reason("one_person")), Check("light", Mark.OK, bright(50.0)))
FAULTY = (
    Check(
        "facing",
        Mark.STOP,
        Reason("facing_off", {"off_deg": 80.0, "end": "front"}),
        Reason("turn_to_the_camera", {"side": "left"}),
    ),
    Check("light", Mark.ADVICE, bright(10.0), Reason("switch_on_a_light")),
)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = [GOOD]

    def check(camera: str, **options: Any) -> tuple[Check, ...]:
        calls.append((camera, options))
        found: tuple[Check, ...] = calls[0]
        return found

    monkeypatch.setattr(live_watch, "check", check)
    return calls


def test_a_good_set_up_ends_with_0(run: Run, checks: list[Any]) -> None:
    result = run("check")
    assert result.exit_code == ExitCode.DONE
    assert result.stdout.count("✓") == 2
    assert checks[1][0] == "0"


def test_what_stops_judging_ends_with_1_and_says_what_to_do(
    run: Run, checks: list[Any], video: Path
) -> None:
    checks[0] = FAULTY
    result = run("check", video, "--seconds", "3")
    assert result.exit_code == ExitCode.FLAGGED
    assert "✗" in result.stdout
    assert "→ Turn to your left, to face the camera" in result.stdout
    assert (checks[1][0], checks[1][1]["seconds"]) == (str(video), 3.0)


def test_advice_alone_is_no_failure(run: Run, checks: list[Any]) -> None:
    checks[0] = FAULTY[1:]
    result = run("check")
    assert result.exit_code == ExitCode.DONE
    assert "→ Switch on a light" in result.stdout


def test_a_folder_is_nothing_to_check_and_no_weights_are_fetched(
    run: Run, checks: list[Any], tmp_path: Path
) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == ExitCode.INPUT
    assert "is a folder, a camera or a video file was expected" in result.stderr
    assert "--realtime" not in result.stderr
    assert len(checks) == 1
