"""Errors: what went wrong, what to do next, and no loss on the way between processes."""

from __future__ import annotations

import copy
import pickle

import pytest

from valgus.errors import InputError, ModelError, OutputError, UsageError, ValgusError

KINDS = [UsageError, InputError, ModelError, OutputError]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_what_and_what_next(kind: type[ValgusError]) -> None:
    error = kind("The file is empty.", "Record it again.")
    assert (error.message, error.next_step) == ("The file is empty.", "Record it again.")
    assert str(error) == "The file is empty. Record it again."
    assert isinstance(error, ValgusError)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_the_way_between_processes(kind: type[ValgusError]) -> None:
    error = kind("The file is empty.", "Record it again.")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is kind
        assert (other.message, other.next_step) == (error.message, error.next_step)
