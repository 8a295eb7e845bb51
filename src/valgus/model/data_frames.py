"""pandas, which only some users need: loaded when a data frame is asked for."""

from __future__ import annotations

from typing import Any

from valgus.errors import not_installed


def pandas() -> Any:
    """Load pandas.

    Raises
    ------
    UsageError
        It is not installed.
    """
    try:
        import pandas as loaded
    except ImportError as error:
        raise not_installed("A data frame", ("pandas",), "pandas") from error
    return loaded
