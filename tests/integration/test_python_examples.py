"""The examples of the README and of the page about Python run as they stand, on a fixture."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shutil
from pathlib import Path

import pytest

import valgus
from tests.support.recorded import ROOT, video

pytestmark = pytest.mark.model

PAGE = ROOT / "docs" / "api.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the examples have it: a video, a result and clips."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(video(), "squat.mp4")
    Path("clips").mkdir()
    shutil.copy(video(), "clips")
    Path("results").mkdir()
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_example_of_the_readme_finds_the_flagged_repetitions() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"\[Python\]\(docs/api\.md\).*`(from valgus import [^`]+)`", readme)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(example, "README.md", "single"))
    assert shown.getvalue() == "(2, 4)\n"


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_examples_of_the_page_are_true() -> None:
    from valgus.results.document import json_text

    kept = json_text(valgus.analyze("squat.mp4").to_dict())
    Path("results/squat.json").write_text(kept, encoding="utf-8")
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0


def test_every_public_name_but_the_smallest_is_in_the_reference() -> None:
    page = PAGE.read_text("utf-8")
    directives = {line.split(".")[-1] for line in re.findall(r"^::: (\S+)$", page, re.MULTILINE)}
    small = {"__version__", "Joint", "Reason", "PoseModelInfo", "Side", "SquatKind", "Verdict"}
    assert set(valgus.__all__) - directives == {*small, "VideoInfo"}
