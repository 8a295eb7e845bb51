"""The public API: what a program gives is taken, and what it gets can be used."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest

import valgus
from tests.support.live import FakeCamera
from tests.support.recorded import analysis, landmarks, video
from tests.support.stick import Scene, Squat, film
from valgus import AnalysisConfig, ChosenConfig, LiveState, PoseModelInfo, PoseTrack, UsageError
from valgus.judge.change import Change
from valgus.model.frames import Frame
from valgus.model.poses import PoseObservation
from valgus.pose.recorded import load_track
from valgus.report.text.reasons import say
from valgus.results.document import json_text
from valgus.results.tables import REP_COLUMNS, reps_csv, series_csv

FOUND = analysis()
SOUND, INWARD = (
    film(Scene(squats=(Squat(inward_left_deg=turn),) * 3)).track for turn in (0.0, 20.0)
)


class OwnModel:
    """Somebody's own pose model: says of each frame what was recorded of it."""

    info = PoseModelInfo("own", "1" * 64)

    def __init__(self, track: PoseTrack) -> None:
        self.track = track
        self.entered, self.left = 0, 0
        self.row_of = {int(index): row for row, index in enumerate(track.frame_index)}

    def estimate(self, frame: Frame) -> PoseObservation:
        row = self.row_of.get(frame.index)
        if row is None:
            return PoseObservation.absent(frame.index, frame.time_s)
        track = self.track
        return PoseObservation(
            frame.index, frame.time_s, track.xy_px[row], track.world_m[row], track.visibility[row]
        )

    def __enter__(self) -> Self:
        self.entered += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.left += 1


# --- the names


def test_every_public_name_is_there_and_documented() -> None:
    for name in valgus.__all__:
        thing = getattr(valgus, name)
        assert name == "__version__" or thing.__doc__, name


@pytest.mark.parametrize(
    "name", ["analyze", "batch", "compare", "find_poses", "judge", "load", "watch"]
)
def test_every_public_function_has_an_example_and_says_what_it_takes(name: str) -> None:
    told = getattr(valgus, name).__doc__
    for heading in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n    {heading}\n    ---" in told, (name, heading)


def test_a_function_wins_over_the_folder_of_its_name_whatever_was_imported_before() -> None:
    for name in ("judge", "load", "batch"):
        folder = importlib.import_module(f"valgus.{name}")
        assert getattr(valgus, name) is not folder
        assert callable(getattr(valgus, name))


def test_importing_the_package_loads_nothing_heavy_and_attaches_nothing_that_prints() -> None:
    code = (
        "import sys, logging, valgus; "
        "print(sorted({'numpy', 'cv2', 'mediapipe', 'av', 'pandas'} & set(sys.modules)), "
        "[type(h).__name__ for h in logging.getLogger('valgus').handlers])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[] ['NullHandler']\n", "")


# --- settings


@pytest.mark.parametrize(
    "given",
    [
        {"inward_limit_deg": 40},
        AnalysisConfig(inward_limit_deg=40.0),
        ChosenConfig().with_values({"inward_limit_deg": 40.0}, "python"),
    ],
)
def test_settings_are_taken_in_every_form_and_say_where_they_come_from(
    given: dict[str, object] | AnalysisConfig | ChosenConfig,
) -> None:
    config = valgus.judge(FOUND.track, config=given).to_dict()["config"]
    assert config["inward_limit_deg"] == {"value": 40, "source": "python"}
    others = {name: part["source"] for name, part in config.items() if name != "inward_limit_deg"}
    assert set(others.values()) == {"default"}


def test_a_source_of_ones_own_stays() -> None:
    chosen = ChosenConfig().with_values({"inward_limit_deg": 9.0}, "study.toml")
    config = valgus.judge(FOUND.track, config=chosen).to_dict()["config"]
    assert config["inward_limit_deg"] == {"value": 9.0, "source": "study.toml"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"inward_limit": 15}, "no setting named 'inward_limit'"),
        ({3: 15}, "no setting named 3"),
        ({"inward_limit_deg": "15"}, "inward_limit_deg must be a number .* got '15'"),
        ({"inward_limit_deg": 90}, "inward_limit_deg must be a number from 0 to 60 deg, got 90"),
        ({"squat": "both"}, "squat must be one of"),
        (15, "config must be a mapping of settings or an AnalysisConfig, got 15"),
    ],
)
def test_what_is_no_setting_is_named(given: object, named: str) -> None:
    for use in (
        lambda: valgus.analyze("gone.mp4", config=given),  # type: ignore[arg-type]
        lambda: valgus.judge(FOUND.track, config=given),  # type: ignore[arg-type]
        lambda: valgus.compare(FOUND, FOUND, config=given),  # type: ignore[arg-type]
    ):
        with pytest.raises(UsageError, match=named):
            use()


# --- results


def test_the_document_is_the_json_file_as_plain_values(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json_text(FOUND.to_dict()), encoding="utf-8")
    assert json.loads(file.read_text("utf-8")) == FOUND.to_dict()
    loaded = valgus.load(file)
    assert loaded.series is None
    assert loaded.to_dict() == FOUND.to_dict()


def test_the_data_frame_is_the_table_of_repetitions() -> None:
    frame = FOUND.to_frame()
    assert list(frame.columns) == list(REP_COLUMNS)
    assert len(frame) == 2 * len(FOUND.session.reps)
    assert frame.loc[frame.verdict == "valgus", "rep"].tolist() == [2, 4]
    as_text = frame.assign(complete=frame.complete.astype(int)).to_csv(index=False)
    assert as_text == reps_csv(FOUND.to_dict())


def test_a_data_frame_has_the_same_types_without_repetitions() -> None:
    nothing = valgus.judge(film(Scene(squats=())).track).to_frame()
    assert len(nothing) == 0
    assert dict(nothing.dtypes) == dict(FOUND.to_frame().dtypes)


def test_the_series_is_a_data_frame_too() -> None:
    frame = FOUND.series.to_frame()
    assert len(frame) == len(FOUND.series)
    assert ",".join(frame.columns) == series_csv(FOUND.series).splitlines()[0]


def test_without_pandas_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    for make in (
        FOUND.to_frame,
        FOUND.series.to_frame,
        valgus.load(landmarks("one_knee_in")).to_frame,
    ):
        with pytest.raises(UsageError, match=r"pip install 'valgus\[pandas\]'"):
            make()


# --- comparison


def test_what_is_compared_may_be_given_in_every_form(tmp_path: Path) -> None:
    before, after = valgus.judge(SOUND), valgus.judge(INWARD)
    files = []
    for name, item in (("before", before), ("after", after)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json_text(item.to_dict()), encoding="utf-8")
    expected = valgus.compare(*files)
    assert [leg.verdict for leg in expected] == [Change.MORE_INWARD, Change.NONE]
    assert valgus.compare(before, after) == expected
    assert valgus.compare(before.session, str(files[1])) == expected
    assert valgus.compare(valgus.load(files[0]), after) == expected


# --- one's own pose model and camera


def test_an_own_pose_model_finds_the_landmarks_of_a_video() -> None:
    own = OwnModel(load_track(landmarks("one_knee_in")))
    found = valgus.analyze(video(), estimator=own)
    assert (own.entered, own.left) == (1, 1)
    assert found.track.estimator == own.info
    assert found.session.flagged() == FOUND.session.flagged() == (2, 4)
    np.testing.assert_array_equal(found.track.xy_px, FOUND.track.xy_px)
    assert found.to_dict()["pose_model"] == {"name": "own", "sha256": "1" * 64}


def test_an_own_pose_model_is_left_when_it_fails() -> None:
    class Failing(OwnModel):
        def estimate(self, frame: Frame) -> PoseObservation:
            raise ZeroDivisionError(f"own, frame {frame.index}")

    own = Failing(FOUND.track)
    with pytest.raises(ZeroDivisionError, match="own"):
        valgus.analyze(video(), estimator=own)
    assert (own.entered, own.left) == (1, 1)


def test_two_pose_models_are_one_too_many() -> None:
    own = OwnModel(FOUND.track)
    with pytest.raises(UsageError, match="model and estimator"):
        valgus.analyze(video(), model="lite", estimator=own)
    with pytest.raises(UsageError, match="model and estimator"):
        valgus.watch(FakeCamera(INWARD), model="lite", estimator=own)


def test_an_own_camera_and_pose_model_make_a_live_session(tmp_path: Path) -> None:
    camera, own = FakeCamera(INWARD, patient=True), OwnModel(INWARD)
    states: list[LiveState] = []

    def show(state: LiveState) -> None:
        states.append(state)
        camera.taken.release()

    result = valgus.watch(camera, show=show, estimator=own, save=tmp_path)
    assert result is not None
    assert len(states) == result.figures.frames == len(INWARD)
    assert {say(state.cue.call) for state in states if state.cue} == {"Left knee out"}
    assert result.session.flagged() == valgus.judge(INWARD).session.flagged() == (1, 2, 3)
    assert result.to_dict()["pose_model"]["name"] == "own"
    assert result.to_frame().rep.max() == 3
    assert camera.stopped.is_set()
    assert (own.entered, own.left) == (1, 1)
    (saved,) = tmp_path.glob("*.json")
    written = json.loads(saved.read_text("utf-8"))
    assert set(written) - set(result.to_dict()) == {"live"}
    assert {**written, **result.to_dict()} == written


def test_a_live_session_ends_when_the_function_says_so() -> None:
    camera = FakeCamera(INWARD, endless=True, patient=True)
    count = 0

    def show(state: LiveState) -> bool:
        nonlocal count
        count += 1
        camera.taken.release()
        return state.index < 20

    result = valgus.watch(camera, show=show, estimator=OwnModel(INWARD))
    assert result is not None
    assert count == result.figures.frames == 21


def test_what_the_function_raises_comes_out_of_the_session() -> None:
    def show(_: LiveState) -> None:
        raise ZeroDivisionError("mine")

    camera = FakeCamera(INWARD, endless=True)
    with pytest.raises(ZeroDivisionError, match="mine"):
        valgus.watch(camera, show=show, estimator=OwnModel(INWARD))
    assert camera.stopped.is_set()


@pytest.mark.parametrize("rate", [0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_named(rate: float) -> None:
    with pytest.raises(UsageError, match="max_rate must be a number above 0, got "):
        valgus.find_poses(video(), max_rate=rate)


def test_a_display_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="display must be window or web, got 'tv'"):
        valgus.watch(display="tv")


def test_a_live_video_needs_a_folder() -> None:
    with pytest.raises(UsageError, match="save_video needs a folder"):
        valgus.watch(FakeCamera(INWARD), save_video=True)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: valgus.judge("squat.npz"), "judge takes landmarks"),  # type: ignore[arg-type]
        (lambda: valgus.compare(None, None), "compare takes two sessions"),  # type: ignore[arg-type]
    ],
)
def test_another_kind_of_thing_is_refused_with_what_to_give(call: Any, words: str) -> None:
    with pytest.raises(valgus.UsageError, match=words):
        call()
