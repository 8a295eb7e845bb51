"""``valgus doctor``, ``model`` and ``settings``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from valgus.cli import health
from valgus.cli.health import Check
from valgus.errors import ModelError
from valgus.model.config import AnalysisConfig, rows
from valgus.model.ports import Progress
from valgus.pose.weights import installed
from valgus.util.extras import EXTRAS


def test_the_doctor_ends_with_0_when_all_is_well(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "checks", lambda: iter([Check("numpy", True, "2.4.6")]))
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.split() == ["ok", "numpy", "2.4.6"]


def test_the_doctor_names_what_is_missing_and_the_remedy(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        Check("numpy", True, "2.4.6"),
        Check("system libraries", False, "no libEGL.so.1", "apt install libegl1"),
    ]
    monkeypatch.setattr(health, "checks", lambda: iter(found))
    result = run("doctor")
    assert result.exit_code == 4
    assert "MISSING  system libraries  no libEGL.so.1" in result.stdout
    assert "→ apt install libegl1" in result.stdout


def test_missing_weights_are_found_missing_and_nothing_is_fetched(run: Run, tmp_path: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 4
    assert "'full' missing" in result.stdout
    assert "valgus model install full" in result.stdout
    assert not list(tmp_path.rglob("*.task"))


def test_the_doctor_lists_every_extra_and_how_to_get_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {check.what: check for check in map(health._extra, EXTRAS)}
    assert all(check.ok for check in found.values())
    assert re.fullmatch(r"pyarrow \d+.*", found["extra parquet"].found)
    for extra in EXTRAS:
        monkeypatch.setitem(sys.modules, extra.packages[0], None)
    checks = tuple(map(health._extra, EXTRAS))
    monkeypatch.setattr(health, "checks", lambda: iter(checks))
    result = run("doctor")
    words = " ".join(result.stdout.split())
    assert result.exit_code == 0
    for extra in EXTRAS:
        assert f"not here extra {extra.name} {extra.use} needs {extra.packages[0]}" in words
        assert f"→ pip install 'valgus[{extra.name}]'" in words


def test_the_doctor_looks_at_the_weights_that_an_analysis_would_take(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VALGUS_MODEL", str(tmp_path / "nowhere.task"))
    (check,) = [item for item in health.checks() if item.what == "pose weights"]
    assert not check.ok
    assert "nowhere.task" in check.found
    assert check.remedy


def test_a_missing_package_and_library_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_PACKAGES", ("valgus-no-such-package",))
    monkeypatch.setattr(health, "_LIBRARIES", ("libvalgus-no-such.so.1",))
    monkeypatch.setattr("sys.platform", "linux")
    found = {item.what: item for item in health.checks()}
    assert not found["valgus-no-such-package"].ok
    assert found["system libraries"].found == "no libvalgus-no-such.so.1"
    assert "apt install" in found["system libraries"].remedy


def test_a_cache_that_cannot_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VALGUS_CACHE_DIR", str(tmp_path / "file" / "cache"))
    (check,) = [item for item in health.checks() if item.what == "cache folder"]
    assert not check.ok
    assert "VALGUS_CACHE_DIR" in check.remedy


def test_every_promised_format_can_be_decoded() -> None:
    (check,) = [item for item in health.checks() if item.what == "decoders"]
    assert check.ok
    assert check.found == "H.264, HEVC, VP9, AV1, MPEG-4, GIF"


@pytest.mark.model
def test_with_weights_the_doctor_starts_the_model(run: Run) -> None:
    installed.ensure("full")
    result = run("doctor")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].split() == ["ok", "pose", "model", "starts"]


def test_model_list_shows_every_name_with_its_state(run: Run, tmp_path: Path) -> None:
    damaged = tmp_path / "cache" / "models" / "pose_landmarker_lite.task"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"half" * 500_000)
    rows_shown = [line.split()[:4] for line in run("model", "list").stdout.splitlines()]
    assert ["lite", "damaged", "2.0", "MB"] in rows_shown
    assert [row[:2] for row in rows_shown if row[:1] in (["full"], ["heavy"])] == [
        ["full", "missing"],
        ["heavy", "missing"],
    ]


def test_model_install_prints_where_the_weights_are(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def ensure(name: str, progress: Progress) -> Path:
        asked.append(name)
        progress.start(f"Getting the pose weights '{name}'", 100.0, "B")
        return tmp_path / f"{name}.task"

    monkeypatch.setattr(installed, "ensure", ensure)
    result = run("model", "install", "lite")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'lite.task'}\n")
    assert run("model", "install").stdout == f"{tmp_path / 'full.task'}\n"
    assert asked == ["lite", "full"]


def test_weights_that_cannot_be_had_end_with_4(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def ensure(name: str, progress: Progress) -> Path:
        raise ModelError("Cannot get the pose weights.", "Use --model PATH.")

    monkeypatch.setattr(installed, "ensure", ensure)
    result = run("model", "install")
    assert result.exit_code == 4
    assert result.stderr.startswith("Error: Cannot get the pose weights.")
    monkeypatch.undo()
    assert run("model", "install", "huge").exit_code == 4


def test_settings_lists_every_setting_with_its_default(run: Run) -> None:
    shown = {
        line.split()[0]: line.split()
        for line in run("settings").stdout.splitlines()
        if line[0] != " "
    }
    assert shown["squat"][1] == "auto"
    for name in rows():
        assert shown[name][1] == f"{getattr(AnalysisConfig(), name):g}"
