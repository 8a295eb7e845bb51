"""``valgus report`` and ``analyze --html --video``: what is written where, and what is refused."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import FakeApi, Run
from tests.support.recorded import analysis, landmarks, video
from valgus.report.text import languages
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict
from valgus.video.read.video_reader import VideoReader

FOUND = analysis()


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the pose model was run")

    monkeypatch.setattr(importlib.import_module("valgus.load"), "find_poses", refuse)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result, its landmarks and its video, in the current folder."""
    document = session_to_dict(FOUND.session, FOUND.series.frame_index, say)
    document["video"]["file"] = "squat.mp4"
    (tmp_path / "squat.json").write_text(json_text(document))
    shutil.copy(video(), tmp_path / "squat.mp4")
    shutil.copy(landmarks("one_knee_in"), tmp_path / "squat.landmarks.npz")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("source", ["squat.json", "squat.landmarks.npz"])
def test_a_page_is_written_beside_us_and_its_name_printed(
    run: Run, folder: Path, source: str
) -> None:
    result = run("report", source)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "squat.html\n"
    assert "4 repetitions, 2 flagged" in (folder / "squat.html").read_text(encoding="utf-8")


def test_the_page_can_go_to_stdout_alone(run: Run, folder: Path) -> None:
    result = run("report", "squat.json", "--html", "-")
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.rstrip().endswith("</html>")
    assert not (folder / "squat.html").exists()


def test_language_and_name_are_those_that_were_asked_for(run: Run, folder: Path) -> None:
    assert run("report", "squat.json", "--lang", "de", "--name", "A <b>").exit_code == 0
    html = (folder / "squat.html").read_text(encoding="utf-8")
    assert languages.load("de")("exercise.note") in html
    assert "<h1>A &lt;b&gt;</h1>" in html


def test_the_language_may_come_from_the_environment(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALGUS_LANG", "zh_CN")
    run("report", "squat.json")
    assert 'lang="zh-Hans"' in (folder / "squat.html").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused_before_any_work(run: Run, folder: Path) -> None:
    result = run("report", "squat.json", "--lang", "xx")
    assert result.exit_code == 2
    assert "Languages are: de, en, zh_CN" in result.stderr


def test_a_video_is_written(run: Run, folder: Path) -> None:
    result = run("report", "squat.json", "--video", "overlay.mp4")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "overlay.mp4\n"
    assert not (folder / "squat.html").exists()
    with VideoReader(folder / "overlay.mp4") as reader:
        assert reader.info.size_wh_px == FOUND.session.video.size_wh_px


def test_the_original_is_never_overwritten(run: Run, folder: Path) -> None:
    before = (folder / "squat.mp4").read_bytes()
    for option in ("--video", "--html"):
        result = run("report", "squat.json", option, "squat.mp4")
        assert result.exit_code == 2
        assert "would overwrite the input" in result.stderr
    assert (folder / "squat.mp4").read_bytes() == before


def test_a_video_has_the_ending_of_its_format(run: Run, folder: Path) -> None:
    result = run("report", "squat.json", "--video", "overlay.avi")
    assert result.exit_code == 2
    assert "writes an .mp4 file" in result.stderr


def test_faces_are_covered_on_demand(run: Run, folder: Path) -> None:
    run("report", "squat.json", "--blur-faces")
    assert "Faces were made unrecognisable." in (folder / "squat.html").read_text(encoding="utf-8")


def test_a_result_without_its_video_warns_and_has_no_pictures(run: Run, folder: Path) -> None:
    (folder / "squat.mp4").unlink()
    result = run("report", "squat.json")
    assert result.exit_code == 0
    assert "pictures are left out" in result.stderr
    assert "<img" not in (folder / "squat.html").read_text(encoding="utf-8")


def test_a_video_of_a_missing_video_is_an_error(run: Run, folder: Path) -> None:
    (folder / "squat.mp4").unlink()
    result = run("report", "squat.json", "--video", "overlay.mp4")
    assert result.exit_code == 3
    assert "is not where it was" in result.stderr
    assert not (folder / "overlay.mp4").exists()


@pytest.mark.parametrize("name", ["nothing.json", "nothing.mp4"])
def test_a_missing_source_is_told(run: Run, folder: Path, name: str) -> None:
    result = run("report", name)
    assert result.exit_code == 3
    assert "there is no such file" in result.stderr


def test_to_open_a_page_it_must_be_a_file(run: Run, folder: Path) -> None:
    result = run("report", "squat.json", "--html", "-", "--open")
    assert result.exit_code == 2
    assert "--open needs a page in a file" in result.stderr


def test_the_page_is_opened(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    assert run("report", "squat.json", "--open").exit_code == 0
    assert opened == [(folder / "squat.html").as_uri()]


def test_analyze_writes_the_same_page(run: Run, folder: Path, fake_api: FakeApi) -> None:
    fake_api.analysis = FOUND
    result = run("analyze", "squat.mp4", "--html", "a.html", "--video", "a.mp4", "--name", "Ann")
    assert result.exit_code == 0, result.stderr
    run("report", "squat.json", "--html", "b.html", "--name", "Ann")
    pages = [(folder / name).read_text(encoding="utf-8") for name in ("a.html", "b.html")]
    assert "<h1>Ann</h1>" in pages[0]
    assert pages[0].count("<img ") == pages[1].count("<img ") == 6
    assert (folder / "a.mp4").stat().st_size > 10_000


def test_analyze_speaks_the_language(run: Run, folder: Path, fake_api: FakeApi) -> None:
    fake_api.analysis = FOUND
    result = run("analyze", "squat.mp4", "--lang", "de")
    assert "4 Wiederholungen, 2 auffällig (Wdh. 2, 4)." in result.stdout
    assert "knee" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_text_file_called_landmarks_is_told_in_our_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.landmarks.npz"
    file.write_text("not landmarks")
    result = run("report", file, "--html", tmp_path / "x.html")
    assert result.exit_code == 3
    assert "expected landmarks recorded by valgus, got another kind of file" in result.stderr
    assert "pickle" not in result.stderr
