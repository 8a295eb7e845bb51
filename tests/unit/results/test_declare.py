"""A session written and read back is the session, as exactly as it was written."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings

from tests.support.sessions import FRAME_INDEX, VALGUS, any_session, rep, session
from valgus.errors import InputError
from valgus.model.session import SessionResult
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.reading import checked


@settings(max_examples=60, deadline=None)
@given(any_session)
def test_writing_again_gives_the_same_document(made: SessionResult) -> None:
    document = session_to_dict(made, FRAME_INDEX, say)
    again = checked(document).session(FRAME_INDEX)
    assert json.dumps(session_to_dict(again, FRAME_INDEX, say)) == json.dumps(document)


def test_rows_are_those_of_the_series_that_is_given() -> None:
    made = session(rep(1))
    document = checked(session_to_dict(made, FRAME_INDEX, say))
    assert document.session(FRAME_INDEX).reps[0].rep.start_row == 30
    assert document.session().reps[0].rep.start_row == 60  # the frame: no series, no rows


def test_a_series_of_another_video_is_refused() -> None:
    document = checked(session_to_dict(session(rep(1)), FRAME_INDEX, say))
    with pytest.raises(InputError, match="they have no frame 60"):
        document.session(np.arange(10))


def test_a_setting_that_this_version_does_not_have_is_left_out() -> None:
    document = session_to_dict(session(rep(1, VALGUS)), FRAME_INDEX, say)
    document["config"]["mood_limit"] = {"value": 3, "source": "default"}
    document["config"]["inward_limit_deg"] = {"value": 15.0, "source": "--inward-limit"}
    again = checked(document).session()
    assert again.config.values.inward_limit_deg == 15.0
    assert again.config.sources == {"inward_limit_deg": "--inward-limit"}
