"""Which clips there are: files, folders, patterns and remote addresses."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from valgus.errors import InputError, UsageError
from valgus.util.extras import REMOTE

SUFFIXES: Final = frozenset(
    {
        *(".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg"),
        *(".mts", ".m2ts", ".ts", ".wmv", ".flv", ".ogv", ".gif"),
    }
)
"""Endings of what is taken from a folder; a file that is named itself may end as it likes."""
_WILDCARDS: Final = frozenset("*?[")
_STAMPS: Final = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated")
"""Where remote file systems keep what changes with the content, the surest first."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip and the state it is in."""

    address: str
    """Absolute path or remote address."""
    fingerprint: str | None
    """Changes when the clip does; None when it is not there."""


def is_remote(address: str) -> bool:
    """Whether an address is for fsspec, as ``s3://bucket/clip.mp4``."""
    return "://" in address and not address.startswith("file://")


def find(
    given: Iterable[str], listed: Iterable[str] = (), apart_from: Path | None = None
) -> list[Clip]:
    """Find the clips.

    Folders are searched to any depth for files that end like videos; hidden ones and linked
    folders are left out. What leads to the same file is one clip.

    Parameters
    ----------
    given : iterable of str
        Files, folders, patterns and addresses, as the user typed them.
    listed : iterable of str
        The same from a list: one that is not there is a clip that fails, not a reason to stop.
    apart_from : Path, optional
        A folder in which nothing is looked for: that of the results.

    Returns
    -------
    clips : list of Clip
        In order of their addresses.

    Raises
    ------
    InputError
        One of `given` is not there, or none of them leads to a clip.
    """
    found: dict[str, Clip] = {}
    for item in given:
        clips = list(_expanded(item, apart_from))
        if not clips:
            raise InputError(
                f"Found no clip in {item}.", "Check the path, or the pattern in quotes."
            )
        _add(found, clips)
    for item in listed:
        _add(found, _expanded(item, apart_from, must_be_there=False))
    return sorted(found.values(), key=lambda clip: clip.address)


def _add(found: dict[str, Clip], clips: Iterable[Clip]) -> None:
    for clip in clips:
        same = clip.address if is_remote(clip.address) else os.path.realpath(clip.address)
        found.setdefault(same, clip)


def _expanded(item: str, apart_from: Path | None, must_be_there: bool = True) -> Iterator[Clip]:
    if is_remote(item):
        yield from _remote(item)
        return
    path = Path(item.removeprefix("file://")).expanduser().absolute()
    if path.is_dir():
        yield from map(_local, _in_folder(path, apart_from))
    elif path.exists() or path.is_symlink():
        yield _local(path)
    elif _WILDCARDS & set(item):
        yield from (_local(match) for match in _matching(path))
    elif must_be_there:
        raise InputError(f"Cannot read {item}: there is no such file or folder.", "Check the path.")
    else:
        yield _local(path)


def _in_folder(folder: Path, apart_from: Path | None) -> Iterator[Path]:
    apart = None if apart_from is None else apart_from.resolve()
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(place) / name).resolve() != apart
        )
        yield from (Path(place) / name for name in sorted(files) if looks_like_video(name))


def looks_like_video(name: str) -> bool:
    """Whether a file in a folder is taken for a clip, by its name."""
    base = name.rsplit("/", 1)[-1]
    return not base.startswith(".") and Path(base).suffix.lower() in SUFFIXES


def _matching(pattern: Path) -> Iterator[Path]:
    """Files that match; a pattern that leaves the ending open gets videos only."""
    any_ending = bool(_WILDCARDS & set(pattern.suffix)) or not pattern.suffix
    for name in glob.iglob(str(pattern), recursive=True):  # noqa: PTH207 - may be absolute
        path = Path(name)
        if path.is_file() and (looks_like_video(name) or not any_ending):
            yield path


def _local(path: Path) -> Clip:
    try:
        status = path.stat()
    except OSError:
        return Clip(str(path), None)
    return Clip(str(path), f"{status.st_size}-{status.st_mtime_ns}")


def _remote(address: str) -> Iterator[Clip]:
    files, root = filesystem_of(address)
    try:
        if _WILDCARDS & set(root):
            infos: Mapping[str, Any] = files.glob(root, detail=True)
        else:
            infos = files.find(root, detail=True)
    except Exception as error:
        raise InputError(
            f"Cannot list {address}: {type(error).__name__}: {error}.",
            "Check the address, the network and the credentials.",
        ) from error
    named_itself = list(infos) == [root]
    for name, info in infos.items():
        if info.get("type") == "file" and (named_itself or looks_like_video(name)):
            yield Clip(files.unstrip_protocol(name), _stamp(info))


def filesystem_of(address: str) -> tuple[Any, str]:
    """Open the file system of a remote address; return it with the path in it.

    Raises
    ------
    UsageError
        fsspec or what it needs for this kind of address is not installed, or does not exist.
    """
    try:
        import fsspec

        files, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(
            f"Cannot read {address}: {error}.",
            f"Install what this kind of address needs: {REMOTE.command} for s3://, "
            "gcsfs for gs://, adlfs for az://.",
        ) from error
    return files, path


def _stamp(info: Mapping[str, Any]) -> str:
    known = next((str(info[name]) for name in _STAMPS if info.get(name) is not None), "")
    return f"{info.get('size')}-{known}"
