"""The tables of a batch, written whole from the ledger."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from valgus.results.tables import REP_COLUMNS, rep_cells
from valgus.util.files import being_written

_TEXT: Final = frozenset({"file", "squat", "leg", "verdict", "reasons", "phase", "rep_verdict"})
_WHOLE: Final = frozenset({"rep", "start_frame", "bottom_frame", "end_frame"})
_GROUP: Final = 20_000
"""Rows that are held at a time: there may be millions."""
_FAILURES: Final = ("file", "code", "reason")


def write_reps_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a row for each clip, repetition and leg.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    _write_csv(path, REP_COLUMNS, map(rep_cells, rows))


def write_failures(path: Path, failures: Iterable[Sequence[str]]) -> None:
    """Write a row with the reason for each clip that failed.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    _write_csv(path, _FAILURES, failures)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (
        being_written(path) as part,
        part.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_reps_parquet(path: Path, rows: Iterator[Mapping[str, Any]]) -> None:
    """Write the same rows with their types.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {
        **dict.fromkeys(REP_COLUMNS, pa.float64()),
        **dict.fromkeys(_TEXT, pa.string()),
        **dict.fromkeys(_WHOLE, pa.int64()),
        "complete": pa.bool_(),
    }
    schema = pa.schema([(name, kinds[name]) for name in REP_COLUMNS])
    with being_written(path) as part, parquet.ParquetWriter(str(part), schema) as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema))
