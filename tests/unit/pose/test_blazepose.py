"""MediaPipe behind its door: quiet, the same every time, plain when it cannot start."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.people import SQUATS, full_weights, squat_frames
from valgus.errors import ModelError
from valgus.model.landmarks import HIPS, Joint
from valgus.model.poses import PoseModelInfo
from valgus.pose.blazepose import BlazePose, PeopleFinder, missing_runtime
from valgus.pose.weights.bundle import DETECTOR_MEMBER, LANDMARKS_MEMBER

ROOT = Path(__file__).parents[3]


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )


def test_importing_it_loads_neither_mediapipe_nor_opencv() -> None:
    done = run(
        "import sys, valgus.pose.blazepose, valgus.pose.weights.installed, valgus.pose.recorded\n"
        "print({'mediapipe', 'cv2', 'av', 'matplotlib'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n"


@pytest.mark.model
def test_a_whole_run_writes_nothing_native_and_loses_nothing_else() -> None:
    program = """
import sys, threading
import numpy as np
from valgus.model.frames import Frame
from valgus.pose.weights.bundle import DETECTOR_MEMBER, LANDMARKS_MEMBER
from valgus.pose.blazepose import BlazePose, PeopleFinder
from tests.support.people import full_weights, squat_frames

weights, frames = full_weights(), squat_frames(6)
empty = [Frame(i, i / 30, np.zeros_like(frames[0].image_rgb), (480, 640)) for i in range(2)]
done = threading.Event()
lines = 0

def talk():
    global lines
    while not done.wait(0.001):
        sys.stderr.write(f"line {lines}\\n")
        lines += 1

thread = threading.Thread(target=talk)
thread.start()
for _ in range(2):
    with BlazePose(weights.path, weights.info) as pose:
        seen = [pose.estimate(f).present for f in empty]
        seen += [pose.estimate(f).present for f in frames]
    with PeopleFinder(weights.path) as finder:
        people = finder.survey(frames[-1].image_rgb)
    print(seen, len(people))
done.set()
thread.join()
print({"matplotlib", "matplotlib.pyplot", "sounddevice"} & set(sys.modules))
print(lines)
"""
    done = run(program)
    *told, drawing, lines = done.stdout.splitlines()
    assert told == [f"{[False] * 2 + [True] * 6} 1"] * 2
    assert drawing == "set()"
    assert int(lines) > 20
    # A line may come late by a moment, but none is lost and no other one comes.
    assert sorted(done.stderr.splitlines()) == sorted(f"line {n}" for n in range(int(lines)))


@pytest.mark.model
def test_what_mediapipe_draws_with_is_there_when_it_is_asked_for() -> None:
    """As in a program of somebody else's that uses both."""
    program = """
from valgus.pose.blazepose import BlazePose
from tests.support.people import full_weights
weights = full_weights()
with BlazePose(weights.path, weights.info):
    pass
from mediapipe.tasks.python.vision import drawing_utils
import matplotlib.pyplot
print(drawing_utils.plt.figure is matplotlib.pyplot.figure, matplotlib.__version__ > "3")
"""
    assert run(program).stdout == "True True\n"


@pytest.mark.model
def test_the_same_frames_give_the_same_landmarks_to_the_last_bit() -> None:
    weights = full_weights()

    def landmarks() -> list[np.ndarray]:
        with BlazePose(weights.path, weights.info) as pose:
            seen = [pose.estimate(frame) for frame in squat_frames(8)]
        return [np.hstack([o.xy_px, o.world_m, o.visibility[:, None]]) for o in seen]

    assert np.array_equal(landmarks(), landmarks())


@pytest.mark.model
def test_frames_closer_than_a_millisecond_are_taken() -> None:
    weights = full_weights()
    frames = [replace(frame, time_s=1.0 + n * 1e-4) for n, frame in enumerate(squat_frames(4))]
    with BlazePose(weights.path, weights.info) as pose:
        assert all(pose.estimate(frame).present for frame in frames)


@pytest.mark.model
def test_world_axes_are_right_down_away_about_the_hips() -> None:
    weights = full_weights()
    with BlazePose(weights.path, weights.info) as pose:
        *_, seen = [pose.estimate(frame) for frame in squat_frames(8)]
    world, image = seen.world_m, seen.xy_px
    assert np.abs(world[list(HIPS)].mean(axis=0)).max() < 0.03
    # She faces the camera: her left is on the image's right, her nose nearer than her back.
    assert image[Joint.LEFT_HIP, 0] > image[Joint.RIGHT_HIP, 0]
    assert world[Joint.LEFT_HIP, 0] > world[Joint.RIGHT_HIP, 0]
    assert world[Joint.LEFT_ANKLE, 1] > 0.5 > -0.2 > world[Joint.NOSE, 1]
    assert world[Joint.NOSE, 2] < 0


@pytest.mark.model
def test_everybody_in_a_picture_is_found_with_a_box() -> None:
    image = squat_frames(1)[0].image_rgb
    both = np.ascontiguousarray(np.hstack([image, image]))
    with PeopleFinder(full_weights().path) as finder:
        (alone,) = finder.survey(image)
        two = finder.survey(both)
        assert finder.survey(np.zeros_like(image)) == ()
    left, top, right, bottom = alone.box_xyxy
    assert 0 < left < right < 1
    assert 0 < top < 0.5 < bottom < 1
    assert alone.visibility > 0.8
    boxes = sorted(person.box_xyxy for person in two)
    assert boxes == pytest.approx(
        np.array(
            [[left / 2, top, right / 2, bottom], [left / 2 + 0.5, top, right / 2 + 0.5, bottom]]
        ),
        abs=0.03,
    )


def test_a_missing_bundle_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such file"):
        BlazePose(tmp_path / "none.task", PoseModelInfo("none", ""))


def test_a_file_that_is_no_bundle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.task"
    path.write_bytes(b"not a bundle")
    with pytest.raises(ModelError, match=r"expected a MediaPipe \.task bundle"):
        BlazePose(path, PoseModelInfo("x", ""))


def test_a_bundle_without_sense_is_told_and_leaves_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "x.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(DETECTOR_MEMBER, b"no network")
        archive.writestr(LANDMARKS_MEMBER, b"no network")
    with pytest.raises(ModelError, match="expected a pose_landmarker bundle") as caught:
        BlazePose(path, PoseModelInfo("x", ""))
    assert "valgus model install" in caught.value.next_step


@pytest.mark.parametrize(
    ("raised", "library"),
    [
        (OSError("libEGL.so.1: cannot open shared object file: No such file"), "libEGL.so.1"),
        (ImportError("libGL.so.1: cannot open shared object file"), "libGL.so.1"),
        (OSError("libGLESv2.so.2: cannot open shared object file"), "libGLESv2.so.2"),
    ],
)
def test_a_missing_system_library_is_named_with_its_packages(
    raised: OSError | ImportError, library: str
) -> None:
    error = missing_runtime(raised)
    assert f"needs the system library {library}," in error.message
    assert "apt install libegl1 libgles2 libgl1" in error.next_step


def test_a_missing_mediapipe_is_told() -> None:
    error = missing_runtime(ModuleNotFoundError("No module named 'mediapipe'"))
    assert "MediaPipe does not load (No module named 'mediapipe')" in error.message
    assert "pip install" in error.next_step


def test_the_fixture_is_there() -> None:
    assert SQUATS.is_file()
