"""MediaPipe's pose landmarker behind `valgus.model.ports.PoseEstimator`; MediaPipe stays in here.

MediaPipe is imported when the first model is made: it takes a second.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from valgus.errors import ModelError
from valgus.model.arrays import ImageArray
from valgus.model.frames import Frame
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.pose.native_logs import native_chatter_hidden
from valgus.pose.weights.bundle import check_bundle, lean_bundle

if TYPE_CHECKING:
    from mediapipe.tasks.python.vision import PoseLandmarker

_MOST_PEOPLE: Final = 4
_NOT_NEEDED: Final = ("matplotlib", "matplotlib.pyplot", "sounddevice")
"""What MediaPipe imports for drawing and for microphones."""
_LIBRARY: Final = re.compile(r"lib[\w+.-]+?\.so(?:\.\d+)*")


class BlazePose:
    """Finds one person and follows her from frame to frame.

    Neighbouring frames are used for tracking and smoothing: the same frames with the same times
    give the same landmarks, and a run that starts within a video agrees with one from its
    beginning after about 25 frames.

    Parameters
    ----------
    model : Path
        The ``.task`` bundle.
    info : PoseModelInfo
        Its name and checksum, for results.

    Raises
    ------
    ModelError
        MediaPipe or a system library that it needs is missing, or it refuses the bundle.
    """

    def __init__(self, model: Path, info: PoseModelInfo) -> None:
        self._info = info
        self._landmarker = _landmarker(model, video=True, people=1)
        self._last_ms = -1
        self._seen_anybody = False

    @property
    def info(self) -> PoseModelInfo:
        """Which weights are used."""
        return self._info

    def estimate(self, frame: Frame) -> PoseObservation:
        """Return the landmarks in pixels of the full-size picture, NaN when no one is there."""
        image = _image(frame.image_rgb)
        # The landmarker counts in whole milliseconds and refuses to stand still.
        self._last_ms = max(self._last_ms + 1, round(frame.time_s * 1000))
        # Native code speaks up once more when it meets the first person, and not after that.
        hush = contextlib.nullcontext() if self._seen_anybody else native_chatter_hidden()
        try:
            with hush:
                result = self._landmarker.detect_for_video(image, self._last_ms)
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"The pose model failed at frame {frame.index} ({frame.time_s:.2f} s): {error}.",
                "Get sound weights with 'valgus model install', or try another model.",
            ) from error
        if not result.pose_landmarks:
            return PoseObservation.absent(frame.index, frame.time_s)
        self._seen_anybody = True
        return _observation(frame, result.pose_landmarks[0], result.pose_world_landmarks[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with native_chatter_hidden():
            self._landmarker.close()


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody in a picture."""

    box_xyxy: tuple[float, float, float, float]
    """Left, top, right and bottom of all landmarks, as fractions of the picture's size."""
    visibility: float
    """Mean visibility of the landmarks, 0 to 1."""


class PeopleFinder:
    """Finds everybody in single pictures; for a look now and then, not for every frame.

    Parameters
    ----------
    model : Path
        The ``.task`` bundle.
    most : int
        How many people to find at most.

    Raises
    ------
    ModelError
        As for `BlazePose`.
    """

    def __init__(self, model: Path, most: int = _MOST_PEOPLE) -> None:
        self._landmarker = _landmarker(model, video=False, people=most)

    def survey(self, image_rgb: ImageArray) -> tuple[Person, ...]:
        """List the people in a picture, shape (H, W, 3), as MediaPipe ranks them."""
        with native_chatter_hidden():
            result = self._landmarker.detect(_image(image_rgb))
        return tuple(_person(landmarks) for landmarks in result.pose_landmarks)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with native_chatter_hidden():
            self._landmarker.close()


def _landmarker(model: Path, *, video: bool, people: int) -> PoseLandmarker:
    check_bundle(model)
    try:
        with native_chatter_hidden(), _imported_later(*_NOT_NEEDED):
            from mediapipe.tasks.python import BaseOptions, vision

            mode = vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE
            options = vision.PoseLandmarkerOptions(
                base_options=BaseOptions(model_asset_buffer=_lean(model, model.stat().st_mtime_ns)),
                running_mode=mode,
                num_poses=people,
            )
            return vision.PoseLandmarker.create_from_options(options)
    except (ImportError, OSError) as error:
        raise missing_runtime(error) from error
    except (RuntimeError, ValueError) as error:
        _let_go(error)
        raise ModelError(
            f"Cannot start the pose model: expected a pose_landmarker bundle in {model}, "
            f"MediaPipe says '{error}'.",
            "Get sound weights with 'valgus model install', or give another file with --model.",
        ) from error


@functools.lru_cache(maxsize=1)
def _lean(model: Path, _changed_ns: int) -> bytes:
    """Share one copy among the landmarkers of all threads, as long as the file is the same."""
    return lean_bundle(model)


def _let_go(error: Exception) -> None:
    """End the thread of a landmarker that was never finished and that no one can close."""
    error.__traceback__ = None
    gc.collect()


class _Later(ModuleType):
    """Stands for a module that is imported when something of it is used."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextlib.contextmanager
def _imported_later(*names: str) -> Iterator[None]:
    """Have imports of modules in this block, a package before what is in it, wait for their use.

    MediaPipe imports them for functions not called here. That is most of its import, and on
    a new machine matplotlib first looks at every font there is.
    """
    put = [_Later(name) for name in names if name not in sys.modules]
    for stand_in in put:
        sys.modules[stand_in.__name__] = stand_in
        package, _, name = stand_in.__name__.rpartition(".")
        if isinstance(sys.modules.get(package), _Later):
            setattr(sys.modules[package], name, stand_in)
    try:
        yield
    finally:
        for stand_in in put:
            if sys.modules.get(stand_in.__name__) is stand_in:
                del sys.modules[stand_in.__name__]


def missing_runtime(error: ImportError | OSError) -> ModelError:
    """Explain why MediaPipe does not load.

    Parameters
    ----------
    error : ImportError or OSError
        What importing MediaPipe, or loading its native library, raised.
    """
    library = _LIBRARY.search(str(error))
    if library is None:
        return ModelError(
            f"Cannot start the pose model: MediaPipe does not load ({error}).",
            "Install it anew: pip install --force-reinstall 'mediapipe>=1.2,<1.3'.",
        )
    return ModelError(
        f"Cannot start the pose model: MediaPipe needs the system library {library.group()}, "
        "which is missing.",
        "On Debian or Ubuntu: apt install libegl1 libgles2 libgl1.",
    )


def _image(image_rgb: ImageArray) -> Any:
    from mediapipe.tasks.python.vision.core.image import Image, ImageFormat

    # MediaPipe reads the memory as it lies.
    return Image(ImageFormat.SRGB, np.ascontiguousarray(image_rgb))


def _observation(frame: Frame, landmarks: list[Any], world: list[Any]) -> PoseObservation:
    seen = np.array([(p.x, p.y, _number(p.visibility)) for p in landmarks])
    return PoseObservation(
        index=frame.index,
        time_s=frame.time_s,
        xy_px=seen[:, :2] * frame.full_size_wh_px,
        world_m=np.array([(p.x, p.y, p.z) for p in world]),
        visibility=seen[:, 2],
    )


def _person(landmarks: list[Any]) -> Person:
    seen: NDArray[np.float64] = np.array([(p.x, p.y, _number(p.visibility)) for p in landmarks])
    (left, top), (right, bottom) = seen[:, :2].min(axis=0), seen[:, :2].max(axis=0)
    return Person(
        (float(left), float(top), float(right), float(bottom)), float(np.nanmean(seen[:, 2]))
    )


def _number(visibility: float | None) -> float:
    return np.nan if visibility is None else visibility
