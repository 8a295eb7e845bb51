"""``valgus analyze``: what is printed where, what is written, and with which code it ends."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.cli.conftest import FakeApi, Run
from tests.support.sessions import UNJUDGED, VALGUS, rep, session
from valgus.model.reason import Reason
from valgus.model.terms import SquatKind
from valgus.report.analysis import Analysis


def with_session(fake: FakeApi, made: object) -> None:
    fake.analysis = dataclasses.replace(fake.analysis, session=made)


def test_the_result_goes_to_stdout_and_everything_else_to_stderr(
    run: Run, fake_api: FakeApi, video: Path
) -> None:
    notices = (Reason("low_frame_rate", written="The video has 10 frames per second."),)
    with_session(fake_api, session(rep(1), rep(2, left=VALGUS), notices=notices))
    result = run("analyze", video)
    assert result.exit_code == 0
    assert "2 repetitions, 1 flagged (rep 2)." in result.stdout
    assert "gluteus medius" in result.stdout
    assert "heels raised" in result.stdout
    assert "Finding the pose" not in result.stdout
    assert result.stderr.splitlines() == [
        "Finding the pose ...",
        "Warning: The video has 10 frames per second.",
    ]


def test_the_table_has_a_row_for_each_leg(run: Run, fake_api: FakeApi, video: Path) -> None:
    lines = run("analyze", video).stdout.splitlines()
    table = lines[1:8]
    assert " ".join(table[0].split()) == (
        "Rep Time s Bend Depth K/A Leg Knee Inward ° FPPA ° Shift %"
    )
    assert [line.split()[-6:] for line in table[3:5]] == [
        ["✗", "inward", "+24", "(+18…+30)", "−14/–", "−1.3"],
        ["✓", "clear", "+3", "(−3…+9)", "−14/–", "−1.3"],
    ]
    assert table[3].split()[:6] == ["2", "2.0–2.8", "99°", "41", "%", "0.91"]


def test_ten_repetitions_fit_80_columns(run: Run, fake_api: FakeApi, video: Path) -> None:
    reps = [rep(number, VALGUS, UNJUDGED) for number in range(1, 11)]
    late = [
        dataclasses.replace(
            item, rep=dataclasses.replace(item.rep, start_s=1000.1, end_s=1002.4, depth=0.5)
        )
        for item in reps
    ]
    with_session(fake_api, session(*late))
    result = run("analyze", video, "--explain")
    assert "1000.1–1002.4" in result.stdout
    assert "…+30)" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_leg_that_was_not_judged_shows_no_numbers(
    run: Run, fake_api: FakeApi, video: Path
) -> None:
    with_session(fake_api, session(rep(1, UNJUDGED, UNJUDGED)))
    rows = run("analyze", video).stdout.splitlines()[2:4]
    assert [row.split()[-3:] for row in rows] == [["–", "–", "–"]] * 2


def test_a_single_leg_squat_shows_the_standing_leg(
    run: Run, fake_api: FakeApi, video: Path
) -> None:
    with_session(fake_api, session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT)))
    out = run("analyze", video).stdout
    assert "left ✗ inward" in out
    assert "right" not in out.splitlines()[2]
    assert "Rep 1, left leg: hip adduction +4° (±5), pelvic drop −2°" in out


def test_no_repetition_is_a_result_like_any_other(run: Run, fake_api: FakeApi, video: Path) -> None:
    notices = (Reason("no_reps", written="No repetition was found: one needs 60° of flexion."),)
    with_session(fake_api, session(notices=notices))
    result = run("analyze", video, "--fail-on-flag")
    assert result.exit_code == 0
    assert "No repetition found." in result.stdout
    assert "Warning: No repetition was found: one needs 60°" in result.stderr


def test_flags_fail_only_when_asked_to(run: Run, fake_api: FakeApi, video: Path) -> None:
    assert run("analyze", video).exit_code == 0
    assert run("analyze", video, "--fail-on-flag").exit_code == 1
    with_session(fake_api, session(rep(1)))
    assert run("analyze", video, "--fail-on-flag").exit_code == 0


def test_quiet_prints_nothing(run: Run, fake_api: FakeApi, video: Path) -> None:
    with_session(fake_api, session(rep(1), notices=(Reason("x", written="Something."),)))
    result = run("analyze", video, "-q")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "", 0)


def test_explain_says_why(run: Run, fake_api: FakeApi, video: Path) -> None:
    line = "Rep 2, left, inward: The left knee was turned inward"
    assert line in run("analyze", video, "--explain").stdout
    assert line not in run("analyze", video).stdout


def test_json_on_stdout_is_alone_there(run: Run, fake_api: FakeApi, video: Path) -> None:
    result = run("analyze", video, "--json", "-")
    document = json.loads(result.stdout)
    assert document["summary"]["flagged"] == [2]


def test_files_hold_what_stdout_would(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    names = {"--json": "a.json", "--csv": "a.csv", "--series": "b.csv"}
    options = [item for option, name in names.items() for item in (option, tmp_path / name)]
    assert run("analyze", video, *options).exit_code == 0
    for option, name in names.items():
        alone = run("analyze", video, "-q", option, "-")
        assert alone.stdout_bytes == (tmp_path / name).read_bytes() != b""


def test_an_output_folder_is_made_and_gets_all_four_files(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    from valgus.pose.recorded import load_track

    folder = tmp_path / "new" / "results"
    assert run("analyze", video, "--out", folder).exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == [
        "squat.json",
        "squat.landmarks.npz",
        "squat.reps.csv",
        "squat.series.csv",
    ]
    assert json.loads((folder / "squat.json").read_text("utf-8"))["schema"] == "valgus.session"
    assert len(load_track(folder / "squat.landmarks.npz")) == len(fake_api.analysis.track)


def test_settings_reach_the_analysis_with_their_source(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    file = tmp_path / "squat.toml"
    file.write_text("inward_limit_deg = 15\nmin_hold_s = 0.2\n")
    run(
        *("analyze", video, "--config", file, "--inward-limit", "20"),
        *("--set", "max_gap_s=0.1", "--squat", "left", "--model", "lite"),
    )
    (call,) = fake_api.calls
    assert call["model"] == "lite"
    config = call["config"].described()
    assert config["inward_limit_deg"] == {"value": 20.0, "source": "--inward-limit"}
    assert config["min_hold_s"] == {"value": 0.2, "source": str(file)}
    assert config["max_gap_s"] == {"value": 0.1, "source": "--set"}
    assert config["squat"] == {"value": "left", "source": "--squat"}


def test_without_options_everything_is_the_default(
    run: Run, fake_api: FakeApi, video: Path
) -> None:
    run("analyze", video)
    (call,) = fake_api.calls
    assert (call["video"], call["model"], dict(call["config"].sources)) == (video, None, {})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--json", "-", "--csv", "-"], "Only one output can go to -"),
        (["--json", "r.x", "--csv", "r.x"], "--json and --csv both name"),
        (["--out", ".", "--json", "squat.json"], "--json and --out both name"),
        (["--json", "squat.mp4"], "--json would overwrite the input squat.mp4"),
        (["--json", "./sub/../squat.mp4"], "would overwrite the input"),
        (["--json", "hard.mp4"], "would overwrite the input"),
        (["--json", "set.toml", "--config", "set.toml"], "would overwrite the input set.toml"),
        (["--squat", "both"], "--squat must be one of auto, double, left, right, got 'both'"),
        (["--inward-limit", "500"], "--inward-limit must be a number from 0 to 60 deg, got 500"),
        (["--set", "inward_limit_deg"], "--set takes NAME=VALUE"),
        (["--set", "limit=3"], "no setting named 'limit'"),
        (["--set", "inward_limit=3"], "Did you mean inward_limit_deg"),
        (["--set", "foo=1"], "What to do: 'valgus settings' lists all of them."),
        (["--set", "max_gap_s=0.1", "--set", "max_gap_s=0.2"], "max_gap_s is given twice"),
        (["--set", "inward_limit_deg=9", "--inward-limit", "8"], "inward_limit_deg is given twice"),
        (["--set", "max_gap_s=nan"], "got nan"),
        (["--set", "max_gap_s=wide"], "got 'wide'"),
        (["--config", "missing.toml"], "Cannot read the settings in missing.toml"),
        (["--config", "squat.mp4"], "Cannot read the settings in squat.mp4"),
        (["--config", "bad.toml"], "In bad.toml: There is no setting named 'limit'"),
    ],
)
def test_options_that_cannot_be_are_refused_before_any_work(
    run: Run,
    fake_api: FakeApi,
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(video.parent)
    Path("sub").mkdir()
    Path("hard.mp4").hardlink_to("squat.mp4")
    Path("set.toml").write_text("")
    Path("bad.toml").write_text("limit = 3")
    result = run("analyze", "squat.mp4", *options)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert "What to do: " in result.stderr
    assert fake_api.calls == []
    assert video.read_bytes() == b"video"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--json", "sub"], "it is a folder"),
        (["--json", "nowhere/r.json"], "the folder nowhere does not exist"),
        (["--json", "squat.mp4/r.json"], "squat.mp4 is not a folder"),
        (["--out", "squat.mp4"], "a file of this name exists"),
        (["--csv", "/dev/null"], "it is a device or a pipe"),
    ],
)
def test_outputs_that_cannot_be_written_are_refused_before_any_work(
    run: Run,
    fake_api: FakeApi,
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(video.parent)
    Path("sub").mkdir()
    result = run("analyze", "squat.mp4", *options)
    assert result.exit_code == 5
    assert words in result.stderr
    assert fake_api.calls == []
    assert sorted(item.name for item in Path().iterdir()) == ["squat.mp4", "sub"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sqat.mp4", "Did you mean"),
        ("*.mov", "pattern"),
        ("nowhere/squat.mp4", "There is no folder"),
        ("zzz", "Check the path."),
    ],
)
def test_a_video_that_is_not_there_gets_a_hint(
    run: Run, fake_api: FakeApi, video: Path, name: str, hint: str
) -> None:
    result = run("analyze", video.parent / name)
    assert result.exit_code == 3
    assert "there is no such file" in result.stderr
    assert hint in result.stderr
    assert fake_api.calls == []


def test_a_name_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    result = run("analyze", tmp_path / "a\x1b[2J\n.mp4")
    assert result.exit_code == 3
    assert "\x1b" not in result.stderr
    assert "\\x1b[2J" in result.stderr


def test_an_existing_result_is_replaced_whole(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    file = tmp_path / "result.json"
    file.write_text("old" * 10_000)
    assert run("analyze", video, "--json", file).exit_code == 0
    assert json.loads(file.read_text("utf-8"))["schema_version"] == 2


def test_the_same_analysis_gives_the_same_bytes(run: Run, fake_api: FakeApi, video: Path) -> None:
    assert isinstance(fake_api.analysis, Analysis)
    first, second = (run("analyze", video, "--json", "-").stdout_bytes for _ in range(2))
    assert first == second


LONG = "x" * 300


@pytest.mark.parametrize("place", [f"{LONG}.mp4", f"{LONG}/squat.mp4"])
def test_a_name_too_long_for_the_disk_is_an_input_that_cannot_be_read(
    run: Run, fake_api: FakeApi, place: str
) -> None:
    result = run("analyze", place)
    assert result.exit_code == 3, result.stderr
    assert "a file name of at most 255 bytes was expected, got a longer one" in result.stderr
    assert fake_api.calls == []


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--out", LONG], "Give --out a shorter folder"),
        (["--json", f"{LONG}.json"], "Give --json a shorter name."),
        (["--html", f"{LONG}.html"], "Give --html a shorter name."),
    ],
)
def test_a_name_too_long_for_the_disk_cannot_be_written(
    run: Run,
    fake_api: FakeApi,
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    advice: str,
) -> None:
    monkeypatch.chdir(video.parent)
    result = run("analyze", "squat.mp4", *options)
    assert result.exit_code == 5, result.stderr
    assert "a file name of at most 255 bytes was expected, got a longer one" in result.stderr
    assert advice in result.stderr
    assert fake_api.calls == []


def test_a_clip_whose_name_is_too_long_with_an_ending_is_told_before_the_work(
    run: Run, fake_api: FakeApi, tmp_path: Path
) -> None:
    clip = tmp_path / f"{'x' * 250}.mp4"
    clip.write_bytes(b"video")
    result = run("analyze", clip, "--out", tmp_path)
    assert result.exit_code == 5, result.stderr
    assert "or the video a shorter name" in result.stderr
    assert fake_api.calls == []


def test_an_address_is_for_other_commands(run: Run, fake_api: FakeApi) -> None:
    result = run("analyze", "https://me:secret@example.org/squat.mp4")
    assert result.exit_code == 3
    assert "https://example.org/squat.mp4: a file was expected, got an address" in result.stderr
    assert "'valgus live'" in result.stderr
    assert "'valgus batch'" in result.stderr
    assert fake_api.calls == []


def test_a_folder_keeps_the_results_of_another_clip_of_the_same_name(
    run: Run, fake_api: FakeApi, video: Path, tmp_path: Path
) -> None:
    assert run("analyze", video, "--out", tmp_path / "out").exit_code == 0
    assert run("analyze", video, "--out", tmp_path / "out").exit_code == 0
    before = (tmp_path / "out" / "squat.json").read_bytes()
    other = tmp_path / "squat.mov"
    other.write_bytes(b"video")
    result = run("analyze", other, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "which is the result of squat.mp4, with that of squat.mov" in result.stderr
    assert (tmp_path / "out" / "squat.json").read_bytes() == before
    assert len(fake_api.calls) == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("big", "must be a number of megabytes, 0 or inf, got 'big'"),
        ("-1", "must not be below 0, got '-1'"),
        ("0", ""),
        ("inf", ""),
    ],
)
def test_a_size_of_the_cache_that_is_none_is_told(
    run: Run, fake_api: FakeApi, video: Path, monkeypatch: pytest.MonkeyPatch, size: str, words: str
) -> None:
    monkeypatch.setenv("VALGUS_CACHE_MB", size)
    result = run("analyze", video)
    assert result.exit_code == 0
    assert words in result.stderr
    assert ("VALGUS_CACHE_MB" in result.stderr) is bool(words)


@pytest.mark.parametrize("columns", [40, 55, 69])
def test_a_narrow_terminal_cuts_no_verdict_and_no_number(
    run: Run, fake_api: FakeApi, video: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with_session(fake_api, session(rep(1, VALGUS, UNJUDGED), rep(2)))
    lines = run("analyze", video).stdout.splitlines()
    assert max(map(len, lines)) <= columns
    shown = " ".join(" ".join(lines).split())
    assert "Rep 1 Time s 1.0–1.8 Bend 99° Depth 41 % K/A 0.91" in shown
    assert "left ✗ inward Inward ° +24 (+18…+30) FPPA ° −14/– Shift % −1.3" in shown
    assert "right – not judged Inward ° – FPPA ° – Shift % –" in shown
    assert "left ✓ clear" in shown
    assert not [line for line in lines if line.rstrip().endswith(("Shift %", "FPPA °"))]
