"""``--save``: a session's files, written as it goes; a crash loses at most the rep under way."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from valgus.errors import OutputError, ValgusError
from valgus.judge import judge_track
from valgus.live.journal import SUFFIX, Journal, read_journal, unfinished
from valgus.live.live_ports import VideoKeeper
from valgus.live.state import Cue, Metering
from valgus.model.arrays import IntArray
from valgus.model.chosen_config import ChosenConfig
from valgus.model.frames import Frame, VideoInfo
from valgus.model.poses import PoseModelInfo, PoseObservation, PoseTrack
from valgus.model.reason import Reason
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.pose.recorded import save_track
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict
from valgus.results.tables import reps_csv, series_csv
from valgus.util.files import check_writable, write_whole
from valgus.util.newest_queue import Latest
from valgus.util.rounding import rounded

JSON, REPS, SERIES, LANDMARKS = ".json", ".reps.csv", ".series.csv", ".landmarks.npz"
"""Endings of the files; the same as those of ``valgus analyze --out``."""
DAMAGED: Final = ".damaged"
"""Ending of a journal that nothing can be made of."""


class SessionKeeper:
    """Writes a session into a folder; implements `valgus.live.live_ports.Keeper`.

    After each repetition the JSON and the table of reps are written again, whole, by a thread of
    its own. Landmarks go to a journal frame by frame; at the end it becomes the landmarks file.

    Parameters
    ----------
    folder : Path
        Is made when missing.
    name : str
        Beginning of the files' names.
    video : VideoKeeper, optional
        Keeps the pictures, too.

    Raises
    ------
    OutputError
        The folder cannot be made or written to.
    """

    def __init__(self, folder: Path, name: str, video: VideoKeeper | None = None) -> None:
        make_folder(folder)
        check_writable(folder / (name + JSON))
        self._base = folder / name
        self._video = video
        self._journal: Journal | None = None
        self._trouble: ValgusError | None = None
        self._waiting: Latest[tuple[SessionResult, IntArray]] = Latest()
        self._writer = threading.Thread(target=self._write, name="valgus-save", daemon=True)

    @property
    def trouble(self) -> ValgusError | None:
        """Why something could not be kept."""
        return self._trouble

    def begin(self, video: VideoInfo, estimator: PoseModelInfo) -> None:
        """Open the journal."""
        try:
            self._journal = Journal(self._file(SUFFIX), video, estimator)
        except OSError as error:
            self._note(error)
        self._writer.start()

    def frame(self, frame: Frame, seen: PoseObservation) -> None:
        """Write the landmarks of one frame, and hand on the picture."""
        if self._journal is not None and self._trouble is None:
            try:
                self._journal.append(seen)
            except OSError as error:
                self._note(error)
        if self._video is not None:
            self._video.frame(frame)

    def rep(self, session: SessionResult, frame_index: IntArray) -> None:
        """Have the session so far written."""
        self._waiting.put((session, frame_index))

    def end(
        self, session: SessionResult, series: KneeSeries, figures: Metering, cues: tuple[Cue, ...]
    ) -> tuple[str, ...]:
        """Write everything; the journal is deleted when that went well."""
        self._stop_writer()
        saved = self._tried(lambda: self._finish(session, series, figures, cues))
        return saved + (() if self._video is None else self._tried(self._video.end))

    def _tried(self, step: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """Take one step of the end; what it cannot keep costs nothing else."""
        try:
            return step()
        except ValgusError as error:
            self._trouble = self._trouble or error
            return ()

    def close(self) -> None:
        """End the thread and close the files, whatever happened."""
        self._stop_writer()
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._video is not None:
            self._video.close()

    def _finish(
        self, session: SessionResult, series: KneeSeries, figures: Metering, cues: tuple[Cue, ...]
    ) -> tuple[str, ...]:
        document = session_to_dict(session, series.frame_index, say)
        document["live"] = live_part(figures, cues)
        landmarks = self._landmarks()
        saved = write_session(self._base, document, series, landmarks)
        if self._journal is not None and landmarks is not None:
            self._journal.discard()
            self._journal = None
        return saved

    def _landmarks(self) -> PoseTrack | None:
        return None if self._journal is None else read_journal(self._journal.path)

    def _write(self) -> None:
        while (item := self._waiting.get()) is not None:
            document = session_to_dict(*item, say)
            try:
                write_whole(self._file(JSON), json_text(document))
                write_whole(self._file(REPS), reps_csv(document))
            except ValgusError as error:
                self._trouble = self._trouble or error

    def _stop_writer(self) -> None:
        self._waiting.end()
        if self._writer.ident is not None:
            self._writer.join()

    def _file(self, suffix: str) -> Path:
        return self._base.with_name(self._base.name + suffix)

    def _note(self, error: OSError) -> None:
        self._trouble = self._trouble or OutputError(
            f"Cannot write {self._file(SUFFIX)}: {error.strerror}.",
            "Make room or give another folder with --save; the session goes on unsaved.",
        )


def make_folder(folder: Path) -> None:
    """Make a folder for results.

    Raises
    ------
    OutputError
        It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "a file of this name exists" if folder.is_file() else error.strerror
        raise OutputError(
            f"Cannot make the folder {folder}: {reason}.", "Give another folder with --save."
        ) from error


def write_session(
    base: Path, document: dict[str, Any], series: KneeSeries, track: PoseTrack | None
) -> tuple[str, ...]:
    """Write the files of one session, each whole or not at all; return their paths."""
    contents = {JSON: json_text(document), REPS: reps_csv(document), SERIES: series_csv(series)}
    for suffix, text in contents.items():
        write_whole(base.with_name(base.name + suffix), text)
    saved = [str(base.with_name(base.name + suffix)) for suffix in contents]
    if track is not None:
        save_track(base.with_name(base.name + LANDMARKS), track)
        saved.append(str(base.with_name(base.name + LANDMARKS)))
    return tuple(saved)


_MS_DECIMALS: Final = 1


def live_part(figures: Metering, cues: tuple[Cue, ...]) -> dict[str, Any]:
    """What a live session adds to the document: how the machine kept up, and what was called."""
    return {
        "frames_judged": figures.frames,
        "frames_dropped": figures.dropped,
        "rate_hz": rounded(figures.rate_hz, _MS_DECIMALS),
        "model_ms": rounded(figures.model_ms, _MS_DECIMALS),
        "delay_ms": {
            "median": rounded(figures.delay_ms, _MS_DECIMALS),
            "p95": rounded(figures.delay_p95_ms, _MS_DECIMALS),
        },
        "cues": [
            {"time_s": rounded(cue.time_s, 3), "legs": [side.value for side in cue.sides]}
            for cue in cues
        ],
    }


def recover(
    folder: Path, chosen: ChosenConfig, tell: Callable[[Reason], object]
) -> tuple[str, ...]:
    """Finish what earlier sessions in a folder left when they were cut off.

    Parameters
    ----------
    folder : Path
    chosen : ChosenConfig
    tell : callable
        Hears of each session that cannot be finished; the others are.

    Returns
    -------
    recovered : tuple of str
        JSON files that were written.
    """
    written: list[str] = []
    for path in unfinished(folder) if folder.is_dir() else ():
        try:
            written += _finished(path, chosen)
        except (OutputError, OSError) as error:  # its turn comes when there is room
            tell(Reason("session_unfinished", {"error": str(error)}))
        except Exception as error:  # noqa: BLE001 whatever it holds, a new session may begin
            tell(_put_aside(path, error))
    return tuple(written)


def _finished(journal: Path, chosen: ChosenConfig) -> tuple[str, ...]:
    """Make a journal the files of a session; return the JSON, if it holds any picture."""
    track = read_journal(journal)
    saved: tuple[str, ...] = ()
    if len(track):
        analysis = judge_track.judge(track, chosen)
        document = session_to_dict(analysis.session, analysis.series.frame_index, say)
        document["live"] = live_part(Metering(math.nan, frames=len(track)), ())
        saved = write_session(journal.with_suffix(""), document, analysis.series, track)
    journal.unlink()
    return saved[:1]


def _put_aside(journal: Path, error: Exception) -> Reason:
    """Rename a journal that nothing can be made of; say so."""
    kept = journal.with_suffix(DAMAGED)
    with contextlib.suppress(OSError):
        journal.replace(kept)
    reason = (
        error.message if isinstance(error, ValgusError) else f"{type(error).__name__}: {error}."
    )
    return Reason("session_put_aside", {"error": reason, "file": str(kept)})
