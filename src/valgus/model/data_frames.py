"""pandas, which only some users need: loaded when a data frame is asked for."""

from __future__ import annotations

from typing import Any

from valgus.errors import UsageError


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
        raise UsageError(
            "A data frame needs the package pandas, which is not installed.",
            "Install it with: pip install 'valgus[pandas]'.",
        ) from error
    return loaded
