"""Tables: a row per repetition and leg, a row per frame, missing values empty."""

from __future__ import annotations

import csv
import io

import numpy as np

from tests.support.sessions import FRAME_INDEX, VALGUS, rep, series, session
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.tables import REP_COLUMNS, rep_cells, rep_rows, reps_csv, series_csv


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_for_each_repetition_and_leg() -> None:
    rows = rows_of(
        reps_csv(session_to_dict(session(rep(1), rep(2, left=VALGUS)), FRAME_INDEX, say))
    )
    assert [(row["rep"], row["leg"], row["verdict"]) for row in rows] == [
        ("1", "left", "clear"),
        ("1", "right", "clear"),
        ("2", "left", "valgus"),
        ("2", "right", "clear"),
    ]
    assert [row["rep_verdict"] for row in rows] == ["clear", "clear", "valgus", "valgus"]


def test_numbers_are_those_of_the_json_and_missing_ones_are_empty() -> None:
    document = session_to_dict(session(rep(1, left=VALGUS)), FRAME_INDEX, say)
    row = rows_of(reps_csv(document))[0]
    assert (
        float(row["inward_deg_high"]) == document["reps"][0]["legs"]["left"]["inward_deg"]["high"]
    )
    assert (row["excess_pct"], row["reasons"]) == ("", "toe_line")


def test_no_repetition_leaves_the_header() -> None:
    text = reps_csv(session_to_dict(session(), FRAME_INDEX, say))
    assert text == ",".join(REP_COLUMNS) + "\n"


def test_every_value_of_the_document_has_a_column() -> None:
    """A key added to the JSON must be added to the table, or left out on purpose."""
    document = session_to_dict(session(rep(1)), FRAME_INDEX, say)
    first = document["reps"][0]
    leg = first["legs"]["left"]
    plain = {name for name, value in {**first, **leg}.items() if not isinstance(value, dict | list)}
    assert plain - {"number"} <= set(REP_COLUMNS)


def test_a_name_with_a_comma_stays_one_value() -> None:
    document = session_to_dict(session(rep(1)), FRAME_INDEX, say)
    document["video"]["file"] = 'a, "b".mp4'
    assert rows_of(reps_csv(document))[0]["file"] == 'a, "b".mp4'


def test_a_series_has_every_column_and_a_row_for_each_frame() -> None:
    made = series(count=4)
    rows = rows_of(series_csv(made))
    assert len(rows) == 4
    assert list(rows[0]) == [name for name, _ in made.columns()]
    for name, values in made.columns():
        read = np.array([float(row[name] or "nan") for row in rows])
        np.testing.assert_allclose(read, values.astype(float), atol=6e-4)


def test_missing_is_empty_and_yes_and_no_are_1_and_0() -> None:
    first = rows_of(series_csv(series()))[0]
    assert first["left_inward_deg"] == ""
    assert (first["left_valid"], first["right_valid"]) == ("0", "1")


def test_a_series_without_frames_is_a_header() -> None:
    text = series_csv(series(count=0))
    assert text == ",".join(name for name, _ in series().columns()) + "\n"


def test_yes_and_no_are_1_and_0_in_the_reps_too() -> None:
    document = session_to_dict(session(rep(1), rep(2)), FRAME_INDEX, say)
    document["reps"][1]["complete"] = False
    assert [row["complete"] for row in rows_of(reps_csv(document))] == ["1", "1", "0", "0"]


def test_a_row_that_an_earlier_version_kept_has_empty_cells_for_what_came_later() -> None:
    row = next(iter(rep_rows(session_to_dict(session(rep(1)), FRAME_INDEX, say))))
    earlier = {name: value for name, value in row.items() if name != "fppa_deg_low"}
    cells = dict(zip(REP_COLUMNS, rep_cells(earlier), strict=True))
    assert cells["fppa_deg_low"] is None
    assert cells["fppa_deg_high"] == -3.0
