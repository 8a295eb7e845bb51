"""Puts a live session together: camera, pose model, engine, face and files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from valgus.errors import UsageError
from valgus.live.assemble import WORKING_SIDE_PX, Parts, WatchOptions, pose_model
from valgus.live.live_result import LiveResult
from valgus.live.state import Check, LiveState
from valgus.model.chosen_config import ChosenConfig
from valgus.model.ports import NoProgress, Progress
from valgus.model.reason import Reason
from valgus.report.text.reasons import say

__all__ = ["WEB", "WINDOW", "WatchOptions", "check", "watch"]

WINDOW, WEB = "window", "web"


def _print(reason: Reason) -> None:
    print(say(reason))  # noqa: T201 the default of a library's user


def watch(
    options: WatchOptions,
    chosen: ChosenConfig | None = None,
    progress: Progress | None = None,
    tell: Callable[[Reason], object] = _print,
    summarize: Callable[[LiveResult], tuple[str, ...]] = lambda _: (),
    show: Callable[[LiveState], object] | None = None,
) -> LiveResult | None:
    """Watch a camera until the session is ended.

    Parameters
    ----------
    options : WatchOptions
    chosen : ChosenConfig, optional
    progress : Progress, optional
        Shows how far the fetching of weights is.
    tell : callable
        Gets what the person at the keyboard should know, such as the page's address.
    summarize : callable
        Says in a few lines how a session ended, for the page.
    show : callable, optional
        Gets every state in the place of a window or a page; False ends the session.

    Returns
    -------
    result : LiveResult or None
        None when the page was never opened.

    Raises
    ------
    InputError
        The camera cannot be opened.
    ModelError
        The pose weights cannot be had.
    """
    from valgus.live.run_ui import in_window, on_page, to_function
    from valgus.live.window.show import has_display, need_display
    from valgus.video.camera.open_camera import refuse_unfit

    chosen = chosen or ChosenConfig()
    if options.save_video and options.save is None:
        raise UsageError("--save-video needs a folder.", "Add --save DIR.")
    if isinstance(options.camera, str):
        refuse_unfit(options.camera, options.realtime)
    if show is not None:
        return to_function(Parts(options, chosen, progress or NoProgress(), tell), show)
    display = options.display or (WINDOW if has_display() else WEB)
    if display == WINDOW:
        need_display()
    parts = Parts(options, chosen, progress or NoProgress(), tell)
    if display == WINDOW:
        return in_window(parts)
    return on_page(parts, summarize)


def check(
    camera: str,
    *,
    model: str | None = None,
    chosen: ChosenConfig | None = None,
    seconds: float = 6.0,
    progress: Progress | None = None,
) -> tuple[Check, ...]:
    """Look at what a camera or a video sees, and say what should be changed.

    Parameters
    ----------
    camera : str
        As for `watch`, or a recorded video.
    model : str, optional
    chosen : ChosenConfig, optional
    seconds : float, s
        So long is looked at most; of a video, so much from its beginning.
    progress : Progress, optional

    Returns
    -------
    checks : tuple of Check
    """
    from valgus.live.run_check import look_at
    from valgus.pose.weights import installed
    from valgus.video.camera.open_camera import open_camera
    from valgus.video.read.video_reader import VideoReader

    found = installed.locate(model, progress or NoProgress())
    recorded = Path(camera).is_file()
    source: Any = (
        VideoReader(camera, max_side_px=WORKING_SIDE_PX)
        if recorded
        else open_camera(camera, WORKING_SIDE_PX)
    )
    with source, pose_model(found) as following:
        return look_at(
            source, following, (chosen or ChosenConfig()).values, seconds, live=not recorded
        )
