"""The JSON contract: its keys, its numbers, and that nothing but JSON is in it."""

from __future__ import annotations

import copy
import dataclasses
import json
import math
from importlib import metadata

import pytest

from tests.support.sessions import CLEAR, FRAME_INDEX, FRONT, UNJUDGED, VALGUS, VIDEO, rep, session
from tests.support.stick import Scene, Squat, film
from valgus import __version__
from valgus.judge.judge_track import judge
from valgus.model.chosen_config import ChosenConfig
from valgus.model.reason import Reason
from valgus.model.session import Dip, Program
from valgus.model.terms import Side
from valgus.report.text.reasons import say
from valgus.results.declare import readable_name
from valgus.results.document import json_text, session_to_dict
from valgus.results.reading import checked
from valgus.util.rounding import rounded

DOCUMENT = session_to_dict(
    session(
        rep(1),
        rep(2, left=VALGUS),
        partials=(Dip(1.0, 1.5, 2.0, 40.0),),
        notices=(Reason("several_people", {"count": 1}),),
    ),
    FRAME_INDEX,
    say,
)
LEG_KEYS = [
    "verdict",
    "reasons",
    "fppa_deg",
    "fppa_60_70_descent_deg",
    "fppa_60_70_descent_interval_deg",
    "fppa_60_70_ascent_deg",
    "fppa_60_70_ascent_interval_deg",
    "inward_deg",
    "medial_shift_pct",
    "excess_pct",
    "hip_adduction_deg",
    "hip_adduction_interval_deg",
    "peak_s",
    "phase",
    "valid_fraction",
]


def test_the_top_level_names_schema_and_version_first() -> None:
    assert list(DOCUMENT) == [
        "schema",
        "schema_version",
        "program",
        "video",
        "pose_model",
        "config",
        "view",
        "reps",
        "summary",
        "warnings",
    ]
    assert (DOCUMENT["schema"], DOCUMENT["schema_version"]) == ("valgus.session", 2)


def test_the_video_is_described_as_shown() -> None:
    assert DOCUMENT["video"] == {
        "file": "squat.mp4",
        "width": 1080,
        "height": 1920,
        "frames": 300,
        "duration_s": 10.0,
        "frame_rate": 30.0,
        "rotation_deg": 90,
        "captured_at": None,
    }


def test_every_setting_has_its_value_and_its_source() -> None:
    chosen = ChosenConfig().with_values({"inward_limit_deg": 15.0}, "squat.toml")
    config = session_to_dict(session(config=chosen), FRAME_INDEX, say)["config"]
    assert config["inward_limit_deg"] == {"value": 15.0, "source": "squat.toml"}
    assert config["squat"] == {"value": "auto", "source": "default"}
    assert list(config) == [item.name for item in dataclasses.fields(chosen.values)]


def test_a_rep_counts_frames_in_the_stream_not_rows_of_the_series() -> None:
    first = DOCUMENT["reps"][0]
    assert (first["start_frame"], first["bottom_frame"], first["end_frame"]) == (60, 84, 110)


def test_a_rep_has_the_keys_of_the_contract() -> None:
    first = DOCUMENT["reps"][0]
    assert {
        "number",
        "squat",
        "start_s",
        "bottom_s",
        "end_s",
        "complete",
        "depth",
        "knee_flexion_deg",
        "knee_ankle_ratio",
        "legs",
        "pelvic_drop_deg",
        "trunk_lean_deg",
        "verdict",
    } <= set(first)
    assert first["knee_ankle_ratio"] == {"bottom": 1.05, "lowest": 0.91}
    assert list(first["legs"]) == ["left", "right"]
    assert list(first["legs"]["left"]) == LEG_KEYS


def test_a_leg_carries_its_measures_and_reasons() -> None:
    left = DOCUMENT["reps"][1]["legs"]["left"]
    assert left["verdict"] == "valgus"
    assert left["inward_deg"] == {"bottom": 22.25, "peak": 24.25, "low": 18.25, "high": 30.25}
    assert left["fppa_deg"] == {"bottom": -20.0, "peak": -12.5, "low": -22.0, "high": -3.0}
    assert left["fppa_60_70_descent_deg"] == -14.0
    assert left["fppa_60_70_descent_interval_deg"] == {"low": -24.0, "high": -4.0}
    assert left["fppa_60_70_ascent_deg"] is None
    assert left["reasons"] == [
        {
            "code": "toe_line",
            "values": {"side": "left", "value": 24.25, "limit": 11.6, "at_s": 2.5},
            "message": "The left knee was turned inward of where the foot points by 24.3° at "
            "2.50 s (limit 11.6).",
        }
    ]
    assert (left["phase"], left["peak_s"], left["hip_adduction_deg"]) == ("ascent", 2.5, 4.0)


def test_every_angle_of_a_rep_has_its_interval() -> None:
    first = DOCUMENT["reps"][0]
    assert first["knee_flexion_interval_deg"] == {"low": 91.5, "high": 106.0}
    assert first["pelvic_drop_interval_deg"] == {"low": -6.0, "high": 2.0}
    assert first["trunk_lean_interval_deg"] == {"low": -3.0, "high": 9.0}
    of_legs = [leg["hip_adduction_interval_deg"] for leg in first["legs"].values()]
    assert of_legs == [{"low": -1.0, "high": 9.0}, {"low": None, "high": None}]
    assert DOCUMENT["view"]["yaw_interval_deg"] == {"low": 7.5, "high": 17.25}


def test_the_summary_counts_and_lists() -> None:
    summary = DOCUMENT["summary"]
    assert (summary["reps"], summary["flagged"]) == (2, [2])
    assert (summary["left_flagged"], summary["right_flagged"]) == (1, 0)
    assert summary["partials"] == [
        {"start_s": 1.0, "bottom_s": 1.5, "end_s": 2.0, "knee_flexion_deg": 40.0, "kind": "shallow"}
    ]
    assert summary["gluteus_medius_sign"]["left"]["grade"] == "possible"
    assert summary["gluteus_medius_sign"]["right"]["grade"] == "none"


def test_warnings_have_code_values_and_message() -> None:
    (warning,) = DOCUMENT["warnings"]
    assert list(warning) == ["code", "values", "message"]
    assert (warning["code"], warning["values"]) == ("several_people", {"count": 1})
    assert warning["message"].startswith("1 other person was in view")


def test_values_of_a_reason_are_rounded_as_their_names_say() -> None:
    values = {"at_s": 1.23456, "off_deg": 1.23456, "limit_deg": 1.23456, "reps": (1, 3)}
    made = session_to_dict(session(notices=(Reason("x", values),)), FRAME_INDEX, say)
    (warning,) = made["warnings"]
    rounded_values = {"at_s": 1.2346, "off_deg": 1.23, "limit_deg": 1.2346, "reps": [1, 3]}
    assert warning["values"] == rounded_values


def test_what_was_not_measured_is_null() -> None:
    unknown = dataclasses.replace(FRONT, yaw_deg=math.nan)
    made = session_to_dict(
        session(rep(1, UNJUDGED, CLEAR), view=unknown, frame_rate=math.nan), FRAME_INDEX, say
    )
    assert made["view"]["yaw_deg"] is None
    assert made["video"]["frame_rate"] is None
    assert made["reps"][0]["legs"]["left"]["excess_pct"] is None
    assert made["reps"][0]["legs"][Side.RIGHT.value]["hip_adduction_deg"] is None


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(1.23456, 4, 1.2346), (-0.00001, 2, 0.0), (math.inf, 2, None), (-math.inf, 2, None)],
)
def test_numbers_are_rounded(value: float, decimals: int, expected: float | None) -> None:
    made = rounded(value, decimals)
    assert made == expected
    # -0.0 equals 0.0 but is other bytes.
    assert str(made) == str(expected)


def test_a_file_name_that_is_no_unicode_becomes_readable() -> None:
    assert readable_name("kn\udcffee.mp4") == "kn\ufffdee.mp4"
    assert readable_name("Kniebeuge-глаз.mp4") == "Kniebeuge-глаз.mp4"


def test_the_text_is_the_same_every_time_and_ends_with_a_line_end() -> None:
    text = json_text(DOCUMENT)
    assert text == json_text(json.loads(text))
    assert text.endswith("}\n")
    assert "°" in text


def test_a_number_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text({"value": math.nan})


def test_the_source_of_a_video_is_kept_as_given() -> None:
    made = session(video=dataclasses.replace(VIDEO, source="clips/a b.mp4"))
    assert session_to_dict(made, FRAME_INDEX, say)["video"]["file"] == "clips/a b.mp4"


def test_a_fresh_result_says_what_made_it() -> None:
    track = film(Scene(squats=(Squat(),))).track
    made = judge(track, ChosenConfig())
    program = session_to_dict(made.session, made.series.frame_index, say)["program"]
    assert (program["name"], program["version"]) == ("valgus", __version__)
    assert program["mediapipe"] == metadata.version("mediapipe")
    assert program["pyav"] == metadata.version("av")


def test_a_file_of_before_that_names_no_program_and_no_day_is_read() -> None:
    old = copy.deepcopy(DOCUMENT)
    del old["program"], old["video"]["captured_at"]
    again = checked(old).session()
    assert again.program == Program()
    assert again.video.captured_at is None


def plain(value: object) -> bool:
    """Whether a value is made of JSON's own types alone, not of types that behave like them."""
    if type(value) is dict:
        return all(type(key) is str and plain(inner) for key, inner in value.items())
    if type(value) is list:
        return all(map(plain, value))
    return type(value) in {str, int, float, bool, type(None)}


def test_a_document_holds_plain_values_only() -> None:
    made = judge(film(Scene(squats=(Squat(inward_left_deg=35),) * 2)).track, ChosenConfig())
    assert plain(session_to_dict(made.session, made.series.frame_index, say))
