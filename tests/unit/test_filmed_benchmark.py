"""What the benchmark on filmed people counts, on made-up labels and a stick figure's squats."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks.filmed import __main__ as program
from benchmarks.filmed import table
from benchmarks.filmed.compare import ClipRow, Pairing, compare, ordered
from benchmarks.filmed.labels import Label, read_labels
from tests.support.sessions import CLEAR, UNCLEAR, UNJUDGED, VALGUS, rep, session, turned
from tests.support.stick import Scene, Squat, film
from valgus.errors import InputError
from valgus.model.session import SessionResult
from valgus.model.terms import Side
from valgus.pose.recorded import save_track

SOUND, LEFT_IN, UNKNOWN = ("sound", "sound"), ("inward", "sound"), (None, None)
STICK_SOUND = Squat()
STICK_LEFT_IN, STICK_RIGHT_IN = Squat(inward_left_deg=30.0), Squat(inward_right_deg=30.0)


def label(*legs: Any, **changes: Any) -> Label:
    """A squat from the front whose every labelled repetition counts."""
    usual = {
        "name": "clip", "media": "landmarks", "file": "clip.landmarks.npz", "view": "front",
        "movement": "squat", "reps_ok": (len(legs),), "legs": legs,
    }  # fmt: skip
    return Label(**{**usual, **changes})


def value(name: str, *clips: ClipRow) -> str:
    """The figure whose name begins so."""
    [found] = [figure for figure in table.figures(clips) if figure.name.startswith(name)]
    return found.value


def folder_of(folder: Path, *clips: tuple[Label, Scene]) -> Path:
    """A folder of labels and landmarks, as the benchmark reads it."""
    for known, scene in clips:
        save_track(folder / f"{known.name}.landmarks.npz", film(scene).track)
    labels = [known.model_dump() for known, _ in clips]
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three squats of which the left knee is inward in the first, and a squat from the side."""
    made = folder_of(
        tmp_path_factory.mktemp("filmed"),
        (
            label(LEFT_IN, SOUND, SOUND, name="mixed"),
            Scene(squats=(STICK_LEFT_IN, STICK_SOUND, STICK_SOUND)),
        ),
        (label(UNKNOWN, name="aside", view="side"), Scene(yaw_deg=90.0)),
    )
    seen_in_a_mirror = Scene(squats=(STICK_RIGHT_IN, STICK_SOUND, STICK_SOUND))
    save_track(made / "mixed.mirrored.landmarks.npz", film(seen_in_a_mirror).track)
    save_track(made / "aside.mirrored.landmarks.npz", film(Scene(yaw_deg=-90.0)).track)
    return made


def test_each_labelled_leg_is_held_against_its_verdict(folder: Path) -> None:
    clips = program.rows(folder)
    assert value("clips counted right", *clips) == "2 of 2"
    assert value("inward legs found", *clips) == "1 of 1"
    assert value("sound legs clear", *clips) == "5 of 5"
    assert value("same clip: inward rep's peak", *clips) == "2 of 2"
    assert value("legs judged from the side", *clips) == "0"


def test_in_the_mirrored_picture_a_left_leg_is_a_right_one(folder: Path) -> None:
    mixed, _ = program.rows(folder, mirrored=True)
    [found] = [leg for leg in mixed.legs if leg.flagged]
    assert (found.rep, found.side, found.label) == (1, "right", "inward")


def test_legs_that_the_eye_could_not_tell_count_neither_way() -> None:
    clip = compare(label((None, "sound")), session(rep(1, VALGUS, CLEAR)))
    assert value("sound legs called inward", clip) == "0 of 1"
    assert value("inward legs found", clip) == "none in the set"


def test_every_verdict_of_a_sound_leg_is_counted_once() -> None:
    clip = compare(label(SOUND, SOUND), session(rep(1, VALGUS, CLEAR), rep(2, UNCLEAR, UNJUDGED)))
    for name in ("called inward", "unclear", "withheld", "clear"):
        assert value(f"sound legs {name}", clip) == "1 of 4"


def test_a_count_is_right_when_it_is_one_of_the_right_ones() -> None:
    found = session(rep(1), rep(2))
    assert compare(label(SOUND, SOUND, SOUND, reps_ok=(2, 3)), found).count_right is True
    assert compare(label(SOUND, SOUND, SOUND), found).count_right is False
    assert compare(label(reps_ok=None, legs=None), found).count_right is None


@pytest.mark.parametrize(
    ("known", "found", "how"),
    [
        (label(LEFT_IN, SOUND), 2, Pairing.IN_ORDER),
        (label(LEFT_IN, SOUND, reps_ok=(1, 2)), 1, Pairing.NONE),
        (label(SOUND, SOUND, reps_ok=(1, 2)), 1, Pairing.ALL_ALIKE),
        (label(SOUND, SOUND, reps_ok=(2,)), 1, Pairing.NONE),
        (label(reps_ok=(1,), legs=None), 1, Pairing.NONE),
    ],
)
def test_repetitions_are_paired_only_where_it_is_sure_which_is_which(
    known: Label, found: int, how: Pairing
) -> None:
    clip = compare(known, session(*(rep(number) for number in range(1, found + 1))))
    assert clip.pairing is how
    assert all((leg.label is None) is (how is Pairing.NONE) for leg in clip.legs)


def test_a_false_alarm_in_a_miscounted_clip_of_sound_legs_is_not_lost() -> None:
    found = session(rep(1), rep(2, VALGUS, VALGUS))
    assert value("legs called inward in miscounted", compare(label(SOUND), found)) == "2"
    assert value("legs called inward in miscounted", compare(label(LEFT_IN), found)) == "0"


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (label(SOUND, view="side"), "seen from the side"),
        (label(UNKNOWN, tags=("feet_cut",)), "feet not seen"),
        (label(UNKNOWN, tags=("cut_front_to_back",)), "across a cut"),
        # Feet that leave the picture in one repetition, and legs that the eye could tell.
        (label(SOUND, UNKNOWN, tags=("feet_cut",)), ""),
        # A clip that begins or ends in a repetition is not cut to another view.
        (label(UNKNOWN, tags=("cut_at_end", "loop_cuts")), ""),
        (label(legs=None, tags=("feet_cut",)), ""),
        (label(UNKNOWN), ""),
    ],
)
def test_labels_say_where_nothing_may_be_judged(known: Label, why: str) -> None:
    assert known.must_not_be_judged == why


def test_a_verdict_where_none_may_be_given_is_named_with_its_clip() -> None:
    clip = compare(label(UNKNOWN, UNKNOWN, view="side"), session(rep(1, CLEAR, UNJUDGED), rep(2)))
    assert value("legs judged from the side", clip) == "3"
    assert value("clips with such a leg", clip) == "1 of 1"
    assert "| **judged: seen from the side** 1L 2L 2R |" in table.clips_as_markdown([clip])


def test_other_movements_have_neither_sign_nor_verdict() -> None:
    lunge = label(movement="other", reps_ok=None, legs=None)
    flagged, quiet = compare(lunge, session(rep(1, VALGUS))), compare(lunge, session())
    assert value("other movements with a sign", flagged, quiet) == "1 of 2"
    assert value("legs judged in other movements", flagged, quiet) == "2"


def peaks_in_order(found: SessionResult, *legs: Any) -> tuple[int, int]:
    return ordered(compare(label(*legs), found).legs)


def test_inward_repetitions_come_before_each_sound_one() -> None:
    assert peaks_in_order(turned(20.0, 2.0, 10.0), LEFT_IN, SOUND, SOUND) == (2, 2)
    assert peaks_in_order(turned(5.0, 2.0, 10.0), LEFT_IN, SOUND, SOUND) == (1, 2)
    assert peaks_in_order(turned(5.0, 2.0), SOUND, SOUND) == (0, 0)


def test_a_repetition_that_is_not_judged_is_in_no_order() -> None:
    assert peaks_in_order(session(rep(1, UNJUDGED), rep(2)), LEFT_IN, SOUND) == (0, 1)


def test_a_sound_leg_beside_an_inward_one_makes_no_sound_repetition() -> None:
    clip = compare(label(LEFT_IN, SOUND), session(rep(1, CLEAR, VALGUS), rep(2)))
    assert table.reps_of([clip], "inward") == [False]
    assert table.reps_of([clip], "sound") == [False]


def test_the_peak_of_a_withheld_leg_is_no_measurement() -> None:
    clip = compare(label(SOUND, SOUND), session(rep(1, UNJUDGED, UNJUDGED), rep(2)))
    assert math.isnan(clip.legs[0].inward_deg)
    assert value("sound legs' inward peak (2 judged legs), mean", clip) == "3.0°"


def test_clips_weigh_alike_in_the_mean_of_clips() -> None:
    one = compare(label(SOUND, name="one"), turned(9.0))
    three = compare(label(SOUND, SOUND, SOUND, name="three"), turned(-3.0, -3.0, -3.0))
    # Right legs are at 3° throughout.
    assert value("sound legs' inward peak (8 judged legs), mean", one, three) == "1.5°"
    assert value("sound legs' inward peak (8 judged legs), median", one, three) == "3.0°"
    assert value("the same, mean of 2 clips", one, three) == "3.0°"


def test_a_goal_is_met_or_missed_by_share() -> None:
    missed = compare(label(SOUND), session(rep(1, VALGUS, CLEAR)))
    met = compare(label(SOUND), session(rep(1)))
    for clip, expected in ((missed, False), (met, True)):
        by_name = {figure.name: figure for figure in table.figures([clip])}
        assert by_name["sound legs called inward"].met is expected
        assert by_name["clips counted right"].met is True


def test_a_line_says_which_legs_are_wrong() -> None:
    clip = compare(label(LEFT_IN, SOUND), session(rep(1, CLEAR, CLEAR), rep(2, CLEAR, VALGUS)))
    [line] = [line for line in table.clips_as_markdown([clip]).splitlines() if "clip |" in line][1:]
    assert "| Is → cc | ss → cV |" in line
    assert "**sound called inward** 2R; **inward not found** 1L" in line


def test_values_are_printed_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    clear = next(item for item in printed["figures"] if item["name"] == "sound legs clear")
    assert clear == {"name": "sound legs clear", "value": "5 of 5", "goal": "", "met": None}
    legs = printed["clips"][0]["legs"]
    assert [leg["verdict"] for leg in legs[:3]] == ["valgus", "clear", "clear"]


def test_tables_are_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "| inward legs found | 1 of 1 | all | met |" in printed
    assert "| mixed | front, squat |" in printed


def test_the_pose_model_runs_on_videos_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_clip, video = read_labels(folder)
    made = folder_of(
        tmp_path,
        (recorded_clip, Scene(squats=(STICK_SOUND,))),
        (video.model_copy(update={"media": "video", "file": "aside.mov"}), Scene()),
    )
    asked: list[Path] = []

    def find_poses(path: Path) -> Any:
        asked.append(path)
        return film(Scene(squats=(STICK_SOUND, STICK_SOUND))).track

    monkeypatch.setattr(program.api, "find_poses", find_poses)
    assert [clip.reps for clip in program.rows(made, videos=True)] == [1, 2]
    assert asked == [made / "aside.mov"]


def test_mirrored_videos_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["anywhere", "--mirrored", "--videos"])
    assert "leave out --videos" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [None, "no list", '[{"name": "clip", "legs": [["wobbly", null]]}]']
)
def test_labels_that_cannot_be_read_are_named(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "labels.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        read_labels(tmp_path)
    assert program.main([str(tmp_path)]) == 1
    assert str(tmp_path / "labels.json") in capsys.readouterr().err


def test_a_sign_without_a_squat_is_remarked() -> None:
    jumping = label(movement="none", reps_ok=(0,), legs=None)
    clip = compare(jumping, session(rep(1, VALGUS)))
    assert table.remarks(clip) == ["miscounted", "sign without a squat"]
    assert table.remarks(dataclasses.replace(clip, signs=(), reps=0)) == []


def test_sides_are_the_subjects_own() -> None:
    clip = compare(label(LEFT_IN), session(rep(1, VALGUS, CLEAR)))
    assert {leg.side: leg.label for leg in clip.legs} == {
        Side.LEFT.value: "inward", Side.RIGHT.value: "sound",
    }  # fmt: skip
