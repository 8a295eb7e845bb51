"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = [
    "valgus",
    "valgus.measure.geometry",
    "valgus.measure.signals",
    "valgus.judge.view",
    "valgus.model.config",
    "valgus.report.charts.svg",
    "valgus.util.rounding",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
