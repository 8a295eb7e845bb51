"""pandas, which only some users need: loaded when a data frame is asked for."""

from __future__ import annotations

from typing import Any

from valgus.util.extras import PANDAS


def pandas() -> Any:
    """Load pandas.

    Raises
    ------
    UsageError
        It is not installed.
    """
    PANDAS.require()
    import pandas as loaded

    return loaded
