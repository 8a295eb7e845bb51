"""The series and the repetitions as tables, CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from valgus.errors import UsageError
from valgus.model.series import KneeSeries
from valgus.results.tables import REP_COLUMNS, rep_rows, reps_csv, series_csv
from valgus.util.extras import PARQUET

SUFFIXES = (".csv", ".parquet")


def series_table(series: KneeSeries, path: Path) -> bytes:
    """Every column of a series, a row for each frame, in the format that the name asks for.

    CSV is rounded as everywhere; Parquet holds the numbers as they are, missing ones as NaN.

    Raises
    ------
    UsageError
        The name ends in neither, or pyarrow is not installed.
    """
    if is_parquet(path):
        return _parquet(dict(series.columns()))
    return series_csv(series).encode()


def reps_table(document: Mapping[str, Any], path: Path) -> bytes:
    """A row for each repetition and leg of a session's document; otherwise as `series_table`."""
    if not is_parquet(path):
        return reps_csv(document).encode()
    rows = list(rep_rows(document))
    return _parquet({name: [row[name] for row in rows] for name in REP_COLUMNS})


def is_parquet(path: Path) -> bool:
    """Whether a table of this name is Parquet, not CSV.

    Raises
    ------
    UsageError
        Its name ends in neither.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"A table ends in .csv or .parquet, got {str(path)!r}.", "Give one of these endings."
        )
    return suffix == ".parquet"


def _parquet(columns: Mapping[str, Any]) -> bytes:
    PARQUET.require(", or write .csv.")
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = {
        name: values.tolist() if isinstance(values, np.ndarray) else values
        for name, values in columns.items()
    }
    out = io.BytesIO()
    pq.write_table(pa.table(plain), out)
    return out.getvalue()
