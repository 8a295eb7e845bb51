"""Progress and messages, on a terminal and without one."""

from __future__ import annotations

import pytest

from valgus.cli import console
from valgus.cli.console import printable
from valgus.cli.terminal import RichProgress
from valgus.model.ports import Progress


def use(progress: Progress) -> None:
    progress.start("Finding the pose", 10.0, "s of video")
    progress.advance(4.0)
    progress.start("Getting weights [bold]", 35.6e6, "B")
    progress.advance(12e6)
    progress.advance(35.6e6)
    progress.start("Waiting", None, "")
    progress.advance(1.0)
    progress.finish()
    progress.finish()


def test_without_a_terminal_each_task_is_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    with RichProgress() as progress:
        use(progress)
    assert capsys.readouterr().err.splitlines() == [
        "Finding the pose ...",
        "Getting weights [bold] ...",
        "Waiting ...",
    ]


def test_on_a_terminal_there_is_a_bar_with_amounts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    with RichProgress() as progress:
        use(progress)
    shown = capsys.readouterr().err
    assert "4 of 10 s of video" in shown
    assert "36 of 36 MB" in shown
    assert "Getting weights [bold]" in shown


def test_quiet_shows_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with RichProgress(quiet=True) as progress:
        use(progress)
    assert capsys.readouterr().err == ""


def test_a_bar_ends_with_the_error_that_ends_its_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread would live on otherwise, which every test checks."""
    monkeypatch.setenv("FORCE_COLOR", "1")

    def work() -> None:
        with RichProgress() as progress:
            progress.start("Finding the pose", 10.0, "s")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()


def test_colour_is_used_on_a_terminal_unless_it_is_not_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console.say("Warning", "look", "yellow")
    coloured = capsys.readouterr().err
    monkeypatch.setenv("NO_COLOR", "1")
    console.say("Warning", "look", "yellow")
    plain = capsys.readouterr().err
    assert "\x1b[33m" in coloured
    assert "\x1b[33m" not in plain
    assert "Warning: look" in plain


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kniebeuge läuft.mp4", "Kniebeuge läuft.mp4"),
        ("a\x1b[31m.mp4", "a\\x1b[31m.mp4"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("\u202egpm.exe", "\\u202egpm.exe"),
    ],
)
def test_names_are_shown_but_do_not_steer(name: str, shown: str) -> None:
    assert printable(name) == shown


@pytest.mark.parametrize("columns", ["0", "1", "39"])
def test_no_width_is_so_narrow_that_nothing_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    console.stdout().print("one line of thirty-nine characters here")
    assert capsys.readouterr().out == "one line of thirty-nine characters here\n"


def test_a_closed_stderr_does_not_send_warnings_to_stdout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    console.warn("look")
    assert capsys.readouterr().out == ""
