"""``valgus history``: keeping, listing, comparing, taking along and deleting."""

from __future__ import annotations

import dataclasses
import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Run
from tests.support.history import text_of
from tests.support.recorded import analysis
from tests.support.sessions import UNJUDGED, VALGUS, rep, session, turned
from valgus.cli import session_table
from valgus.model.session import Peak
from valgus.model.terms import Side
from valgus.report.text import languages


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "history.sqlite"
    monkeypatch.setenv("VALGUS_HISTORY", str(file))
    return file


@pytest.fixture
def results(tmp_path: Path) -> list[Path]:
    """Two sessions: an inward left knee, and a sound one."""
    made = [session(rep(1, VALGUS), rep(2, VALGUS)), session(rep(1), rep(2))]
    files = [tmp_path / f"{name}.json" for name in ("before", "after")]
    for file, one in zip(files, made, strict=True):
        file.write_text(text_of(one))
    return files


@pytest.fixture
def kept(run: Run, results: list[Path]) -> list[Path]:
    for file, day in zip(results, ("2026-01-05", "2026-03-05"), strict=True):
        added = run("history", "add", file, "--person", "Anna", "--date", day)
        assert added.exit_code == 0, added.stderr
    return results


def test_a_session_is_kept_under_a_name_and_a_day(run: Run, results: list[Path]) -> None:
    added = run("history", "add", results[0], "--person", "Anna", "--date", "2026-01-05")
    assert added.stdout == "Kept as session 1 of 2026-01-05.\n"
    again = run("history", "add", results[0], "--person", "anna", "--date", "2026-01-05")
    assert again.stdout == "Is there already, as session 1 of 2026-01-05.\n"


def test_the_day_is_the_files_own_otherwise(run: Run, results: list[Path]) -> None:
    os.utime(results[0], (1_750_000_000, 1_750_000_000))
    assert "of 2025-06-15." in run("history", "add", results[0], "--person", "A").stdout


def test_a_day_that_is_none_is_refused(run: Run, results: list[Path]) -> None:
    assert run("history", "add", results[0], "--person", "A", "--date", "soon").exit_code == 2


def test_people_are_listed_and_their_sessions(run: Run, kept: list[Path]) -> None:
    people = run("history", "list").stdout.splitlines()
    assert people[1].split() == ["Anna", "2", "2026-01-05", "2026-03-05"]
    sessions = run("history", "list", "Anna").stdout
    assert "+24.3" in sessions
    assert len(sessions.splitlines()) == 1 + 4


def test_an_empty_history_says_how_to_begin(run: Run) -> None:
    assert "history add" in run("history", "list").stdout
    assert "Der Verlauf ist leer" in run("history", "list", "--lang", "de").stdout


def test_a_session_is_shown_as_when_it_was_analysed(run: Run, kept: list[Path]) -> None:
    latest = run("history", "show", "Anna").stdout
    assert latest.startswith("2026-03-05, squat.mp4")
    assert "none flagged" in latest
    first = run("history", "show", "Anna", "--session", "1").stdout
    assert "2 flagged (reps 1, 2)" in first
    assert run("history", "show", "Anna", "--session", "9").exit_code == 2


def test_a_number_reads_the_same_when_it_is_found_and_when_it_was_kept(
    run: Run, tmp_path: Path
) -> None:
    found = rep(1)
    # 11.496 is 11 when it is rounded once; the document holds 11.5.
    left = dataclasses.replace(found.legs[Side.LEFT], inward_deg=Peak(3.0, 11.496, 3.0, 20.0))
    made = session(dataclasses.replace(found, legs={**found.legs, Side.LEFT: left}))
    console = Console(file=io.StringIO(), width=100)
    session_table.show(made, console, False, languages.load())
    assert isinstance(console.file, io.StringIO)
    fresh = console.file.getvalue()
    file = tmp_path / "edge.json"
    file.write_text(text_of(made))
    run("history", "add", file, "--person", "Anna")
    assert "+12 (+3…+20)" in fresh
    assert "+12 (+3…+20)" in run("history", "show", "Anna").stdout


def test_a_real_change_is_told_from_chance(run: Run, kept: list[Path]) -> None:
    told = " ".join(run("history", "trend", "Anna").stdout.split())
    assert "Left knee: −21.3° since 5 January 2026, beyond the smallest detectable change" in told
    assert "Right knee: 0.0° since 5 January 2026, within" in told


@pytest.mark.parametrize("setting", ["take_error_deg", "rep_error_deg"])
def test_the_errors_of_measurement_are_settings_of_the_sessions(
    run: Run, tmp_path: Path, setting: str
) -> None:
    file = tmp_path / "session.json"
    for month, inward in enumerate((24.0, 3.0), 1):
        for person, errors in (("Anna", {}), ("Ben", {setting: 20.0})):
            file.write_text(text_of(turned(inward, inward, **errors)))
            run("history", "add", file, "--person", person, "--date", f"2026-0{month}-01")
    assert "beyond the smallest" in " ".join(run("history", "trend", "Anna").stdout.split())
    assert "within the smallest" in " ".join(run("history", "trend", "Ben").stdout.split())
    assert "20.0°" in run("history", "trend", "Ben", "--html", "-").stdout


def test_the_trend_is_a_page_in_any_language(run: Run, kept: list[Path], tmp_path: Path) -> None:
    page = tmp_path / "trend.html"
    told = run("history", "trend", "Anna", "--html", page, "--lang", "de")
    assert told.exit_code == 0, told.stderr
    assert "Linkes Knie: −21,3° seit dem 5. Januar 2026" in " ".join(told.stdout.split())
    assert "<h1>Anna</h1>" in page.read_text(encoding="utf-8")
    shown = run("history", "trend", "Anna", "--html", "-").stdout
    assert shown.startswith("<!doctype html>")


def test_everything_of_a_person_is_exported(run: Run, kept: list[Path], tmp_path: Path) -> None:
    taken = json.loads(run("history", "export", "Anna").stdout)
    assert [item["day"] for item in taken["sessions"]] == ["2026-01-05", "2026-03-05"]
    assert taken["sessions"][0]["document"] == json.loads(kept[0].read_text())
    run("history", "export", "Anna", "--json", tmp_path / "anna.json")
    assert json.loads((tmp_path / "anna.json").read_text()) == taken


def test_deleting_asks_first(run: Run, kept: list[Path], own_history: Path) -> None:
    refused = run("history", "delete", "Anna")
    assert refused.exit_code != 0
    assert run("history", "export", "Anna").exit_code == 0
    done = run("history", "delete", "anna", "--yes")
    assert done.stdout == "Deleted Anna and 2 session(s).\n"
    assert run("history", "export", "Anna").exit_code == 2
    assert b"Anna" not in own_history.read_bytes()


def test_one_session_is_deleted(run: Run, kept: list[Path]) -> None:
    assert run("history", "delete", "Anna", "--session", "1", "--yes").exit_code == 0
    assert run("history", "list").stdout.splitlines()[1].split()[1] == "1"


@pytest.mark.parametrize("command", ["list", "show", "trend", "export"])
def test_a_stranger_is_told(run: Run, command: str) -> None:
    result = run("history", command, "Zoe")
    assert result.exit_code == 2
    assert "nobody named 'Zoe'" in result.stderr


def test_another_file_can_be_used(run: Run, results: list[Path], tmp_path: Path) -> None:
    other = tmp_path / "clinic.sqlite"
    run("history", "add", results[0], "--person", "Ben", "--file", other)
    assert "Ben" in run("history", "list", "--file", other).stdout
    assert "Ben" not in run("history", "list").stdout


def test_a_name_cannot_steer_the_terminal(run: Run, results: list[Path]) -> None:
    run("history", "add", results[0], "--person", "\x1b[31mred")
    assert "\x1b" not in run("history", "list").stdout


def test_landmarks_can_be_added_as_well(run: Run, tmp_path: Path) -> None:
    from valgus.pose.recorded import save_track

    file = tmp_path / "one.landmarks.npz"
    save_track(file, analysis().track)
    assert run("history", "add", file, "--person", "Anna").exit_code == 0
    assert "2 flagged (reps 2, 4)" in run("history", "show", "Anna").stdout


def test_another_day_does_not_move_a_session_and_the_way_to_do_it_is_said(
    run: Run, results: list[Path]
) -> None:
    run("history", "add", results[0], "--person", "Anna B", "--date", "2024-02-28")
    again = run("history", "add", results[0], "--person", "Anna B", "--date", "2023-01-01")
    assert again.exit_code == 0
    assert again.stdout == (
        "Is there already, as session 1 of 2024-02-28. It was not moved to 2023-01-01; for that, "
        "delete it and add it again: valgus history delete 'Anna B' --session 1\n"
    )
    os.utime(results[0], (1_750_000_000, 1_750_000_000))
    undated = run("history", "add", results[0], "--person", "Anna B")
    assert undated.stdout == "Is there already, as session 1 of 2024-02-28.\n"


@pytest.mark.parametrize("named", [True, False])
def test_a_session_is_not_of_the_future(run: Run, results: list[Path], named: bool) -> None:
    os.utime(results[0], (4_000_000_000, 4_000_000_000))
    when = ("--date", "2999-01-01") if named else ()
    result = run("history", "add", results[0], "--person", "A", *when)
    assert result.exit_code == 2
    assert f"got {'2999-01-01' if named else '2096-10-02'}" in result.stderr
    assert "--date" in result.stderr
    assert "empty" in run("history", "list").stdout


def test_a_trend_without_a_judged_repetition_says_so(
    run: Run, results: list[Path], tmp_path: Path
) -> None:
    for count, made in enumerate((session(), session(rep(1, UNJUDGED, UNJUDGED)))):
        file = tmp_path / f"{count}.json"
        file.write_text(text_of(made))
        run("history", "add", file, "--person", "Anna", "--date", f"2026-01-0{count + 1}")
    told = run("history", "trend", "Anna")
    assert told.exit_code == 0
    assert "in no session of Anna was the inward angle judged" in " ".join(told.stdout.split())
    german = run("history", "trend", "Anna", "--lang", "de").stdout
    assert "In keiner Aufnahme von Anna" in " ".join(german.split())
    run("history", "add", results[0], "--person", "Anna", "--date", "2026-01-09")
    assert "No change can be told" not in run("history", "trend", "Anna").stdout


@pytest.mark.parametrize("by_variable", [True, False])
def test_a_folder_that_is_not_there_is_not_made(
    run: Run,
    results: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_variable: bool,
) -> None:
    place = tmp_path / "nope" / "h.sqlite"
    if by_variable:
        monkeypatch.setenv("VALGUS_HISTORY", str(place))
    named = () if by_variable else ("--file", place)
    result = run("history", "add", results[0], "--person", "A", *named)
    assert result.exit_code == 5
    assert f"the folder {place.parent} does not exist" in result.stderr
    assert not place.parent.exists()


@pytest.mark.parametrize(
    "command",
    [["list"], ["show", "A"], ["trend", "A"], ["export", "A"], ["delete", "A", "--yes"]],
    ids=lambda words: words[0],
)
def test_a_history_that_was_named_must_be_there(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    place = tmp_path / "mistyped.sqlite"
    result = run("history", *command, "--file", place)
    assert result.exit_code == 3
    assert f"{place}: there is no such file" in result.stderr
    assert not place.exists()
