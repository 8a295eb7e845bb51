"""Reading a session back: what is right is taken, what is wrong is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.sessions import FRAME_INDEX, VALGUS, rep, session
from valgus.errors import InputError
from valgus.model.terms import Side, Verdict
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.reading import read_session

DOCUMENT = session_to_dict(session(rep(1), rep(2, right=VALGUS)), FRAME_INDEX, say)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    def write(content: Any) -> Path:
        file = tmp_path / "result.json"
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        file.write_bytes(data)
        return file

    return write


def version_1() -> dict[str, Any]:
    """The document as the first version wrote it."""
    made = json.loads(json.dumps(DOCUMENT)) | {"schema_version": 1}
    made["view"]["reasons"] = ["The camera stands aside."]
    made["warnings"] = [{"code": "several_people", "message": "Two."}]
    for sign in made["summary"]["gluteus_medius_sign"].values():
        sign["reasons"] = [reason["message"] for reason in sign["reasons"]]
    for item in made["reps"]:
        for leg in item["legs"].values():
            for reason in leg["reasons"]:
                del reason["values"]
    return made


def test_sentences_of_version_1_are_read_as_they_were_written(
    write: Callable[[Any], Path],
) -> None:
    old = read_session(write(version_1())).session()
    assert [(r.code, r.values, say(r)) for r in old.view.reasons] == [
        ("", {}, "The camera stands aside.")
    ]
    assert [(r.code, r.values, say(r)) for r in old.notices] == [("several_people", {}, "Two.")]
    new = read_session(write(DOCUMENT)).session()
    for side in Side:
        assert [*map(say, old.signs[side].reasons)] == [*map(say, new.signs[side].reasons)]
        one, other = old.reps[0].legs[side].reasons, new.reps[0].legs[side].reasons
        assert [(r.code, say(r)) for r in one] == [(r.code, say(r)) for r in other]


def test_a_session_is_read_with_its_values(write: Callable[[Any], Path]) -> None:
    session = read_session(write(DOCUMENT)).session()
    assert session.reps[1].legs[Side.RIGHT].verdict is Verdict.VALGUS
    assert session.reps[1].legs[Side.RIGHT].inward_deg.high == 30.25
    assert session.config.values.squat == "auto"


def test_a_key_that_a_later_version_adds_does_no_harm(write: Callable[[Any], Path]) -> None:
    assert read_session(write({**DOCUMENT, "mood": "good"})).content == DOCUMENT


def test_a_byte_order_mark_does_no_harm(write: Callable[[Any], Path]) -> None:
    assert read_session(write(b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode())).content == DOCUMENT


def changed(*path: Any, value: Any = ...) -> dict[str, Any]:
    """The document with one value replaced, or left out."""
    document = copy.deepcopy(DOCUMENT)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed("reps", 0, "bottom_s"), "the key reps.0.bottom_s is missing"),
        (changed("reps", 1, "legs", "left", "verdict", value="bad"), "reps.1.legs.left.verdict"),
        (changed("view", "assessable", value="perhaps"), "view.assessable is wrong, got 'perhaps'"),
        (changed("config", "squat", "source"), "the key config.squat.source is missing"),
        (changed("config", "squat", "value"), "the key config.squat.value is missing"),
        (changed("config", "squat", "source", value=7), "config.squat.source is wrong, got 7"),
        (changed("video", "width", value=None), "video.width is wrong, got None"),
        (changed("schema", value="other"), "expected schema 'valgus.session', got 'other'"),
        (
            changed("schema_version", value="one"),
            "expected a schema_version from 1 to 2, got 'one'",
        ),
        (changed("schema_version", value=0), "got 0"),
        ([1, 2], "expected schema 'valgus.session', got JSON without a schema."),
        (b"squat", "expected a session's JSON, got text that is none from line 1 on."),
        (b'{"schema":\n"valgus.ses', "got text that is none from line 2 on."),
        (b" \n", "expected a session's JSON, got an empty file."),
        (b"\xff\xfe\x00", "expected a session's JSON, got a file that is no text."),
        (b"[" * 100_000, "expected a session's JSON, got brackets in brackets without end."),
        (b'{"schema": NaN}', "got NaN, which is no number in JSON."),
    ],
)
def test_what_is_wrong_is_named(write: Callable[[Any], Path], content: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_session(write(content))
    assert words in caught.value.message
    assert "result.json" in caught.value.message
    assert caught.value.next_step


def test_a_newer_version_is_refused_with_both_versions(write: Callable[[Any], Path]) -> None:
    with pytest.raises(InputError, match="schema version 3, this valgus knows 2") as caught:
        read_session(write(changed("schema_version", value=3)))
    assert "Update valgus" in caught.value.next_step


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_session(tmp_path / "nowhere.json")
    with pytest.raises(InputError, match="directory"):
        read_session(tmp_path)
