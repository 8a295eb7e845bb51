"""Whatever was found can be written, is valid JSON, and comes back the same."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.support.sessions import FRAME_INDEX, any_session
from valgus.findings import SessionResult
from valgus.report.reading import SessionDocument
from valgus.report.schema import session_to_dict
from valgus.report.to_csv import REP_COLUMNS, reps_csv
from valgus.report.to_json import json_text

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refuse(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


@some
@given(any_session)
def test_every_session_round_trips_through_its_json(result: SessionResult) -> None:
    document = session_to_dict(result, FRAME_INDEX)
    read = json.loads(json_text(document), parse_constant=refuse)
    assert read == document
    again = SessionDocument.model_validate(read).model_dump(mode="json", by_alias=True)
    assert again == document


@some
@given(any_session)
def test_every_session_has_a_table_with_a_row_for_each_leg(result: SessionResult) -> None:
    document = session_to_dict(result, FRAME_INDEX)
    text = reps_csv(document)
    assert text.startswith(",".join(REP_COLUMNS) + "\n")
    assert len(document["reps"]) * 2 <= text.count("\n") - 1
