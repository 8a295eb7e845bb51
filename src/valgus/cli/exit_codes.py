"""What the number means that a command ends with; scripts rely on it."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from valgus.errors import InputError, ModelError, OutputError, UsageError, ValgusError


class ExitCode(IntEnum):
    """How a command ended."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        """Give each number its meaning in words."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    DONE = 0, "done; for 'analyze' also when there was no repetition to report"
    FLAGGED = 1, "a rep was flagged (--fail-on-flag), or 'check' found what stops judging"
    USAGE = 2, "an option or a value cannot be taken as given"
    INPUT = 3, "the input cannot be read"
    MODEL = 4, "the pose model cannot be had or cannot run"
    OUTPUT = 5, "a result cannot be written"
    PARTLY = 6, "'batch' is done, but some clips failed; failures.csv says why"
    INTERNAL = 70, "valgus met something it did not expect; please report it"
    INTERRUPTED = 130, "interrupted; every output file is whole or was not written"
    READER_GONE = 141, "the program that read the output went away"


_BY_ERROR: Final[tuple[tuple[type[ValgusError], ExitCode], ...]] = (
    (UsageError, ExitCode.USAGE),
    (InputError, ExitCode.INPUT),
    (ModelError, ExitCode.MODEL),
    (OutputError, ExitCode.OUTPUT),
)


def code_for(error: ValgusError) -> ExitCode:
    """Exit code of an error."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.INTERNAL)
