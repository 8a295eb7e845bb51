"""``valgus export``: every format from one command, and what is refused."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.recorded import analysis, landmarks
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict
from valgus.results.tables import reps_csv

SOURCE = landmarks("one_knee_in")
FORMATS = {
    "--trc": ("a.trc", b"PathFileType"),
    "--c3d": ("a.c3d", b"\x02P"),
    "--netcdf": ("a.nc", b"CDF\x02"),
    "--series": ("a.parquet", b"PAR1"),
    "--reps": ("a.csv", b"file,rep,"),
}


def test_all_formats_are_written_at_once(run: Run, tmp_path: Path) -> None:
    wanted = [item for option, (name, _) in FORMATS.items() for item in (option, tmp_path / name)]
    result = run("export", SOURCE, *wanted)
    assert result.exit_code == 0, result.stderr
    assert [Path(line).name for line in result.stdout.split()] == [n for n, _ in FORMATS.values()]
    for name, begins in FORMATS.values():
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_nothing_asked_for_is_an_error(run: Run) -> None:
    result = run("export", SOURCE)
    assert result.exit_code == 2
    assert "--trc, --c3d, --netcdf, --series, --reps" in result.stderr


def test_an_unknown_table_leaves_no_file_at_all(run: Run, tmp_path: Path) -> None:
    wanted = ("--trc", tmp_path / "a.trc", "--series", tmp_path / "a.xlsx")
    assert run("export", SOURCE, *wanted).exit_code == 2
    assert list(tmp_path.glob("a.*")) == []


def test_two_formats_cannot_have_one_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    result = run("export", SOURCE, "--series", file, "--reps", file)
    assert result.exit_code == 2
    assert "both name" in result.stderr


@pytest.mark.parametrize("option", FORMATS)
def test_the_source_is_never_overwritten(run: Run, tmp_path: Path, option: str) -> None:
    source = tmp_path / "squat.landmarks.npz"
    source.write_bytes(SOURCE.read_bytes())
    assert run("export", source, option, source).exit_code == 2
    assert source.read_bytes() == SOURCE.read_bytes()


def test_a_result_alone_has_its_reps_without_the_landmarks(run: Run, tmp_path: Path) -> None:
    made = analysis()
    source, table = tmp_path / "alone.json", tmp_path / "reps.csv"
    document = session_to_dict(made.session, made.series.frame_index, say)
    document["video"]["file"] = "gone.mp4"
    source.write_text(json_text(document))
    result = run("export", source, "--reps", table)
    assert result.exit_code == 0, result.stderr
    assert table.read_text("utf-8") == reps_csv(document)
    assert run("export", source, "--series", table).exit_code == 3


@pytest.mark.parametrize("option", ["--trc", "--series", "--reps"])
def test_text_goes_to_stdout_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", SOURCE, option, "-", "--c3d", "a.c3d")
    assert result.exit_code == 0, result.stderr
    begins = {"--trc": "PathFileType", "--series": "frame_index,", "--reps": "file,rep,"}
    assert result.stdout.startswith(begins[option])
    assert "a.c3d" not in result.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["a.c3d"]


@pytest.mark.parametrize("option", ["--c3d", "--netcdf"])
def test_a_binary_format_is_not_for_stdout(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", SOURCE, option, "-")
    assert result.exit_code == 2
    assert f"{option} writes a binary format" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "name", "package", "extra"),
    [
        ("--c3d", "a.c3d", "ezc3d", "c3d"),
        ("--netcdf", "a.nc", "scipy", "netcdf"),
        ("--series", "a.parquet", "pyarrow", "parquet"),
        ("--reps", "a.parquet", "pyarrow", "parquet"),
    ],
)
def test_a_format_without_its_package_is_refused_before_anything_is_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, name: str,
    package: str, extra: str,
) -> None:  # fmt: skip

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, package, None)
    module = importlib.import_module("valgus.load")
    monkeypatch.setattr(module, "load", lambda *_, **__: pytest.fail("looked for poses"))
    result = run("export", SOURCE, option, name)
    assert result.exit_code == 2
    words = " ".join(result.stderr.split())
    assert f"needs the package {package}, which is not installed." in words
    assert f"pip install 'valgus[{extra}]'" in words
    assert list(tmp_path.iterdir()) == []
