"""What every live session is made of: camera, pose model, settings and files."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from valgus.live.state import Shown
from valgus.model.chosen_config import ChosenConfig
from valgus.model.ports import PoseEstimator, Progress
from valgus.model.reason import Reason
from valgus.report.text.languages import DEFAULT, load

if TYPE_CHECKING:
    from valgus.live.following import Following
    from valgus.live.live_ports import LiveSource
    from valgus.live.loop import LiveRun
    from valgus.live.save import SessionKeeper

WORKING_SIDE_PX: Final = 960
"""Longest side of the pictures that are judged and shown."""
_NAME: Final = "live-%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How a live session is to be."""

    camera: str | LiveSource | None = None
    """Index, device path, address, file or a source of frames; None is camera 0, or the browser's
    own on the page."""
    display: str | None = None
    """``window``, ``web`` or None: a window where there is a display."""
    model: str | None = None
    """Pose weights, as for `valgus.analyze`."""
    estimator: PoseEstimator | None = None
    """A pose model of one's own in their place."""
    realtime: bool = False
    """Play a file at its own pace as if it were a camera."""
    quiet: bool = False
    """No sound."""
    count_aloud: bool = False
    """Say the number of each repetition."""
    figures: bool = False
    """Show how the machine keeps up."""
    save: Path | None = None
    """Folder for the session's files."""
    save_video: bool = False
    """Keep the pictures, too."""
    port: int | None = None
    """Where the page listens."""
    open_browser: bool = True
    """Open the page by itself where there is a display."""
    language: str = DEFAULT
    """Of everything that is shown and said."""


class Parts:
    """What both faces need."""

    def __init__(
        self,
        options: WatchOptions,
        chosen: ChosenConfig,
        progress: Progress,
        tell: Callable[[Reason], object],
    ) -> None:
        from valgus.pose.weights import installed

        self.options = options
        self.chosen = chosen
        self.tell = tell
        self.words = load(options.language)
        # Fetched before anything is opened: a camera that waits for a download looks broken.
        own = options.estimator is not None
        self._weights = None if own else installed.locate(options.model, progress)
        # Refused now rather than when the first page connects.
        self._keeper = self._make_keeper()

    def camera(self) -> LiveSource:
        """Open a camera of this machine, or take the source that was given."""
        from valgus.video.camera.open_camera import open_camera

        camera = "0" if self.options.camera is None else self.options.camera
        if isinstance(camera, str):
            return open_camera(camera, WORKING_SIDE_PX, self.options.realtime)
        return camera

    def estimators(self, name: str | None) -> AbstractContextManager[Following]:
        """Load pose weights; None are those of the beginning, or the pose model that was given."""
        from valgus.live.following import Following
        from valgus.pose.weights import installed

        if name is None and self.options.estimator is not None:
            return Following(self.options.estimator)
        return pose_model(self._weights if name is None else installed.locate(name))

    def _make_keeper(self) -> SessionKeeper | None:
        """Prepare the session's files; finish first what a crash left in the folder."""
        folder = self.options.save
        if folder is None:
            return None
        from valgus.live.save import SessionKeeper, make_folder, recover
        from valgus.video.write.write_live import LiveVideo

        make_folder(folder)
        for file in recover(folder, self.chosen, self.tell):
            self.tell(Reason("session_recovered", {"file": file}))
        name = time.strftime(_NAME)
        video = LiveVideo(folder / f"{name}.mp4") if self.options.save_video else None
        return SessionKeeper(folder, name, video)

    def run(self, source: LiveSource, show: Callable[[Shown], None]) -> LiveRun:
        """Make a session on a source that was entered already."""
        from valgus.live.loop import LiveRun
        from valgus.pose.weights import installed

        return LiveRun(
            source, self.estimators, self.chosen, show, self._keeper, prepare=installed.locate
        )


@contextlib.contextmanager
def pose_model(found: Any) -> Iterator[Following]:
    """Load pose weights together with what sees everybody."""
    from valgus.live.following import Following
    from valgus.pose.blazepose import BlazePose, PeopleFinder

    with (
        PeopleFinder(found.path) as finder,
        Following(BlazePose(found.path, found.info), finder) as following,
    ):
        yield following
