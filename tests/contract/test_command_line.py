"""What users have of valgus stays: commands, options, codes, files, variables and keys.

The contract is ``command_line.toml``. What is new is written there, too, by
``python -m tests.support.contract``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import contract
from tests.support.command_line import LANDMARKS, Section, commands, options_of, run, settings
from tests.support.written_files import CLIPS

GOLDEN = contract.read_golden()
COMMANDS = [name for name in GOLDEN if name.split()[0] == "valgus"]
SOURCE = LANDMARKS / "one_knee_in.landmarks.npz"
NOBODY = CLIPS / "nobody.mp4"


def differences(found: Section, section: str) -> list[str]:
    """Say what is gone, what changed, and what is not written in the contract."""
    golden = GOLDEN.get(section, {})
    told = [f"{name} is gone (it was: {golden[name]})" for name in golden if name not in found]
    for name, value in found.items():
        if name not in golden:
            told.append(f"{name} is not in {contract.GOLDEN.name}: {value}")
        elif golden[name] != value:
            told.append(f"{name} has changed: {golden[name]} -> {value}")
    return [f"[{section}] {line}" for line in told]


def test_every_command_is_there_and_in_the_contract() -> None:
    found = dict.fromkeys(commands(), "")
    gone = [name for name in COMMANDS if name not in found]
    assert not gone, f"commands are gone: {gone}"
    new = [name for name in found if name not in COMMANDS]
    assert not new, f"commands are not in {contract.GOLDEN.name}: {new}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_as_it_was(command: str) -> None:
    assert differences(options_of(commands()[command]), command) == []


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_answers_to_both_names_of_help(command: str, flag: str) -> None:
    result = run(*command.split()[1:], flag)
    assert result.exit_code == 0
    assert result.stdout.strip().startswith(f"Usage: {command} ")


@pytest.mark.parametrize("section", contract.WITHOUT_MODEL)
def test_what_needs_no_pose_model_is_as_it_was(section: str, tmp_path: Path) -> None:
    assert differences(contract.WITHOUT_MODEL[section](tmp_path), section) == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("section", contract.WITH_MODEL)
def test_files_that_need_the_pose_model_are_as_they_were(section: str, tmp_path: Path) -> None:
    assert differences(contract.WITH_MODEL[section](tmp_path), section) == []


def test_every_section_of_the_contract_is_checked() -> None:
    assert set(GOLDEN) == {*COMMANDS, *contract.WITHOUT_MODEL, *contract.WITH_MODEL}


def test_what_is_gone_changed_or_new_is_named() -> None:
    found = {**GOLDEN["valgus analyze"], "--json": "DIR", "--xml": "FILE"}
    del found["--csv"]
    assert differences(found, "valgus analyze") == [
        "[valgus analyze] --csv is gone (it was: FILE)",
        "[valgus analyze] --json has changed: FILE -> DIR",
        "[valgus analyze] --xml is not in command_line.toml: FILE",
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, ["settings"]),
        (2, ["analyze"]),
        (2, ["analyze", SOURCE, "--set", "nothing=1"]),
        (3, ["analyze", "gone.mp4"]),
        (4, ["history", "add", NOBODY, "--person", "A", "--model", "gone.task"]),
        (5, ["report", SOURCE, "--html", "gone/page.html"]),
    ],
)
def test_a_command_ends_with_the_documented_code(
    code: int, words: list[object], tmp_path: Path
) -> None:
    assert str(code) in GOLDEN["exit codes"]
    assert run(*words, VALGUS_HISTORY=str(tmp_path / "history")).exit_code == code


def test_each_variable_does_what_it_says(tmp_path: Path) -> None:
    info = run("cache", "info", VALGUS_CACHE_DIR=str(tmp_path), VALGUS_CACHE_MB="7").stdout
    assert str(tmp_path) in info
    assert "at most 7 MB" in info
    history = {"VALGUS_HISTORY": str(tmp_path / "history")}
    assert run("history", "add", SOURCE, "--person", "A", **history).exit_code == 0
    assert (tmp_path / "history").exists()
    languages = [run("history", "list", VALGUS_LANG=code, **history) for code in ("en", "de")]
    assert languages[0].stdout != languages[1].stdout
    assert "gone.task" in run("analyze", NOBODY, VALGUS_MODEL="gone.task").stderr
    narrow = run("settings", COLUMNS="60").stdout.splitlines()
    assert max(map(len, narrow)) <= 60


def test_every_setting_can_be_set() -> None:
    for name, described in settings().items():
        words = ["analyze", "gone.mp4", "--set", f"{name}={described.split(',')[0]}"]
        assert run(*words).exit_code == 3, name
