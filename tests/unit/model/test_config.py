"""Settings: every one has a row, values are checked, and where they came from is kept."""

from __future__ import annotations

import dataclasses

import pytest

from valgus.errors import UsageError
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import SQUAT_CHOICES, AnalysisConfig, rows


@pytest.mark.parametrize("name", rows())
def test_every_default_lies_in_its_range_and_has_a_reason(name: str) -> None:
    row = rows()[name]
    assert row.low <= getattr(AnalysisConfig(), name) <= row.high
    assert row.help.endswith(".")
    assert row.reason.endswith(".")


def test_every_setting_but_squat_has_a_row() -> None:
    assert {item.name for item in dataclasses.fields(AnalysisConfig)} == {"squat", *rows()}


@pytest.mark.parametrize("name", rows())
@pytest.mark.parametrize("beyond", [-1, 1])
def test_the_ends_of_a_range_are_taken_and_what_lies_beyond_is_not(name: str, beyond: int) -> None:
    row = rows()[name]
    end = row.low if beyond < 0 else row.high
    assert getattr(AnalysisConfig(**{name: end}), name) == end
    with pytest.raises(UsageError, match=f"Setting {name} must be a number from"):
        AnalysisConfig(**{name: end + beyond * 1e-6 * max(1, abs(end))})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "12", None, True, [1]])
def test_what_is_no_number_is_refused_and_shown(value: object) -> None:
    with pytest.raises(UsageError) as caught:
        AnalysisConfig(inward_limit_deg=value)  # type: ignore[arg-type]
    assert caught.value.message.endswith(f"got {value!r}.")
    assert "0 to 60 deg" in caught.value.message


def test_squat_is_one_of_its_choices() -> None:
    for choice in SQUAT_CHOICES:
        assert AnalysisConfig(squat=choice).squat == choice
    with pytest.raises(UsageError, match="auto, double, left, right, got 'both'"):
        AnalysisConfig(squat="both")


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        AnalysisConfig().inward_limit_deg = 3.0  # type: ignore[misc]


def test_where_a_value_came_from_is_kept_and_the_last_one_stands() -> None:
    chosen = (
        ChosenConfig()
        .with_values({"inward_limit_deg": 15.0, "min_hold_s": 0.2}, "squat.toml")
        .with_values({"inward_limit_deg": 20.0}, "--inward-limit")
    )
    described = chosen.described()
    assert described["inward_limit_deg"] == {"value": 20.0, "source": "--inward-limit"}
    assert described["min_hold_s"] == {"value": 0.2, "source": "squat.toml"}
    assert described["max_gap_s"]["source"] == "default"


def test_choosing_leaves_the_old_choice_as_it_was() -> None:
    before = ChosenConfig()
    before.with_values({"min_hold_s": 0.2}, "--set")
    assert before == ChosenConfig()


def test_a_name_that_is_no_setting_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no setting named 'limit'") as caught:
        ChosenConfig().with_values({"limit": 3}, "--set")
    for name in ("squat", *rows()):
        assert name in caught.value.next_step
