"""Whatever was found can be written, is valid JSON, and comes back the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pprint import pformat
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.support.sessions import FRAME_INDEX, any_session
from valgus.model.session import SessionResult
from valgus.report.text.reasons import say
from valgus.results.document import as_kept, json_text, session_to_dict
from valgus.results.reading import checked
from valgus.results.tables import REP_COLUMNS, reps_csv

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refuse(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


@some
@given(any_session)
def test_every_session_round_trips_through_its_json(result: SessionResult) -> None:
    document = session_to_dict(result, FRAME_INDEX, say)
    read = json.loads(json_text(document), parse_constant=refuse)
    assert read == document
    again = checked(read).content
    assert again == document


@some
@given(any_session)
def test_a_session_is_kept_with_the_precision_of_its_document(result: SessionResult) -> None:
    read = checked(session_to_dict(result, FRAME_INDEX, lambda reason: reason.written))
    again, kept = read.session(FRAME_INDEX), as_kept(result)
    assert numbers(again) == numbers(kept)
    assert numbers(as_kept(kept)) == numbers(kept)


def numbers(session: SessionResult) -> str:
    """All numbers of a session as text, in which NaN is equal to itself."""
    return pformat(
        [asdict(item) for item in (*session.reps, *session.partials, session.view)]
        + [session.frame_rate]
    )


@some
@given(any_session)
def test_every_session_has_a_table_with_a_row_for_each_leg(result: SessionResult) -> None:
    document = session_to_dict(result, FRAME_INDEX, say)
    text = reps_csv(document)
    assert text.startswith(",".join(REP_COLUMNS) + "\n")
    assert len(document["reps"]) * 2 <= text.count("\n") - 1
