"""``valgus batch`` and ``valgus cache``: what they ask of the API, say and return."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import Run
from valgus import api
from valgus.batch.ledger import Counts
from valgus.batch.running import Standing
from valgus.cli.app import app
from valgus.cli.batch_display import described
from valgus.cli.exit_codes import ExitCode


class FakeBatch:
    """Stands for `valgus.api.batch`."""

    def __init__(self, **counts: int) -> None:
        whole = {"done": 3, "failed": 0, "waiting": 0, "frames": 900, "reps": 9, "flagged": 0}
        self.standing = Standing(
            Counts(**{**whole, **counts}), new=3, new_frames=900, new_reps=9, elapsed_s=10.0
        )
        self.given: dict[str, Any] = {}
        self.removes: Path | None = None

    def __call__(self, inputs: list[str], out: Path, **options: Any) -> Standing:
        self.given = {"inputs": inputs, "out": out, **options}
        options["watcher"].show(self.standing)
        if self.removes:
            self.removes.unlink(missing_ok=True)
        return self.standing


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeBatch:
    made = FakeBatch()
    monkeypatch.setattr(api, "batch", made)
    return made


def test_it_ends_with_a_table_and_where_the_results_are(run: Run, fake: FakeBatch) -> None:
    result = run("batch", "clips", "--out", "results")
    assert result.exit_code == ExitCode.DONE
    assert [line.split() for line in result.stdout.splitlines()][1:] == [
        ["Clips", "done", "3", "3"],
        ["Clips", "failed", "0", "0"],
        ["Repetitions", "9", "9"],
        ["Flagged", "0", "0"],
        ["Frames", "900", "900"],
        ["Frames/s", "90"],
        ["Results:", "results"],
    ]


def test_a_table_that_cannot_be_brought_up_to_date_is_not_lost_in_silence(
    run: Run, fake: FakeBatch, tmp_path: Path
) -> None:
    table = tmp_path / "reps.parquet"
    table.write_bytes(b"PAR1")
    assert run("batch", "clips", "--out", tmp_path).stderr == ""
    fake.removes = table
    words = " ".join(run("batch", "clips", "--out", tmp_path).stderr.split())
    assert "reps.parquet was out of date and is gone" in words
    assert words.endswith("pip install 'valgus[parquet]'")
    assert run("batch", "clips", "--out", tmp_path).stderr == ""


def test_options_reach_the_api(run: Run, fake: FakeBatch) -> None:
    run(
        *("batch", "a.mp4", "b", "--out", "results", "--workers", 3, "--engine", "ray"),
        *("--address", "head:6379", "--max-rate", 0, "--no-cache", "--retry-failed"),
        *("--squat", "left", "--set", "inward_limit_deg=15"),
    )
    given = fake.given
    assert given["inputs"] == ["a.mp4", "b"]
    assert (given["workers"], given["engine"], given["address"]) == (3, "ray", "head:6379")
    assert (given["max_rate"], given["use_cache"], given["retry_failed"]) == (None, False, True)
    assert (given["config"].values.squat, given["config"].values.inward_limit_deg) == ("left", 15)


def test_failed_clips_have_a_code_of_their_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "batch", FakeBatch(failed=2, flagged=4))
    result = run("batch", "clips", "--out", "results", "--fail-on-flag")
    assert result.exit_code == ExitCode.PARTLY == 6
    assert "2 of 5 clips failed; results/failures.csv says why." in result.stderr


def test_flagged_reps_count_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "batch", FakeBatch(flagged=4))
    assert run("batch", "clips", "--out", "results").exit_code == ExitCode.DONE
    assert run("batch", "clips", "--out", "r", "--fail-on-flag").exit_code == ExitCode.FLAGGED


def test_a_list_comes_from_stdin(fake: FakeBatch) -> None:
    text = "one.mp4\n\n# a remark\n two.mp4 \n"
    result = CliRunner().invoke(app, ["batch", "-", "more", "--out", "results"], input=text)
    assert result.exit_code == ExitCode.DONE
    assert (fake.given["inputs"], fake.given["listed"]) == (["more"], ["one.mp4", "two.mp4"])


def test_an_empty_list_is_a_mistake(fake: FakeBatch) -> None:
    result = CliRunner().invoke(app, ["batch", "-", "--out", "results"], input="\n")
    assert result.exit_code == ExitCode.USAGE
    assert "The list on stdin is empty." in result.stderr


def test_quiet_says_nothing(run: Run, fake: FakeBatch) -> None:
    result = run("batch", "clips", "--out", "results", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")


def test_the_line_of_progress_has_everything_to_plan_an_evening() -> None:
    counts = Counts(done=30, failed=2, waiting=64, frames=9000, reps=90, flagged=1)
    standing = Standing(counts, new=16, new_frames=4500, elapsed_s=50.0)
    assert described(standing) == "30 done, 2 failed, 90 reps, 90 frames/s, 3 min 20 s left"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--engine", "slurm"), "There is no engine 'slurm'."),
        (("--address", "head:1"), "--address is for a Ray cluster."),
    ],
)
def test_an_engine_that_cannot_be_is_refused_before_anything_is_done(
    run: Run, video: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = run("batch", video, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == ExitCode.USAGE
    assert message in result.stderr


def test_a_folder_without_clips_is_said(run: Run, tmp_path: Path) -> None:
    result = run("batch", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == ExitCode.INPUT
    assert "Found no clip" in result.stderr


def test_the_cache_is_told_and_cleared(run: Run) -> None:
    assert "0 videos, 0.0 MB of at most" in run("cache", "info").stdout
    assert run("cache", "clear").stdout == "Removed 0 videos, 0.0 MB.\n"
