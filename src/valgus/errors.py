"""What can go wrong, each with the sentence that tells its reader what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class ValgusError(Exception):
    """Base of every error that a user may meet.

    Parameters
    ----------
    message : str
        The thing, what was expected and what came, in one sentence.
    next_step : str
        What the reader can do about it, in one sentence.
    """

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}"

    def __reduce__(self) -> tuple[type[ValgusError], tuple[str, str]]:
        # The default would call the class with args alone and lose next_step between processes.
        return type(self), (self.message, self.next_step)


class UsageError(ValgusError):
    """An option or a value that cannot be taken as given."""


class InputError(ValgusError):
    """A video (or a result file) that cannot be read."""


class ModelError(ValgusError):
    """Pose weights that cannot be had, or a pose runtime that cannot start."""


class OutputError(ValgusError):
    """A result that cannot be written where it was asked for."""


def not_installed(use: str, packages: Sequence[str], extra: str, instead: str = "") -> UsageError:
    """Make the error of a package that a base install leaves out.

    Parameters
    ----------
    use : str
        What needs it, as the beginning of a sentence.
    packages : sequence of str
        What is missing.
    extra : str
        Name of the extra that brings it.
    instead : str
        What can be done otherwise, as the end of a sentence.
    """
    return UsageError(
        f"{use} needs the package {' and '.join(packages)}, which is not installed.",
        f"Install it with: pip install 'valgus[{extra}]'{instead}",
    )
