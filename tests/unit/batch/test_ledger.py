"""The ledger: what is done stays done, what has changed is done again, names never meet."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from valgus.batch.clips import Clip
from valgus.batch.ledger import Counts, Ledger
from valgus.batch.work import Failure, Outcome
from valgus.errors import OutputError


def enrolled(
    ledger: Ledger, *clips: Clip, recipe: str = "r", retry_failed: bool = False
) -> list[str]:
    ledger.enrol(clips, recipe, retry_failed)
    return [item.address for item in ledger.waiting()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


A, B = Clip("/x/a.mp4", "1"), Clip("/x/b.mp4", "1")


def finish(ledger: Ledger, address: str, **what: object) -> None:
    number = next(item.id for item in ledger.waiting() if item.address == address)
    ledger.record([Outcome(number, **what)])  # type: ignore[arg-type]


def test_what_is_done_is_not_done_again_by_the_next_run(path: Path) -> None:
    with Ledger(path) as ledger:
        assert enrolled(ledger, A, B) == [A.address, B.address]
        finish(ledger, A.address, frames=10, reps=2, flagged=1, rows=({"rep": 1},))
    with Ledger(path) as ledger:
        assert enrolled(ledger, A, B) == [B.address]
        counts = ledger.counts()
        assert (counts.done, counts.waiting, counts.frames, counts.reps) == (1, 1, 10, 2)
        assert list(ledger.rows()) == [{"rep": 1}]


def test_the_largest_clips_come_first_so_that_none_is_waited_for_at_the_end(path: Path) -> None:
    sizes = {"a": "30-8", "b": "200-1", "c": "None-etag", "d": None, "e": "200-0", "f": "1000-7"}
    with Ledger(path) as ledger:
        order = enrolled(ledger, *(Clip(name, mark) for name, mark in sizes.items()))
    assert order == ["f", "b", "e", "a", "c", "d"]


def test_of_many_clips_each_comes_once_whatever_is_done_meanwhile(path: Path) -> None:
    clips = [Clip(f"/x/{n:04}.mp4", f"{n * 7919 % 500}-0") for n in range(2500)]
    with Ledger(path) as ledger:
        ledger.enrol(clips, "r", retry_failed=False)
        seen = []
        for item in ledger.waiting():
            seen.append(item.address)
            if len(seen) % 3 == 0:
                ledger.record([Outcome(item.id)])
    assert sorted(seen) == [clip.address for clip in clips]


@pytest.mark.parametrize(
    ("clip", "recipe"), [(Clip(A.address, "2"), "r"), (Clip(A.address, None), "r"), (A, "other")]
)
def test_a_change_of_the_clip_or_the_recipe_is_done_again(
    path: Path, clip: Clip, recipe: str
) -> None:
    with Ledger(path) as ledger:
        enrolled(ledger, A)
        finish(ledger, A.address, frames=9, reps=3, flagged=1, rows=({"rep": 1},))
        assert enrolled(ledger, clip, recipe=recipe) == [A.address]
        assert ledger.counts() == Counts(done=0, failed=0, waiting=1, frames=0, reps=0, flagged=0)
        assert list(ledger.rows()) == []


def test_what_was_left_by_another_recipe_is_done_and_noted_under_the_new_one(path: Path) -> None:
    with Ledger(path) as ledger:
        enrolled(ledger, A, recipe="old")
        assert enrolled(ledger, B, recipe="new") == [A.address, B.address]
        finish(ledger, A.address)
        finish(ledger, B.address)
        assert enrolled(ledger, A, B, recipe="new") == []
        assert enrolled(ledger, A, B, recipe="old") == [A.address, B.address]


def test_failures_are_kept_until_asked_for_again(path: Path) -> None:
    with Ledger(path) as ledger:
        enrolled(ledger, A)
        finish(ledger, A.address, failure=Failure("input", "No video."))
        assert list(ledger.failures()) == [(A.address, "input", "No video.")]
        assert enrolled(ledger, A) == []
        assert enrolled(ledger, A, retry_failed=True) == [A.address]


def test_two_clips_of_one_name_get_two_results(path: Path) -> None:
    clips = [Clip(f"/{place}/{name}", "1") for place in "xy" for name in ("a.mp4", "A.mov")]
    with Ledger(path) as ledger:
        ledger.enrol(clips, "r")
        names = [item.name for item in ledger.waiting()]
    assert len({name.casefold() for name in names}) == len(clips)
    assert names[0] == "a"
    with Ledger(path) as ledger:
        ledger.enrol([Clip("/z/a.mp4", "1")], "r")
        assert [item.name for item in ledger.waiting()][:-1] == names


@pytest.mark.parametrize("letter", ["n", "ü", "名"])
def test_results_of_long_names_have_shorter_ones_that_differ(letter: str, path: Path) -> None:
    stem = letter * (251 // len(letter.encode()))
    clips = [Clip(f"/x/{stem}.mp4", "1"), Clip(f"/x/{stem}.mov", "1")]
    with Ledger(path) as ledger:
        ledger.enrol(clips, "r")
        names = [item.name for item in ledger.waiting()]
    assert len(set(names)) == 2
    assert all(len(f"{name}.json".encode()) <= 220 for name in names)
    assert all(name.startswith(letter * 60) for name in names)


def test_a_name_that_is_no_text_survives(path: Path) -> None:
    address = os.fsdecode(b"/x/caf\xe9.mp4")
    with Ledger(path) as ledger:
        assert enrolled(ledger, Clip(address, "1")) == [address]
        finish(ledger, address, failure=Failure("input", "No."))
        assert list(ledger.failures()) == [("/x/caf\ufffd.mp4", "input", "No.")]
        assert enrolled(ledger, Clip(address, "1")) == []


def test_outcomes_go_in_together_or_not_at_all(path: Path) -> None:
    with Ledger(path) as ledger:
        enrolled(ledger, A, B)
        with pytest.raises(ValueError, match="JSON compliant"):
            ledger.record([Outcome(1), Outcome(2, rows=({"x": float("nan")},))])
        assert ledger.counts().waiting == 2


def test_more_clips_than_are_read_at_a_time(path: Path) -> None:
    clips = [Clip(f"/x/{number:05}.mp4", "1") for number in range(2300)]
    with Ledger(path) as ledger:
        assert len(enrolled(ledger, *clips)) == len(clips)


def test_another_file_in_its_place_is_refused(path: Path) -> None:
    path.write_text("this is no database, but it is long enough to look like a file " * 20)
    with pytest.raises(OutputError, match="Cannot keep a ledger"):
        Ledger(path)
