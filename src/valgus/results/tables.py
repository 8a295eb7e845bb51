"""Tables for spreadsheets: a row per repetition and leg, and a row per frame."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from valgus.model.series import KneeSeries
from valgus.results.reason_keys import TIME_DECIMALS

SERIES_DECIMALS: Final = 3


def reps_csv(document: Mapping[str, Any]) -> str:
    """Flatten the reps of a session's document, a row for each repetition and leg.

    Parameters
    ----------
    document : mapping
        As `valgus.results.document.session_to_dict` makes it.

    Returns
    -------
    text : str
        The header and the rows; missing values are empty, yes and no are 1 and 0.
    """
    return _table(REP_COLUMNS, map(rep_cells, rep_rows(document)))


def rep_cells(row: Mapping[str, Any]) -> list[Any]:
    """Put a row of `rep_rows` in the order of `REP_COLUMNS`, as a spreadsheet takes it."""
    # A row that an earlier version kept has fewer columns.
    values = (row.get(name) for name in REP_COLUMNS)
    return [int(value) if isinstance(value, bool) else value for value in values]


def rep_rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Flatten the reps of a session's document; each row has the columns of `REP_COLUMNS`.

    Values keep their types; `rep_cells` makes text of them that is the same in every table.
    """
    file = document["video"]["file"]
    for rep in document["reps"]:
        for side, leg in rep["legs"].items():
            yield {"file": file, **_rep_columns(rep), "leg": side, **_leg_columns(leg)}


REP_COLUMNS: Final = (
    *("file", "rep", "squat", "leg", "verdict", "reasons"),
    *("inward_deg_bottom", "inward_deg_peak", "inward_deg_low", "inward_deg_high"),
    *("fppa_deg_bottom", "fppa_deg_peak", "medial_shift_pct_bottom", "medial_shift_pct_peak"),
    *("excess_pct", "hip_adduction_deg", "peak_s", "phase", "valid_fraction"),
    *("rep_verdict", "start_s", "bottom_s", "end_s", "start_frame", "bottom_frame", "end_frame"),
    "complete",
    *("depth", "knee_flexion_deg", "knee_ankle_ratio_bottom", "knee_ankle_ratio_lowest"),
    *("pelvic_drop_deg", "trunk_lean_deg"),
    *("fppa_deg_low", "fppa_deg_high"),
    *("hip_adduction_interval_deg_low", "hip_adduction_interval_deg_high"),
    *("knee_flexion_interval_deg_low", "knee_flexion_interval_deg_high"),
    *("pelvic_drop_interval_deg_low", "pelvic_drop_interval_deg_high"),
    *("trunk_lean_interval_deg_low", "trunk_lean_interval_deg_high"),
    "fppa_60_70_descent_deg",
    *("fppa_60_70_descent_interval_deg_low", "fppa_60_70_descent_interval_deg_high"),
    "fppa_60_70_ascent_deg",
    *("fppa_60_70_ascent_interval_deg_low", "fppa_60_70_ascent_interval_deg_high"),
)
"""Columns of `reps_csv`, in order."""


def _rep_columns(rep: Mapping[str, Any]) -> dict[str, Any]:
    flat = dict(_flattened(rep, leave_out=("legs", "number", "verdict")))
    return {**flat, "rep": rep["number"], "rep_verdict": rep["verdict"]}


def _leg_columns(leg: Mapping[str, Any]) -> dict[str, Any]:
    codes = " ".join(reason["code"] for reason in leg["reasons"])
    return {**dict(_flattened(leg, leave_out=("reasons",))), "reasons": codes}


def _flattened(values: Mapping[str, Any], leave_out: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Join the names of nested values with an underscore."""
    for name, value in values.items():
        if name in leave_out:
            continue
        if isinstance(value, Mapping):
            yield from ((f"{name}_{inner}", item) for inner, item in value.items())
        else:
            yield name, value


def series_csv(series: KneeSeries) -> str:
    """Every column of a series, a row for each frame.

    Parameters
    ----------
    series : KneeSeries

    Returns
    -------
    text : str
        The header and the rows; missing values are empty, yes and no are 1 and 0.
    """
    names, columns = zip(*series.columns(), strict=True)
    cells = [_cells(name, values) for name, values in zip(names, columns, strict=True)]
    return _table(names, zip(*cells, strict=True))


def _cells(name: str, values: NDArray[Any]) -> list[str]:
    if values.dtype.kind != "f":
        return [str(int(value)) for value in values.tolist()]
    decimals = TIME_DECIMALS if name.endswith("_s") else SERIES_DECIMALS
    # Adding 0.0 after rounding turns -0.0 into 0.0.
    rounded = (np.round(values, decimals) + 0.0).tolist()
    finite = np.isfinite(values).tolist()
    return [
        f"{value:.{decimals}f}" if known else ""
        for value, known in zip(rounded, finite, strict=True)
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
