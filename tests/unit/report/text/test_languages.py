"""Languages: the same keys and places everywhere, and numbers as each language writes them."""

from __future__ import annotations

import dataclasses

import pytest

from tests.support.sessions import UNCLEAR, UNJUDGED, VALGUS, rep, session
from valgus.errors import UsageError
from valgus.judge.sign import gluteus_medius_signs
from valgus.model.config import AnalysisConfig
from valgus.model.session import SessionResult
from valgus.model.terms import SquatKind
from valgus.report.text import languages, sentences

OTHERS = [name for name in languages.languages() if name != "en"]


def test_there_are_german_and_chinese_beside_english() -> None:
    assert {"en", "de", "zh_CN"} <= set(languages.languages())


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_keys_of_english_and_no_others(language: str) -> None:
    assert set(languages.load(language).templates) == set(languages.load("en").templates)


@pytest.mark.parametrize("language", OTHERS)
def test_a_template_has_the_places_of_the_english_one(language: str) -> None:
    english, other = languages.load("en").templates, languages.load(language).templates
    different = {
        key: (languages.places(english[key]), languages.places(other[key]))
        for key in english
        if languages.places(english[key]) != languages.places(other[key])
    }
    assert different == {}


@pytest.mark.parametrize("language", OTHERS)
def test_what_has_words_is_translated(language: str) -> None:
    english, other = languages.load("en").templates, languages.load(language).templates
    same = {key for key in english if english[key] == other[key] and key.startswith("reason.")}
    same -= {"reason.trouble"}  # an error's own words
    assert same == set()


@pytest.mark.parametrize(
    ("asked", "given"),
    [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("zh", "zh_CN"), ("zh_TW", "zh_CN"),
     ("en_GB.UTF-8", "en")],
)  # fmt: skip
def test_the_nearest_language_is_found(asked: str, given: str) -> None:
    assert languages.load(asked).name == given


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="de, en, zh_CN"):
        languages.load("fr")


def test_numbers_are_written_as_the_language_does() -> None:
    german = languages.load("de")
    assert german.number(-1.25, 1) == "−1,3"
    assert german.number(3.0, 1, sign=True) == "+3,0"
    assert german.number(-0.01, 1) == "0,0"
    assert german.number(float("nan")) == german.number(None) == "–"


def with_real_signs(made: SessionResult) -> SessionResult:
    return dataclasses.replace(made, signs=gluteus_medius_signs(made.reps, AnalysisConfig()))


BY_HAND = [
    session(rep(1), rep(2, VALGUS), rep(3, VALGUS, UNCLEAR)),
    session(rep(1), rep(2), rep(3), rep(4, VALGUS), rep(5)),
    session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT)),
    session(rep(1, UNJUDGED, UNJUDGED)),
]


@pytest.mark.parametrize("language", ["de", "zh_CN"])
@pytest.mark.parametrize("made", BY_HAND)
def test_a_result_is_told_in_every_language(language: str, made: SessionResult) -> None:
    words = languages.load(language)
    made = with_real_signs(made)
    lines = [
        sentences.headline(made, words),
        *sentences.summary(made, words),
        *sentences.single_leg(made, words),
        *sentences.gluteus_medius(made, words),
        *sentences.next_steps(made, words),
        *sentences.reasons(made, words),
    ]
    english = {"knee ", "inward", "reps", "repetition"}
    told = " ".join(lines)
    assert not {word for word in english if word in told}, told
