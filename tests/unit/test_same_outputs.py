"""The comparison of two checkouts' outputs: it finds what differs, and excuses only what it may."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from benchmarks.same_outputs import report, sides, units
from benchmarks.same_outputs.differences import Comparison, Difference
from benchmarks.same_outputs.sides import Places, Side
from benchmarks.same_outputs.units import Command, Unit

DAYS = ("2026-11-27", "2026-11-28")


@pytest.fixture
def compared(tmp_path: Path) -> Comparison:
    """Two sides without any file, made on two days."""
    folders = [tmp_path / name for name in ("before", "after")]
    for folder in folders:
        folder.mkdir()
    before, after = (
        Side(folder, f"/place/{folder.name}", f"/src/{folder.name}", (day,))
        for folder, day in zip(folders, DAYS, strict=True)
    )
    return Comparison(before, after)


def of_texts(compared: Comparison, one: str, two: str, name: str = "x.csv") -> Difference | None:
    for side, text in ((compared.before, one), (compared.after, two)):
        (side.folder / name).write_text(text, encoding="utf-8")
    return compared.difference(Path(name))


def of_documents(compared: Comparison, one: object, two: object) -> Difference | None:
    return of_texts(compared, json.dumps(one), json.dumps(two), "x.json")


def test_equal_files_do_not_differ(compared: Comparison) -> None:
    assert of_texts(compared, "a\nb\n", "a\nb\n") is None


def test_the_first_line_that_differs_is_named(compared: Comparison) -> None:
    found = of_texts(compared, "a\nb\nc\n", "a\nx\ny\n")
    assert found == Difference("line 2", repr("b\n"), repr("x\n"))


@pytest.mark.parametrize("other", ["a\nb", "a\r\nb\n", "a\nb\n\n"])
def test_line_ends_count(compared: Comparison, other: str) -> None:
    assert of_texts(compared, "a\nb\n", other) is not None


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_missing_file_differs(compared: Comparison, side: str) -> None:
    (getattr(compared, side).folder / "x.csv").write_text("a\n")
    found = compared.difference(Path("x.csv"))
    assert found is not None
    assert found.where == "the file is there"


def test_what_depends_on_time_and_place_does_not_differ(compared: Comparison) -> None:
    one = "/place/before/x /src/before/y 2026-11-27, 27. November 2026, 2026年11月27日\n"
    two = "/place/after/x /src/after/y 2026-11-28, 28. November 2026, 2026年11月28日\n"
    assert of_texts(compared, one, two) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [("2026-11-26", "2026-11-28"), ("/place/other/x", "/place/after/x"), ("27.1°", "28.1°")],
)
def test_other_days_and_places_differ(compared: Comparison, one: str, two: str) -> None:
    assert of_texts(compared, one, two) is not None


def test_an_allowed_key_does_not_differ_and_is_counted(compared: Comparison) -> None:
    compared.allowed = ("program", "reps.legs.note", "unused")
    one = {"program": "1", "reps": [{"legs": [{"peak": 1.5}]}]}
    two = {"program": "2", "reps": [{"legs": [{"peak": 1.5, "note": "new"}]}]}
    assert of_documents(compared, one, two) is None
    assert compared.used == {"program": 1, "reps.legs.note": 1}


def test_a_key_is_allowed_only_where_it_was_named(compared: Comparison) -> None:
    compared.allowed = ("program",)
    assert of_documents(compared, {"x": {"program": "1"}}, {"x": {"program": "2"}}) is not None
    assert not compared.used


def test_other_keys_differ_beside_an_allowed_one(compared: Comparison) -> None:
    compared.allowed = ("program",)
    found = of_documents(compared, {"program": "1", "x": 1.0}, {"program": "2", "x": 1})
    assert found is not None
    assert found.before == repr(' "x": "number 1.0"\n')


def archive(
    compared: Comparison, side: str, *, about: object = None, packed: bool, x: float = 1.0
) -> None:
    save = np.savez_compressed if packed else np.savez
    arrays = {
        "about": np.array(json.dumps(about or {})),
        "xy_px": np.array([[0.0, np.nan], [x, 2]]),
    }
    save(getattr(compared, side).folder / "x.npz", **arrays)


def test_archives_are_compared_by_their_arrays(compared: Comparison) -> None:
    archive(compared, "before", packed=True)
    archive(compared, "after", packed=False)
    assert compared.difference(Path("x.npz")) is None


def test_one_other_bit_of_an_array_differs(compared: Comparison) -> None:
    archive(compared, "before", packed=True)
    archive(compared, "after", packed=True, x=float(np.nextafter(1.0, 2.0)))
    found = compared.difference(Path("x.npz"))
    assert found is not None
    assert found.where == "xy_px[1, 0]"


def test_metadata_of_an_archive_follow_the_rules_of_json(compared: Comparison) -> None:
    archive(compared, "before", packed=True, about={"video": {"a": 1}})
    archive(compared, "after", packed=True, about={"video": {"a": 1, "captured_at": "x"}})
    assert compared.difference(Path("x.npz")) is not None
    compared.allowed = ("video.captured_at",)
    assert compared.difference(Path("x.npz")) is None


def table(compared: Comparison, side: str, values: list[float], rows_together: int) -> None:
    file = getattr(compared, side).folder / "x.parquet"
    parquet.write_table(pa.table({"x": values}), file, row_group_size=rows_together)


def test_parquet_is_compared_by_rows(compared: Comparison) -> None:
    table(compared, "before", [1.0, float("nan"), 3.0], 3)
    table(compared, "after", [1.0, float("nan"), 3.0], 1)
    assert compared.difference(Path("x.parquet")) is None
    table(compared, "after", [1.0, float("nan"), 3.5], 1)
    assert compared.difference(Path("x.parquet")) is not None


def test_the_table_counts_and_the_answer_is_no(
    compared: Comparison, capsys: pytest.CaptureFixture[str]
) -> None:
    of_texts(compared, "a\n", "b\n", "x.csv")
    of_texts(compared, "a\n", "a\n", "y.csv")
    assert not report.show(compared, [Path("x.csv"), Path("y.csv")], most=5)
    printed = capsys.readouterr().out
    assert "CSV                2         1         1" in printed
    assert "x.csv: line 1" in printed
    assert report.show(compared, [Path("y.csv")], most=5)


PROGRAM = """
import os, sys
def main():
    what = sys.argv[1]
    if what == "die":
        os._exit(3)
    print("to", what, os.environ["COLUMNS"], sys.stdin.read())
    print("warned", file=sys.stderr, flush=True)
    os.write(2, b"natively")
    open("made.csv", "w").write(what)
    sys.exit(7)
if __name__ == "__main__":
    main()
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A program of a few lines in the place of valgus."""
    package = tmp_path / "checkout" / "src" / "valgus"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PROGRAM)
    return tmp_path / "checkout"


def made(checkout: Path, tmp_path: Path, *planned: Unit) -> Side:
    places = Places(tmp_path / "side", tmp_path / "inputs", tmp_path / "cache")
    return sides.make(checkout, places, planned, jobs=1)


@pytest.mark.parametrize("own_process", [False, True])
def test_everything_that_a_command_leaves_is_kept(
    checkout: Path, tmp_path: Path, own_process: bool
) -> None:
    command = Command("one", ("screen",), "typed", own_process=own_process)
    folder = made(checkout, tmp_path, Unit("a.b", (command,))).folder / "a.b"
    assert (folder / "said" / "one.stdout").read_text() == "to screen 80 typed\n"
    assert (folder / "said" / "one.stderr").read_text() == "warned\nnatively"
    assert (folder / "said" / "one.code").read_text() == "7\n"
    assert (folder / "made.csv").read_text() == "screen"


def test_a_process_that_dies_is_told_and_the_next_unit_is_run(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dying, living = Unit("a.dying", (Command("x", ("die",)),)), Unit("a.b", (Command("x", ("y",)),))
    side = made(checkout, tmp_path, dying, living)
    assert "a.dying" in capsys.readouterr().err
    names = {str(name) for name in report.names([dying, living], [side])}
    assert "a.dying/died.txt" in names
    assert {"a.b/said/x.code", "a.b/made.csv"} <= names


def test_units_are_picked_by_group_or_name() -> None:
    known = [Unit(name, ()) for name in ("fixtures.good", "fixtures.help", "real.x")]
    assert units.chosen(known, []) == tuple(known)
    assert units.chosen(known, ["fixtures"]) == tuple(known[:2])
    assert units.chosen(known, ["real", "fixtures.help"]) == tuple(known[1:])


def test_units_are_the_same_after_saving(tmp_path: Path) -> None:
    known = (Unit("a.b", (Command("x", ("y", "z"), "in", {"A": "b"}, "c", True),), ("v.mp4",)),)
    units.save(known, tmp_path / "units.json")
    assert units.load(tmp_path / "units.json") == known
