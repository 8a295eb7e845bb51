"""Which files a command writes: planned and checked before the long work, written whole after."""

from __future__ import annotations

import errno
import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from valgus.errors import OutputError, UsageError
from valgus.util.files import check_writable, write_whole

if TYPE_CHECKING:
    from valgus.report.analysis import Analysis

STDOUT: Final = "-"
JSON, REPS, SERIES, LANDMARKS = "json", "reps.csv", "series.csv", "landmarks.npz"
HTML, OVERLAY = "html", "overlay.mp4"
"""Kinds of output; each is also the ending of its file in an output folder."""
KINDS: Final = (JSON, REPS, SERIES, LANDMARKS)


@dataclass(frozen=True, slots=True)
class Target:
    """One output."""

    option: str
    """The option that asked for it."""
    kind: str
    """What is written."""
    path: Path | None
    """Where; None is stdout."""


def plan(
    stem: str, single: Mapping[str, tuple[str, str | None]], folder: Path | None
) -> tuple[Target, ...]:
    """List what is to be written.

    Parameters
    ----------
    stem : str
        Name of the files in `folder`, without ending.
    single : mapping of str to (str, str or None)
        Option → kind and file; None was not given.
    folder : Path, optional
        Gets a file of every kind.
    """
    targets = [
        Target(option, kind, None if file == STDOUT else Path(file))
        for option, (kind, file) in single.items()
        if file is not None
    ]
    if folder is not None:
        targets += [Target("--out", kind, folder / f"{stem}.{kind}") for kind in KINDS]
    return tuple(targets)


def check(targets: Sequence[Target], inputs: Iterable[Path]) -> None:
    """Refuse now what could not be written, or would destroy something, after the work.

    Raises
    ------
    UsageError
        Two outputs, or an output and an input, are the same file.
    OutputError
        A file cannot be written where it was asked for.
    """
    if sum(target.path is None for target in targets) > 1:
        raise UsageError("Only one output can go to -, standard output.", "Give the other a file.")
    if to_stdout(targets):
        _refuse_closed_stdout()
    files = [(target.option, target.path) for target in targets if target.path is not None]
    for option, path in files:
        _refuse_long_name(option, path)
    for position, (option, path) in enumerate(files):
        for other, taken in files[:position]:
            if _same(path, taken):
                raise UsageError(
                    f"{other} and {option} both name {path}.", "Give each output a file of its own."
                )
        for source in inputs:
            if _same(path, source):
                raise UsageError(
                    f"{option} would overwrite the input {source}.", "Give another file name."
                )
    for option, path in files:
        if option == "--out":
            _make_folder(path.parent)
        check_writable(path)


def refuse_others(targets: Sequence[Target], video: Path) -> None:
    """Keep the results that an output folder holds of another clip with the same stem.

    Raises
    ------
    UsageError
        There are such.
    """
    for target in targets:
        if target.option != "--out" or target.kind != JSON or target.path is None:
            continue
        other = _clip_of(target.path)
        if other is not None and other != os.fsencode(video.name).decode("utf-8", "replace"):
            raise UsageError(
                f"--out would overwrite {target.path}, which is the result of {other}, with that "
                f"of {video.name}.",
                "Give another folder with --out, or rename one of the clips.",
            )


def _clip_of(result: Path) -> str | None:
    """Name of the clip that a result is of; None when it is none or cannot be read."""
    try:
        return Path(json.loads(result.read_bytes())["video"]["file"]).name
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _same(one: Path, other: Path) -> bool:
    if one.resolve() == other.resolve():
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


def _refuse_closed_stdout() -> None:
    if sys.stdout is None:
        raise OutputError(
            "Cannot write to standard output: it is closed.",
            "Leave it open or give a file name instead of -.",
        )


def _refuse_long_name(option: str, path: Path) -> None:
    try:
        path.lstat()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            return  # that it is not there yet is as it should be; the rest is found below
        shorter = f"{option} a shorter name"
        if option == "--out":
            shorter = "--out a shorter folder, or the video a shorter name"
        raise OutputError(
            f"Cannot write {path}: a file name of at most 255 bytes was expected, got a longer "
            "one.",
            f"Give {shorter}.",
        ) from error


def write_stdout(content: str | bytes) -> None:
    """Write a result to stdout.

    Raises
    ------
    OutputError
        It is closed.
    """
    _refuse_closed_stdout()
    # Bytes, because the terminal's encoding is no business of a file format.
    sys.stdout.buffer.write(content.encode() if isinstance(content, str) else content)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "a file of this name exists" if folder.is_file() else error.strerror
        raise OutputError(
            f"Cannot make the folder {folder}: {reason}.", "Give another folder with --out."
        ) from error


def write(targets: Sequence[Target], analysis: Analysis) -> None:
    """Write every output, files first.

    Raises
    ------
    OutputError
        A file cannot be written; those before it are whole.
    """
    document = functools.cache(lambda: _document(analysis))
    for target in sorted(targets, key=lambda item: item.path is None):
        if target.kind in (HTML, OVERLAY):
            continue  # these need the video, too: valgus.cli.sharing writes them
        if target.kind == LANDMARKS:
            _save_landmarks(target, analysis)
            continue
        content = _WRITERS[target.kind](analysis, document)
        if target.path is not None:
            write_whole(target.path, content)
        else:
            write_stdout(content)


def to_stdout(targets: Iterable[Target]) -> bool:
    """Whether an output takes stdout for itself."""
    return any(target.path is None for target in targets)


def _document(analysis: Analysis) -> dict[str, Any]:
    from valgus.report.text.reasons import say
    from valgus.results.document import session_to_dict

    return session_to_dict(analysis.session, analysis.series.frame_index, say)


def _json(_: Analysis, document: _Document) -> str:
    from valgus.results.document import json_text

    return json_text(document())


def _reps(_: Analysis, document: _Document) -> str:
    from valgus.results.tables import reps_csv

    return reps_csv(document())


def _series(analysis: Analysis, _: _Document) -> str:
    from valgus.results.tables import series_csv

    return series_csv(analysis.series)


def _save_landmarks(target: Target, analysis: Analysis) -> None:
    from valgus.pose.recorded import save_track

    if target.path is not None:
        save_track(target.path, analysis.track)


_Document = Callable[[], dict[str, Any]]

_WRITERS: Final[Mapping[str, Callable[[Analysis, _Document], str]]] = {
    JSON: _json,
    REPS: _reps,
    SERIES: _series,
}
