"""The history: nothing is lost to a kill, a crowd, a full disk or an upgrade; what goes is gone."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from tests.support.history import text_of, write_version_3
from tests.support.sessions import VALGUS, rep, session
from valgus.errors import InputError, OutputError, UsageError
from valgus.results.history import History, versions
from valgus.results.history.database import version_of
from valgus.results.history.store import default_file

DAY = date(2026, 3, 7)


def document(number: int = 1) -> str:
    """A session's document; another number is another session."""
    return text_of(session(rep(1), rep(2, left=VALGUS), duration_s=float(number)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite"


def intact(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


# --- what is kept


def test_a_session_comes_back_as_it_was_added(file: Path) -> None:
    with History(file) as history:
        added, is_new = history.add("Anna", DAY, document())
    assert is_new
    with History(file) as history:
        (record,) = history.sessions("Anna")
    assert record == added
    assert (record.day, record.source) == (DAY, "squat.mp4")
    assert record.text == document()
    assert [leg.flagged for leg in record.legs] == [1, 0]
    assert record.session.flagged() == (2,)


def test_a_person_is_found_by_the_name_whatever_its_case(file: Path) -> None:
    with History(file) as history:
        history.add("  Anna   Weiß ", DAY, document(1))
        history.add("ANNA WEISS", DAY, document(2))
        (person,) = history.people()
    assert (person.name, person.sessions) == ("Anna Weiß", 2)


@pytest.mark.parametrize("name", ["'; DROP TABLE person; --", "名前", "<script>", "a" * 500])
def test_any_name_will_do(file: Path, name: str) -> None:
    with History(file) as history:
        history.add(name, DAY, document())
        assert history.people()[0].name == name
        assert len(history.sessions(name)) == 1


def test_no_name_will_not_do(file: Path) -> None:
    with History(file) as history, pytest.raises(UsageError, match="needs a name"):
        history.add("  ", DAY, document())


def test_the_same_session_is_kept_once_for_each_person(file: Path) -> None:
    with History(file) as history:
        first = history.add("Anna", DAY, document())
        again = history.add("Anna", DAY, document().replace("\n", " "))
        other, is_new = history.add("Ben", DAY, document())
    assert again == (first[0], False)
    assert is_new
    assert other.number == first[0].number + 1


def test_sessions_are_in_order_of_the_day(file: Path) -> None:
    with History(file) as history:
        for month in (5, 2, 9):
            history.add("Anna", date(2026, month, 1), document(month))
        assert [item.day.month for item in history.sessions("Anna")] == [2, 5, 9]


def test_a_stranger_is_named(file: Path) -> None:
    with History(file) as history, pytest.raises(UsageError, match="nobody named 'Zoe'"):
        history.sessions("Zoe")


def test_everything_of_a_person_can_be_taken_along(file: Path) -> None:
    with History(file) as history:
        history.add("Anna", DAY, document())
        history.add("Ben", DAY, document(2))
        taken = history.export("anna")
    assert taken["schema"] == "valgus.history"
    assert taken["person"] == "Anna"
    (kept,) = taken["sessions"]
    assert kept["document"]["schema"] == "valgus.session"
    assert kept["day"] == "2026-03-07"


def test_only_the_user_may_read_it(file: Path) -> None:
    with History(file) as history:
        history.add("Anna", DAY, document())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_environment_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALGUS_HISTORY", "/somewhere/h.sqlite")
    assert default_file() == Path("/somewhere/h.sqlite")
    monkeypatch.delenv("VALGUS_HISTORY")
    assert default_file().name == "history.sqlite"
    assert "valgus" in default_file().parts


# --- what is deleted


def test_nothing_of_a_deleted_person_stays_in_the_files(file: Path) -> None:
    with History(file) as history:
        history.add("Rumpelstiltskin", DAY, document())
        history.add("Ben", DAY, document(2))
        assert history.delete_person("rumpelstiltskin") == 1
        assert [person.name for person in history.people()] == ["Ben"]
        contents = b"".join(item.read_bytes() for item in file.parent.iterdir())
    assert b"Rumpelstiltskin" not in contents
    assert b"rumpelstiltskin" not in contents
    assert b'"duration_s": 1.0' not in contents
    assert b'"duration_s": 2.0' in contents


def contents(file: Path) -> bytes:
    """Bytes of the history and whatever lies beside it."""
    return b"".join(item.read_bytes() for item in file.parent.iterdir())


@pytest.mark.parametrize("what", ["SELECT * FROM person", "UPDATE person SET name = name"])
def test_traces_that_another_program_keeps_in_the_files_are_told_and_go_with_it(
    what: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("valgus.results.history.database._PATIENCE_S", 0.2)
    with History(file) as other:
        other.add("Rumpelstiltskin", DAY, document())
        with History(file) as history:
            # A reader keeps the log as it is; a writer comes between deleting and cleaning up.
            really_forget = history._forget

            def forget() -> None:
                other._connection.execute("BEGIN")
                other._connection.execute(what).fetchall()
                really_forget()

            monkeypatch.setattr(history, "_forget", forget)
            with pytest.raises(OutputError, match="is deleted, but traces") as caught:
                history.delete_person("Rumpelstiltskin")
            assert str(file) in caught.value.message
            assert "valgus history list" in caught.value.next_step
            assert history.people() == ()
            assert b"Rumpelstiltskin" in contents(file)
        other._connection.execute("ROLLBACK")
    with History(file) as history:
        assert history.people() == ()
    assert b"Rumpelstiltskin" not in contents(file)
    assert b"rumpelstiltskin" not in contents(file)


def test_one_session_can_be_deleted(file: Path) -> None:
    with History(file) as history:
        first, _ = history.add("Anna", DAY, document(1))
        history.add("Anna", DAY, document(2))
        history.delete_session("Anna", first.number)
        assert len(history.sessions("Anna")) == 1
        with pytest.raises(UsageError, match=f"no session {first.number}"):
            history.delete_session("Anna", first.number)


def test_somebody_elses_session_cannot_be_deleted(file: Path) -> None:
    with History(file) as history:
        hers, _ = history.add("Anna", DAY, document())
        history.add("Ben", DAY, document())
        with pytest.raises(UsageError):
            history.delete_session("Ben", hers.number)
        assert len(history.sessions("Anna")) == 1


# --- versions


def test_the_version_before_is_read_and_carried_on_without_loss(file: Path) -> None:
    write_version_3(file, document(1))
    with History(file) as history:
        (record,) = history.sessions("anna")
        assert (record.number, record.day, record.source) == (9, date(2025, 1, 2), "old.mp4")
        assert record.text == document(1)
        # Values of a leg come from the document, not from what stood beside it.
        assert [(leg.judged, leg.flagged) for leg in record.legs] == [(2, 1), (2, 0)]
        assert history.add("Anna", DAY, document(1)) == (record, False)
        assert history.add("Anna", DAY, document(2))[0].number == 10
    connection = sqlite3.connect(file)
    assert version_of(connection) == versions.VERSION
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "leg" not in tables
    assert intact(file)


def test_a_file_brought_to_this_version_is_one_that_was_made_new(
    file: Path, tmp_path: Path
) -> None:
    write_version_3(file, document())
    found = []
    for place in (file, tmp_path / "new.sqlite"):
        with History(place) as history:
            query = "SELECT name, replace(sql, char(10), ' ') FROM sqlite_master ORDER BY name"
            found.append(history._connection.execute(query).fetchall())
    assert found[0] == found[1]


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_was_never_released_is_refused_and_left_alone(
    file: Path, version: int
) -> None:
    write_version_3(file, document())
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(InputError, match=f"has version {version}, which was never released"):
        History(file)
    assert file.read_bytes() == before


def test_an_upgrade_that_fails_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_version_3(file, document())

    def broken(connection: sqlite3.Connection, version: int) -> None:
        connection.execute("DROP TABLE session")
        raise sqlite3.OperationalError("the power went away")

    with monkeypatch.context() as changed:
        changed.setattr(versions, "bring_up", broken)
        with pytest.raises(OutputError, match="the power went away"):
            History(file)
    with History(file) as history:
        assert len(history.sessions("Anna")) == 1


def test_a_newer_file_is_refused_and_left_alone(file: Path) -> None:
    with History(file) as history:
        history.add("Anna", DAY, document())
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(InputError, match=r"version 99, this valgus knows \d+ at most"):
        History(file)
    assert file.read_bytes() == before


def test_another_programs_database_is_refused(file: Path) -> None:
    file.parent.mkdir()
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(InputError, match="another program"):
        History(file)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database, but long enough to have a header of its own" * 50)
    with pytest.raises(InputError, match="expected a valgus history"):
        History(file)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="may not be written to"):
        History(tmp_path)


# --- what may happen while it is written

_PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from tests.unit.results.history.test_store import document
from valgus.results.history import History

who, begin, count = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with History(Path(sys.argv[1])) as history:
    for number in range(begin, begin + count):
        kept, _ = history.add(who, date(2026, 1, 1), document(number))
        print(kept.number, flush=True)
"""


def program(file: Path, who: str, begin: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(file), who, str(begin), str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[4],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize("after_s", [0.0, 0.013, 0.037, 0.11])
def test_a_kill_loses_nothing_that_was_told_as_kept(file: Path, after_s: float) -> None:
    with History(file):
        pass
    with program(file, "Anna", 1, 100_000) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after_s)
        writer.send_signal(signal.SIGKILL)
        told = [int(line) for line in (first + writer.stdout.read()).split("\n") if line]
    with History(file) as history:
        kept = {record.number for record in history.sessions("Anna")}
        assert set(told) <= kept
        assert len(kept) <= len(told) + 1
        assert all(len(record.legs) == 2 for record in history.sessions("Anna"))
        history.add("Anna", DAY, document(10**6))
    assert intact(file)


def test_two_programs_may_write_at_once(file: Path) -> None:
    with program(file, "Anna", 1, 40) as one, program(file, "Ben", 100, 40) as two:
        assert one.wait(60) == 0
        assert two.wait(60) == 0
    with History(file) as history:
        assert [person.sessions for person in history.people()] == [40, 40]
        numbers = [r.number for name in ("Anna", "Ben") for r in history.sessions(name)]
    assert len(set(numbers)) == 80
    assert intact(file)


def test_opening_waits_for_another_that_makes_the_file(file: Path) -> None:
    # The journal of a new file is changed on opening; SQLite would not wait for that by itself.
    file.parent.mkdir()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    leave = threading.Timer(0.3, other.execute, ["ROLLBACK"])
    leave.start()
    with History(file) as history:
        history.add("Anna", DAY, document())
    leave.join()
    other.close()
    assert intact(file)


def test_opening_a_file_that_stays_locked_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("valgus.results.history.database._PATIENCE_S", 0.2)
    file.parent.mkdir()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match="another program has been writing"):
        History(file)
    other.close()


def test_two_programs_may_upgrade_at_once(file: Path) -> None:
    write_version_3(file, document())
    with program(file, "Anna", 10, 5) as one, program(file, "Ben", 20, 5) as two:
        assert one.wait(60) == 0
        assert two.wait(60) == 0
    with History(file) as history:
        assert [person.sessions for person in history.people()] == [6, 5]


def test_a_writer_that_does_not_end_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("valgus.results.history.database._PATIENCE_S", 0.2)
    with History(file) as history, History(file) as other:
        other._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="another program has been writing"):
            history.add("Anna", DAY, document())
        other._connection.execute("ROLLBACK")
        history.add("Anna", DAY, document())


_FULL = """
import resource, sys
from datetime import date
from pathlib import Path
from tests.unit.results.history.test_store import document
from valgus.errors import OutputError
from valgus.results.history import History

file = Path(sys.argv[1])
with History(file) as history:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    kept = 0
    try:
        for number in range(1, 10_000):
            history.add("Anna", date(2026, 1, 1), document(number))
            kept += 1
    except OutputError as error:
        print(kept, error.message)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limits here")
def test_a_full_disk_is_told_and_keeps_what_was_there(file: Path) -> None:
    """A limit on the size of files stands for the end of the disk: writing fails alike."""
    limit = 400_000
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(file), str(limit)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[4],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    count, _, message = done.stdout.partition(" ")
    assert "the disk is full or failed" in message
    with History(file) as history:
        assert history.people()[0].sessions == int(count) >= 3
        history.add("Anna", DAY, document(10**6))
    assert intact(file)
