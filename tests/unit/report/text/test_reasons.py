"""Reasons: every code of the source has its words in every language, and says its values."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import valgus
from valgus.model.reason import Reason
from valgus.report.text import languages
from valgus.report.text.reasons import say

SOURCE = Path(valgus.__file__).parent
LANGUAGES = [languages.load(name) for name in languages.languages()]
MADE = {"range_deg": {"lowest_deg", "highest_deg"}, "phases": {"descent", "bottom", "ascent"}}
"""Places that are made of several values."""


class Call(NamedTuple):
    """A reason as the source makes it."""

    where: str
    code: str
    values: frozenset[str]


def calls() -> Iterator[Call]:
    """Every reason that is made with a code of its own, and the names of its values."""
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.Module):
                yield from _calls_of(function, f"{file.relative_to(SOURCE)}")


def _calls_of(function: ast.FunctionDef | ast.Module, where: str) -> Iterator[Call]:
    here = list(_own_nodes(function))
    known = {
        target.id: node.value
        for node in here
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in here:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id != "Reason":
                continue
            for code in _codes(node.args[0]):
                values = _names(node.args[1], known) if len(node.args) > 1 else frozenset()
                yield Call(f"{where}:{node.lineno}", code, values)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own_nodes(child)


def _codes(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(code)):
            yield code
        case ast.IfExp():
            yield from _codes(node.body)
            yield from _codes(node.orelse)
        case ast.Attribute(attr="code") | ast.Subscript(slice=ast.Constant("code")):
            pass  # of a rule, whose codes stand in judge/rules.py, or out of a file
        case _:
            raise AssertionError(f"line {node.lineno}: write the code where the reason is made")


def _names(node: ast.expr, known: dict[str, ast.expr]) -> frozenset[str]:
    match node:
        case ast.Dict():
            names = set()
            for key, value in zip(node.keys, node.values, strict=True):
                names |= {key.value} if isinstance(key, ast.Constant) else _names(value, known)
            return frozenset(names)
        case ast.Name() if node.id in known:
            return _names(known[node.id], known)
        case _:
            raise AssertionError(f"line {node.lineno}: give the values where the reason is made")


CALLS = sorted(set(calls()))


def keys_of(code: str, words: languages.Words) -> list[str]:
    """Keys of all templates of a code."""
    key = f"reason.{code}"
    return [name for name in words.templates if name == key or name.startswith(f"{key}.")]


def test_the_codes_of_every_part_are_found() -> None:
    assert {"free_leg", "several_people", "truncated", "no_video", "change_more"} <= {
        call.code for call in CALLS
    }


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.name)
def test_every_code_of_the_source_has_its_words(words: languages.Words) -> None:
    assert [call for call in CALLS if not keys_of(call.code, words)] == []


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.name)
def test_every_place_of_a_template_is_a_value_that_its_code_gives(words: languages.Words) -> None:
    wrong = []
    for call in CALLS:
        given = call.values | {place for place, of in MADE.items() if of <= call.values}
        chosen = [key for key in keys_of(call.code, words) if _may_say(key, call)]
        needed = [languages.places(words.templates[key]) - given for key in chosen]
        if not chosen or not any(not missing for missing in needed):
            wrong.append((call, needed))
    assert wrong == []


def _may_say(key: str, call: Call) -> bool:
    """Whether a template may be meant: by a number, a value's name, or what a value says."""
    branch = key.removeprefix(f"reason.{call.code}").removeprefix(".")
    others = {name for other in CALLS if other.code == call.code for name in other.values}
    return branch not in others - call.values


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.name)
def test_no_template_is_left_over(words: languages.Words) -> None:
    codes = {call.code for call in CALLS} | {"toe_line", "inside_hip_ankle_line", "beyond_usual"}
    said = {key.split(".")[1] for key in words.templates if key.startswith("reason.")}
    assert said == codes


def test_numbers_are_rounded_alike_in_every_language() -> None:
    def roundings(words: languages.Words, key: str) -> list[tuple[str, str]]:
        return sorted(languages.roundings(words.templates[key]))

    english, *others = sorted(LANGUAGES, key=lambda words: words.name != "en")
    keys = [key for key in english.templates if key.startswith("reason.")]
    for words in others:
        assert [k for k in keys if roundings(words, k) != roundings(english, k)] == []


SAID = [
    (
        Reason("inside_hip_ankle_line", {"side": "left", "value": 6.42, "limit": 4.5, "at_s": 4.3}),
        (
            "The left knee was inside the line from hip to ankle by 6.4 % of leg length at 4.30 s "
            "(limit 4.5)."
        ),
        (
            "Das linke Knie lag bei 4,30 s um 6,4 % der Beinlänge innerhalb der Linie von der "
            "Hüfte zum Knöchel (Grenze 4,5)."
        ),
    ),
    (
        Reason("inward_reps", {"side": "right", "count": 2, "total": 4, "reps": (2, 4)}),
        "Inward movement of the right knee in 2 of 4 reps (reps 2, 4).",
        "Das rechte Knie ging in 2 von 4 Wiederholungen nach innen (Wdh. 2, 4).",
    ),
    (
        Reason(
            "most_inward",
            {"descent": 0, "bottom": 1, "ascent": 2, "lowest_deg": 26.2, "highest_deg": 27.8},
        ),
        "Most inward: 1 at the bottom, 2 on the way up; by 26…28°.",
        "Am weitesten innen: 1-mal am tiefsten Punkt, 2-mal beim Aufstehen; um 26…28°.",
    ),
    (
        Reason("toe_line", {"side": "left", "value": -0.78, "limit": 11.6, "at_s": 2.033}),
        "The left knee was turned inward of where the foot points by -0.8° at 2.03 s (limit 11.6).",
        (
            "Das linke Knie war bei 2,03 s um −0,8° gegenüber der Fußrichtung nach innen gedreht "
            "(Grenze 11,6)."
        ),
    ),
    (
        Reason("several_people", {"count": 1}),
        (
            "1 other person was in view; the person who squats (large, central, there all the "
            "time) was followed. Film one person for the surest result."
        ),
        (
            "1 weitere Person war im Bild; verfolgt wurde, wer Kniebeugen macht (groß, mittig, die "
            "ganze Zeit da). Am sichersten ist eine Aufnahme mit nur einer Person."
        ),
    ),
]


@pytest.mark.parametrize(("reason", "english", "german"), SAID)
def test_a_reason_is_said_with_its_values(reason: Reason, english: str, german: str) -> None:
    assert say(reason) == english
    assert say(reason, languages.load("de")) == german


def test_a_value_that_was_not_measured_is_a_dash() -> None:
    phases = {"descent": 0, "bottom": 0, "ascent": 1}
    for nothing in (None, math.nan):
        reason = Reason("most_inward", {**phases, "lowest_deg": nothing, "highest_deg": nothing})
        assert say(reason).endswith("by –°.")


@pytest.mark.parametrize("code", ["toe_line", "no_reps", "hidden", "several_people", "new", ""])
def test_what_a_file_of_before_says_stays_as_it_was_written(code: str) -> None:
    old = Reason(code, written="As it was written.")
    assert [say(old, words) for words in LANGUAGES] == ["As it was written."] * len(LANGUAGES)


def test_a_code_that_says_it_all_is_translated_without_values() -> None:
    old = Reason("mirrored_picture", written="The file has its pictures shown mirrored.")
    assert "gespiegelt" in say(old, languages.load("de"))


def test_a_name_is_never_taken_for_a_word() -> None:
    assert "video left is" in say(Reason("no_video", {"video": "left"}))


_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_VALUES = st.dictionaries(
    st.sampled_from(sorted({name for call in CALLS for name in call.values} | {"count", "odd"})),
    _PLAIN | st.just(10**400) | st.lists(_PLAIN, max_size=3),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(
    code=st.sampled_from(sorted({call.code for call in CALLS})) | st.text(),
    values=_VALUES,
    language=st.sampled_from([words.name for words in LANGUAGES]),
)
def test_whatever_a_file_holds_can_be_said(
    code: str, values: dict[str, Any], language: str
) -> None:
    words = languages.load(language)
    assert isinstance(say(Reason(code, values, "As written."), words), str)
