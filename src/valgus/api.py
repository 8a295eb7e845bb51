"""The public functions: each names the steps of its job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from valgus.batch.analyse_clips import batch
from valgus.errors import UsageError
from valgus.judge import change, judge_track
from valgus.judge.change import LegChange
from valgus.load import Loaded, load
from valgus.model.chosen_config import ChosenConfig, GivenConfig
from valgus.model.ports import PoseEstimator, Progress
from valgus.model.poses import PoseTrack
from valgus.model.session import SessionResult
from valgus.pose.find import MAX_RATE
from valgus.poses_of_video import find_poses
from valgus.report.analysis import Analysis
from valgus.results.document import as_kept

if TYPE_CHECKING:
    from valgus.live.live_ports import LiveSource
    from valgus.live.live_result import LiveResult
    from valgus.live.state import LiveState

__all__ = ["Analysis", "analyze", "batch", "compare", "find_poses", "judge", "load", "watch"]


def analyze(
    video: str | Path,
    *,
    model: str | Path | None = None,
    estimator: PoseEstimator | None = None,
    config: GivenConfig = None,
    progress: Progress | None = None,
    workers: int | None = None,
    max_rate: float | None = MAX_RATE,
    use_cache: bool = True,
) -> Analysis:
    """Find the repetitions in a video and judge each leg.

    Parameters
    ----------
    video : str or Path
        A video file.
    model : str or Path, optional
        ``lite``, ``full``, ``heavy`` or the path of a ``.task`` bundle; by default what the
        environment variable ``VALGUS_MODEL`` says, else ``full``.
    estimator : PoseEstimator, optional
        Your own pose model in the place of `model`.
    config : mapping, AnalysisConfig or ChosenConfig, optional
        Settings; defaults otherwise. In a mapping, names of settings have their values.
    progress : Progress, optional
        Shows how far the work has come.
    workers : int, optional
        Pose models that work at the same time; default: as many as there are cores. The result
        does not depend on it.
    max_rate : float, optional
        Frames per second to look at, of videos that have over 1.2 times as many; None looks at
        every frame.
    use_cache : bool
        Whether landmarks that were found before are used, and new ones kept.

    Returns
    -------
    analysis : Analysis

    Raises
    ------
    UsageError
        A setting has no such name or may not have that value.
    InputError
        The video cannot be read.
    ModelError
        The pose weights cannot be had, or the pose runtime cannot start.

    Examples
    --------
    >>> from valgus import analyze
    >>> analyze("squat.mp4").session.flagged()  # doctest: +SKIP
    (2, 4)
    >>> analyze("squat.mp4", config={"inward_limit_deg": 15}).to_frame()  # doctest: +SKIP
    """
    chosen = ChosenConfig.of(config)
    track = find_poses(
        video,
        model=model,
        estimator=estimator,
        progress=progress,
        workers=workers,
        max_rate=max_rate,
        use_cache=use_cache,
    )
    return judge(track, config=chosen)


def judge(track: PoseTrack, *, config: GivenConfig = None) -> Analysis:
    """Judge landmarks that were found before; needs neither video nor pose model.

    Parameters
    ----------
    track : PoseTrack
        From `find_poses`, `load` or a pose model of your own.
    config : mapping, AnalysisConfig or ChosenConfig, optional
        As for `analyze`.

    Returns
    -------
    analysis : Analysis

    Raises
    ------
    UsageError
        These are no landmarks, or a setting has no such name or may not have that value.

    Examples
    --------
    >>> from valgus import find_poses, judge
    >>> track = find_poses("squat.mp4")  # doctest: +SKIP
    >>> [judge(track, config={"inward_limit_deg": x}).session.flagged()
    ...  for x in (8, 15)]  # doctest: +SKIP
    [(1, 2, 4), (2, 4)]
    """
    if not isinstance(track, PoseTrack):
        raise UsageError(
            f"judge takes landmarks, a PoseTrack, got {type(track).__name__}.",
            "Give find_poses(VIDEO), or load(PATH).track.",
        )
    judged = judge_track.judge(track, ChosenConfig.of(config))
    return Analysis(judged.session, judged.series, judged.track)


def watch(
    camera: str | int | Path | LiveSource | None = None,
    *,
    show: Callable[[LiveState], object] | None = None,
    model: str | None = None,
    estimator: PoseEstimator | None = None,
    config: GivenConfig = None,
    progress: Progress | None = None,
    realtime: bool = False,
    save: str | Path | None = None,
    save_video: bool = False,
    display: str | None = None,
    quiet: bool = False,
    port: int | None = None,
) -> LiveResult | None:
    """Watch a camera and judge while somebody squats, until the session is ended.

    Parameters
    ----------
    camera : str, int, Path or LiveSource, optional
        Index, device path, address, with `realtime` a video, or a camera of your own; default:
        camera 0, or on the page the browser's own.
    show : callable, optional
        Gets a `LiveState` for each frame that is judged, in the place of a window or a page. It is
        called in the pose model's thread, so it should not take long. When it returns False, the
        session ends; otherwise it ends with the camera's frames or with Ctrl-C.
    model, estimator, config, progress
        As for `analyze`.
    realtime : bool
        Play a video as if it were a camera.
    save : str or Path, optional
        Folder for the session's files.
    save_video : bool
        Keep the pictures there, too.
    display : str, optional
        Without `show`: ``window`` or ``web``; default: a window where there is a display.
    quiet : bool
        No sound.
    port : int, optional
        Where the page listens.

    Returns
    -------
    result : LiveResult or None
        None when the page was never opened.

    Raises
    ------
    UsageError
        The arguments do not go together.
    InputError
        The camera cannot be opened.
    ModelError
        The pose weights cannot be had.

    Examples
    --------
    >>> from valgus import watch
    >>> def show(state):
    ...     if state.cue:
    ...         print(state.cue.words)
    ...     return state.count < 10
    >>> result = watch(0, show=show)  # doctest: +SKIP
    Left knee out
    """
    from valgus.live import watch as live

    if model is not None and estimator is not None:
        raise UsageError("model and estimator both name a pose model.", "Give one of them.")
    if display not in (None, live.WINDOW, live.WEB):
        raise UsageError(f"display must be window or web, got {display!r}.", "Give one of them.")
    if save_video and save is None:
        raise UsageError("save_video needs a folder.", "Give save='FOLDER', too.")
    options = live.WatchOptions(
        camera=str(camera) if isinstance(camera, int | Path) else camera,
        display=display,
        model=model,
        estimator=estimator,
        realtime=realtime,
        quiet=quiet,
        save=None if save is None else Path(save),
        save_video=save_video,
        port=port,
    )
    return live.watch(options, ChosenConfig.of(config), progress, show=show)


def compare(
    before: AnySession, after: AnySession, *, config: GivenConfig = None
) -> tuple[LegChange, ...]:
    """Say for each leg whether it really changed from one session to another.

    Parameters
    ----------
    before, after : str, Path, Analysis, Loaded, LiveResult or SessionResult
        The earlier and the later session; a path is loaded as by `load`.
    config : mapping, AnalysisConfig or ChosenConfig, optional
        Holds the errors of measurement, `take_error_deg` and `rep_error_deg`; by default each
        session has those that it was analysed with.

    Returns
    -------
    changes : tuple of LegChange
        One for each leg and kind of squat, two-leg squats first, left before right.

    Raises
    ------
    InputError
        A path cannot be read.

    Examples
    --------
    >>> from valgus import compare
    >>> for leg in compare("march.json", "june.json"):  # doctest: +SKIP
    ...     print(leg.before.side, leg.verdict, leg.change_deg)
    left less_inward -9.2
    right none 0.4
    """
    # Numbers are taken as a file has them, so that files and results say the same.
    earlier, later = (as_kept(_session(item)) for item in (before, after))
    # Without settings of its own, each session has the errors that it was analysed with.
    chosen = None if config is None else ChosenConfig.of(config).values
    return change.compare(earlier, later, chosen)


def _session(given: AnySession) -> SessionResult:
    if isinstance(given, str | Path):
        return load(given, landmarks=False).session
    session = given if isinstance(given, SessionResult) else getattr(given, "session", None)
    if not isinstance(session, SessionResult):
        raise UsageError(
            f"compare takes two sessions, got {type(given).__name__}.",
            "Give the path of a result, or what analyze, load or watch returned.",
        )
    return session


if TYPE_CHECKING:
    AnySession = str | Path | Analysis | Loaded | LiveResult | SessionResult
