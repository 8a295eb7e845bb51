"""A batch that is killed at random moments, and started again, ends like one that was not."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIPS, KILLS = 240, 20
EARLY = 5
"""Kills by the clock, which may come before the ledger exists; the others meet the work."""
pytestmark = pytest.mark.slow


def started(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.batch_work", str(folder), str(out)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
            "BATCH_WORK_S": "0.1",
        },
        start_new_session=True,
    )


def results(out: Path) -> dict[str, bytes]:
    """Everything but the ledger and its lock, in which times and page orders differ."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and not path.name.startswith(("ledger.sqlite", ".lock"))
    }


def done(out: Path) -> int:
    if not (out / "ledger.sqlite").exists():
        return 0
    with sqlite3.connect(out / "ledger.sqlite") as ledger:
        try:
            query = "SELECT coalesce(sum(state != 'waiting'), 0) FROM clips"
            return int(ledger.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def wait_for(batch: subprocess.Popen[bytes], out: Path, count: int) -> None:
    """Let a batch get so far, however slow the machine is, or come to its end."""
    while batch.poll() is None and done(out) < count:
        time.sleep(0.01)


@pytest.mark.timeout(600)
def test_twenty_kills_change_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(CLIPS):
        name = "bad" if number % 40 == 7 else "clip"
        (folder / f"{name}{number:03}.mp4").write_text(str(number))
    assert started(folder, tmp_path / "undisturbed").wait() == 0

    rng, out, standings = random.Random(4), tmp_path / "killed", []
    for kill in range(KILLS):
        batch = started(folder, out)
        if kill < EARLY:
            time.sleep(rng.uniform(0.2, 3.0))
        else:
            wait_for(batch, out, done(out) + rng.randint(1, 12))
            time.sleep(rng.uniform(0.0, 0.2))
        if kill % 2:
            os.killpg(batch.pid, signal.SIGKILL)
        else:
            batch.kill()
        batch.wait()
        standings.append(done(out))
    assert standings == sorted(standings), "what was done came undone"
    met = {count for count in standings if 0 < count < CLIPS}
    assert len(met) >= 5, f"the kills hardly met the work: {standings}"
    assert started(folder, out).wait() == 0
    assert results(out) == results(tmp_path / "undisturbed")
