"""The same number reads the same in a sentence, in a table and out of a file."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valgus.report.text import languages
from valgus.util.rounding import KEPT_DECIMALS, half_up, rounded, told

ENGLISH = languages.load("en")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0.5, 0, 1.0), (1.5, 0, 2.0), (2.5, 0, 3.0), (-2.5, 0, -3.0), (0.05, 1, 0.1), (2.49, 0, 2.0)],
)
def test_halves_go_away_from_zero(value: float, decimals: int, expected: float) -> None:
    assert half_up(value, decimals) == expected


@pytest.mark.parametrize("decimals", [0, 1])
@given(value=st.floats(-180, 180))
def test_a_sentence_says_what_a_table_made_from_the_file_says(value: float, decimals: int) -> None:
    from_file = rounded(value, KEPT_DECIMALS)
    assert told(value, decimals).replace("-", "−") == ENGLISH.number(from_file, decimals)


@pytest.mark.parametrize("value", [1e30, -1e300, math.inf, 3.5e-310])
def test_numbers_of_any_size_can_be_rounded(value: float) -> None:
    assert half_up(value) == (value if abs(value) > 1 else 0)


@pytest.mark.parametrize("value", [-0.004, -0.0, 0.004])
def test_nothing_is_minus_nought(value: float) -> None:
    assert told(value) == "0"
    assert ENGLISH.number(value) == "0"
