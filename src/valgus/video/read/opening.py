"""Opens a container and says plainly why one cannot be read."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import BinaryIO, Final

import av
import av.container
import av.error
import av.stream
import av.video.stream

from valgus.errors import InputError

_log = logging.getLogger(__name__)

Source = str | os.PathLike[str] | BinaryIO

_DECODER_THREADS: Final = 4
"""Frame threads each hold a picture; more of them than this only fill memory."""
_SNIFFED_BYTES: Final = 512
# FFmpeg draws plain text as if it were a terminal film.
_NO_VIDEO_FORMATS: Final = frozenset({"tty"})
_FILM_IT: Final = "Give a video file as a phone or a camera makes it (.mp4, .mov, .mkv, .webm)."


def name_of(source: Source) -> str:
    """Name of a source in messages and results."""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    return str(getattr(source, "name", "video stream"))


def open_container(source: Source) -> av.container.InputContainer:
    """Open a video file or a seekable binary stream.

    Raises
    ------
    InputError
        There is no such file, or it is no video that FFmpeg knows.
    """
    name = name_of(source)
    try:
        if isinstance(source, str | os.PathLike):
            _refuse_unfit(Path(source))
            container = av.open(os.fspath(source), mode="r", metadata_errors="replace")
        else:
            source.seek(0)
            container = av.open(source, mode="r", metadata_errors="replace")
    except (av.error.FFmpegError, OSError) as error:
        raise _unreadable(name, error, _first_bytes(source)) from error
    if container.format.name in _NO_VIDEO_FORMATS:
        container.close()
        raise _not_a_video(name, "a text file")
    return container


def video_stream(
    container: av.container.InputContainer, name: str, threads: int | None = None
) -> av.video.stream.VideoStream:
    """Pick the picture stream and set its decoder up for speed.

    Parameters
    ----------
    container : InputContainer
    name : str
        Of the video, for messages.
    threads : int, optional
        That decode; default: one for each core, up to four.

    Raises
    ------
    InputError
        There is sound only (a cover picture is no video), or no decoder for it.
    """
    moving = [s for s in container.streams.video if not _is_cover(s)]
    if not moving:
        came = "sound only" if container.streams.audio else "a file without pictures"
        raise _not_a_video(name, came)
    best = container.streams.best("video")
    stream = next((s for s in moving if s is best), moving[0])
    try:
        context = stream.codec_context
    except av.error.FFmpegError:
        context = None
    if context is None:
        raise InputError(
            f"Cannot read {name}: its pictures are in a format that this FFmpeg cannot decode.",
            "Convert it to H.264 in an .mp4 file.",
        )
    stream.thread_type = "AUTO"
    context.thread_count = threads or min(_DECODER_THREADS, os.cpu_count() or 1)
    _log.debug("%s: %s, %d threads", Path(name).name, context.name, context.thread_count)
    return stream


def no_picture(name: str) -> InputError:
    """Make the error for a stream of which no frame decodes."""
    return InputError(
        f"Cannot read {name}: expected a video, got one of which not a single picture decodes.",
        "The file is damaged or incomplete; copy it again from where it was recorded.",
    )


def _is_cover(stream: av.video.stream.VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _refuse_unfit(path: Path) -> None:
    """Meet before FFmpeg does what it would report as invalid data."""
    name = str(path)
    if path.is_dir():
        raise InputError(
            f"Cannot read {name}: expected a video file, got a folder.",
            "Give a file in it, or use 'valgus batch' for a whole folder.",
        )
    if path.stat().st_size == 0:
        raise InputError(
            f"Cannot read {name}: expected a video, got an empty file.",
            "Copy or record it again.",
        )


def _first_bytes(source: Source) -> bytes:
    try:
        if isinstance(source, str | os.PathLike):
            with Path(source).open("rb") as file:
                return file.read(_SNIFFED_BYTES)
        source.seek(0)
        return source.read(_SNIFFED_BYTES)
    except OSError:
        return b""


def _unreadable(name: str, error: Exception, head: bytes) -> InputError:
    match error:
        case FileNotFoundError():
            return InputError(f"Cannot read {name}: there is no such file.", "Check the path.")
        case PermissionError():
            return InputError(
                f"Cannot read {name}: you may not read this file.",
                "Change its rights or copy it to a place of your own.",
            )
        case av.error.InvalidDataError() if _is_text(head):
            return _not_a_video(name, "a text file")
        case av.error.InvalidDataError() if head[4:8] == b"ftyp":
            return InputError(
                f"Cannot read {name}: expected a whole video, got one whose index is missing, as "
                "when a recording or a copy breaks off.",
                "Copy the file again from the phone or camera.",
            )
        case av.error.InvalidDataError():
            return _not_a_video(name, "a file of another kind or a damaged one")
        case _:
            reason = getattr(error, "strerror", None) or str(error)
            return InputError(f"Cannot read {name}: {reason}.", "Check the path and the disk.")


def _is_text(head: bytes) -> bool:
    """Whether a file begins like text; its first bytes may end within a letter."""
    text = head.decode("utf-8", errors="replace").rstrip("\ufffd")
    return bool(text) and all(c.isprintable() or c.isspace() for c in text)


def _not_a_video(name: str, came: str) -> InputError:
    return InputError(f"Cannot read {name}: expected a video, got {came}.", _FILM_IT)
