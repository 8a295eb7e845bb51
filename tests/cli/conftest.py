"""The program in process, with an analysis made by hand in the place of the pose model's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.support.sessions import VALGUS, rep, series, session
from tests.support.tracks import made_up_track
from valgus import api
from valgus.cli.app import app
from valgus.report.analysis import Analysis

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Keep the caller's terminal, settings and cache out of the tests."""
    for name in ("FORCE_COLOR", "NO_COLOR", "VALGUS_DEBUG", "VALGUS_MODEL", "PY_COLORS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    # Tests of the real model share the weights of this machine.
    if request.node.get_closest_marker("model") is None:
        monkeypatch.setenv("VALGUS_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def run() -> Run:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(item) for item in arguments])

    return run


@dataclass
class FakeApi:
    """Stands for `valgus.api.analyze`: remembers how it was called, and does what it is told."""

    analysis: Analysis
    error: BaseException | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, video: object, **options: Any) -> Analysis:
        self.calls.append({"video": video, **options})
        progress = options["progress"]
        progress.start("Finding the pose", 10.0, "s of video")
        progress.advance(4.0)
        if self.error is not None:
            raise self.error
        progress.finish()
        return self.analysis


@pytest.fixture
def fake_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An analysis of three reps with the left knee inward in the second."""
    made = session(rep(1), rep(2, left=VALGUS), rep(3))
    fake = FakeApi(Analysis(made, series(count=120), made_up_track()))
    monkeypatch.setattr(api, "analyze", fake)
    return fake


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A file in the place of a video; the fake API does not look into it."""
    file = tmp_path / "squat.mp4"
    file.write_bytes(b"video")
    return file
