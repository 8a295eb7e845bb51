"""The program as a whole: help, version, exit codes, and how errors are told."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

import valgus
from tests.cli.conftest import FakeApi, Run
from valgus.cli.exit_codes import ExitCode, code_for
from valgus.errors import InputError, ModelError, OutputError, UsageError, ValgusError

COMMANDS = ["analyze", "model", "doctor", "settings"]


def test_help_lists_commands_examples_and_every_exit_code(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for word in [*COMMANDS, "valgus analyze squat.mp4", "Examples:"]:
        assert word in result.stdout
    for code in ExitCode:
        assert f"{code.value:>3}  {code.meaning}" in result.stdout


@pytest.mark.parametrize("command", [[], *[[name] for name in COMMANDS], ["model", "install"]])
def test_help_is_no_wider_than_80_columns(run: Run, command: list[str]) -> None:
    for flag in ("--help", "-h"):
        result = run(*command, flag)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_version_is_that_of_the_package(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"valgus {valgus.__version__}\n")


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyse"],
        ["analyze"],
        ["analyze", "a.mp4", "b.mp4"],
        ["analyze", "a.mp4", "--jsn", "x"],
        ["analyze", "a.mp4", "--inward-limit", "much"],
        ["analyze", "a.mp4", "--json"],
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_wrong(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == ExitCode.USAGE == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("What came.", "Do this."), 2),
        (InputError("What came.", "Do this."), 3),
        (ModelError("What came.", "Do this."), 4),
        (OutputError("What came.", "Do this."), 5),
        (ValgusError("What came.", "Do this."), 70),
    ],
)
def test_an_error_is_two_sentences_and_its_code(
    run: Run, fake_api: FakeApi, video: Path, error: ValgusError, code: int
) -> None:
    assert code_for(error) == code
    fake_api.error = error
    result = run("analyze", video, "--quiet")
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == "Error: What came.\nWhat to do: Do this.\n"


def test_an_interruption_ends_with_130_and_leaves_no_file(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    fake_api.error = KeyboardInterrupt()
    result = run("analyze", video, "--json", tmp_path / "result.json")
    assert result.exit_code == 130
    assert "Interrupted" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["squat.mp4"]


def test_a_fault_of_ours_is_told_without_a_traceback(
    run: Run, fake_api: FakeApi, video: Path
) -> None:
    fake_api.error = ZeroDivisionError("float division by zero")
    result = run("analyze", video)
    assert result.exit_code == ExitCode.INTERNAL
    assert "ZeroDivisionError: float division by zero" in result.stderr
    assert "VALGUS_DEBUG=1" in result.stderr
    assert "Traceback" not in result.output


def test_debug_shows_the_traceback(
    run: Run, fake_api: FakeApi, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALGUS_DEBUG", "1")
    fake_api.error = ZeroDivisionError("float division by zero")
    result = run("analyze", video)
    assert result.exit_code == ExitCode.INTERNAL
    assert "Traceback" in result.stderr


def test_a_reader_that_went_away_is_no_flag(
    run: Run, fake_api: FakeApi, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from valgus.cli import outputs

    def gone(*_: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(outputs, "write", gone)
    result = run("analyze", video, "--json", "-")
    assert result.exit_code == ExitCode.READER_GONE
    assert "Error" not in result.stderr


def test_importing_the_package_is_cheap_and_lazy() -> None:
    assert "analyze" in dir(valgus)
    with pytest.raises(AttributeError, match="no attribute 'analise'"):
        _ = valgus.analise  # type: ignore[attr-defined]
    assert valgus.analyze is sys.modules["valgus.api"].analyze
