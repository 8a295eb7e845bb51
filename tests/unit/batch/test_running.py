"""A batch: one outcome for each clip, whatever becomes of the worker that has it."""

from __future__ import annotations

import csv
import errno
import json
import multiprocessing
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.support import batch_work
from valgus.batch import running
from valgus.batch.clips import find
from valgus.batch.work import Outcome, Task
from valgus.errors import OutputError, UsageError
from valgus.results.tables import REP_COLUMNS


def clips_of(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        (folder / f"{name}.mp4").write_text(str(number))
    return folder


def failures(out: Path) -> dict[str, tuple[str, str]]:
    with (out / "failures.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {Path(row["file"]).stem: (row["code"], row["reason"]) for row in rows}


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "reps.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_clip_has_its_result_in_every_table(tmp_path: Path) -> None:
    folder, out = clips_of(tmp_path / "in", "a", "b", "c"), tmp_path / "out"
    standing = batch_work.run(folder, out)
    assert (standing.counts.done, standing.new, standing.counts.reps) == (3, 3, 4)
    assert sorted(path.name for path in (out / "clips").iterdir()) == ["a.json", "b.json", "c.json"]
    assert [(Path(row["file"]).stem, row["rep"], row["leg"]) for row in rows(out)] == [
        (name, rep, leg)
        for name, reps in (("a", "1"), ("b", "12"), ("c", "1"))
        for rep in reps
        for leg in ("left", "right")
    ]
    document = json.loads((out / "clips" / "a.json").read_text("utf-8"))
    assert document["video"]["file"] == str(folder / "a.mp4")


def test_the_parquet_table_has_the_same_rows_with_types(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch_work.run(clips_of(tmp_path / "in", "a", "b"), out)
    table = parquet.read_table(out / "reps.parquet")
    assert table.column_names == list(REP_COLUMNS)
    assert {str(table.schema.field(name).type) for name in ("rep", "complete", "leg", "depth")} == {
        "int64",
        "bool",
        "string",
        "double",
    }
    for made, written in zip(table.to_pylist(), rows(out), strict=True):
        # A spreadsheet takes yes and no as 1 and 0.
        plain = {name: int(v) if isinstance(v, bool) else v for name, v in made.items()}
        text = {name: "" if value is None else str(value) for name, value in plain.items()}
        assert text == written


def test_without_pyarrow_a_batch_writes_csv_and_leaves_no_old_parquet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = clips_of(tmp_path / "in", "a"), tmp_path / "out"
    batch_work.run(folder, out)
    assert (out / "reps.parquet").exists()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    batch_work.run(clips_of(tmp_path / "in", "b"), out)
    assert not (out / "reps.parquet").exists()
    assert {Path(row["file"]).stem for row in rows(out)} == {"a", "b"}


def test_bad_clips_cost_themselves_alone(tmp_path: Path) -> None:
    folder = clips_of(tmp_path / "in", "a", "bad", "bug", "killer", "z")
    out = tmp_path / "out"
    standing = batch_work.run(folder, out)
    assert (standing.counts.done, standing.counts.failed) == (2, 3)
    words = failures(out)
    told = f"Cannot read {folder / 'bad.mp4'}: it is bad. Give a good one."
    assert words["bad"] == ("input", told)
    assert words["bug"] == ("unexpected", "ZeroDivisionError: division by zero")
    assert words["killer"] == ("died", "The worker process died on it (signal 9), 2 times.")
    assert sorted(path.stem for path in (out / "clips").iterdir()) == ["a", "z"]


def test_a_worker_that_was_killed_once_costs_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    standing = batch_work.run(clips_of(tmp_path / "in", "once", "z"), out)
    assert (standing.counts.done, standing.counts.failed) == (2, 0)


def test_a_worker_that_hangs_is_ended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch_work.run(clips_of(tmp_path / "in", "stuck", "z"), out, stuck_s=6.0)
    assert failures(out)["stuck"] == ("stuck", "No progress in 6 s; its worker was ended.")
    assert rows(out)


def test_no_worker_is_left(tmp_path: Path) -> None:
    batch_work.run(clips_of(tmp_path / "in", "a", "killer"), tmp_path / "out")
    assert multiprocessing.active_children() == []


def test_a_second_run_does_what_has_changed_and_nothing_else(tmp_path: Path) -> None:
    folder, out = clips_of(tmp_path / "in", "a", "b"), tmp_path / "out"
    batch_work.run(folder, out)
    before = rows(out)
    (folder / "b.mp4").write_text("29 ")
    (folder / "c.mp4").write_text("4")
    standing = batch_work.run(folder, out)
    assert (standing.new, standing.counts.done) == (2, 3)
    after = rows(out)
    assert [row for row in after if row["file"].endswith("a.mp4")] == [
        row for row in before if row["file"].endswith("a.mp4")
    ]
    assert batch_work.run(folder, out).new == 0
    assert rows(out) == after


def test_a_clip_that_fails_after_a_change_has_no_old_result(tmp_path: Path) -> None:
    folder, out = clips_of(tmp_path / "in", "a"), tmp_path / "out"
    batch_work.run(folder, out)
    (folder / "a.mp4").write_text("no number")
    standing = batch_work.run(folder, out)
    assert standing.counts.failed == 1
    assert not (out / "clips" / "a.json").exists()
    assert rows(out) == []


def test_what_a_killed_run_left_half_written_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "clips").mkdir(parents=True)
    left = [out / ".reps.csv.12ab34cd.part", out / "clips" / ".a.json.12ab34cd.part"]
    for path in left:
        path.write_text("half")
    batch_work.run(clips_of(tmp_path / "in", "a"), out)
    assert not any(path.exists() for path in left)


def test_a_clip_of_a_long_name_has_its_result(tmp_path: Path) -> None:
    long = "n" * 251
    out = tmp_path / "out"
    standing = batch_work.run(clips_of(tmp_path / "in", "a", long), out)
    assert standing.counts.done == 2
    assert sorted(len(path.name) for path in (out / "clips").iterdir()) == [6, 216]


def test_a_result_that_cannot_be_written_costs_that_clip_alone(tmp_path: Path) -> None:
    folder, out = clips_of(tmp_path / "in", "a", "z"), tmp_path / "out"
    (out / "clips" / "a.json").mkdir(parents=True)
    standing = batch_work.run(folder, out)
    assert (standing.counts.done, standing.counts.failed) == (1, 1)
    code, reason = failures(out)["a"]
    assert code == "output"
    assert f"Cannot write {out / 'clips' / 'a.json'}: it is a folder" in reason
    assert {Path(row["file"]).stem for row in rows(out)} == {"z"}


class Stopped:
    """An engine that does one clip and is then interrupted."""

    def __init__(self) -> None:
        self.closed = False

    def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
        try:
            yield Outcome(next(tasks).id, document="{}")
            raise KeyboardInterrupt
        finally:
            self.closed = True


def test_after_an_interruption_what_is_done_is_noted_and_in_the_tables(tmp_path: Path) -> None:
    folder, out, engine = clips_of(tmp_path / "in", "a", "b"), tmp_path / "out", Stopped()
    with pytest.raises(KeyboardInterrupt):
        running.run(find([str(folder)]), out, "recipe", engine, running.NoWatcher())
    assert engine.closed
    assert (out / "reps.parquet").exists()
    assert batch_work.run(folder, out).new == 1


def test_without_room_or_folder_no_clip_is_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = clips_of(tmp_path / "in", "a"), tmp_path / "out"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as changed:
        changed.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="the disk is full"):
            batch_work.run(folder, out)

    class Removing(Stopped):
        def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
            (out / "clips").rmdir()
            yield Outcome(next(tasks).id, document="{}")

    with pytest.raises(OutputError, match="does not exist"):
        running.run(find([str(folder)]), out, "recipe", Removing(), running.NoWatcher())
    assert batch_work.run(folder, out).counts.done == 1


def test_two_batches_do_not_write_to_one_folder(tmp_path: Path) -> None:
    folder, out = clips_of(tmp_path / "in", "a"), tmp_path / "out"

    class Nested(Stopped):
        def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
            with pytest.raises(UsageError, match="Another batch is writing"):
                batch_work.run(folder, out)
            yield Outcome(next(tasks).id, document="{}")

    running.run(find([str(folder)]), out, "recipe", Nested(), running.NoWatcher())


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="Cannot make the folder"):
        batch_work.run(clips_of(tmp_path / "in", "a"), tmp_path / "file" / "out")
