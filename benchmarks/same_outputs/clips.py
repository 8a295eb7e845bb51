"""The clips that are looked at, copied so that both sides see the same files with the same date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

VIDEOS: Final = frozenset({".mp4", ".mov", ".gif", ".mkv", ".webm", ".avi", ".m4v"})
LANDMARKS: Final = ".landmarks.npz"
MIRRORED: Final = ".mirrored" + LANDMARKS
GIVEN: Final = "given"
_FILMED_S: Final = 1_767_355_200
"""The date that every copy gets, 2026-01-02: `history add` takes a clip's date from its file."""
_BROKEN: Final[Mapping[str, bytes]] = {
    "empty.mp4": b"",
    "empty.json": b"",
    "text.mp4": b"This is no video.\n" * 40,
    "text.landmarks.npz": b"These are no landmarks.\n",
    "text.sqlite": b"This is no history.\n" * 100,
    "truncated.json": b'{\n  "schema": "valgus.session",\n  "schema_version": 1,\n  "video": {"fi',
    "list.json": b"[1, 2, 3]\n",
    "other.json": b'{"schema": "somebody.else", "schema_version": 1}\n',
    "newer.json": b'{"schema": "valgus.session", "schema_version": 999}\n',
    "lacking.json": b'{"schema": "valgus.session", "schema_version": 1}\n',
    "settings.toml": b"inward_limit_deg = 15\nexcess_limit_pct = 5\n",
    "unknown.toml": b"inward_limit_degree = 15\n",
    "range.toml": b"inward_limit_deg = 1500\n",
    "syntax.toml": b"inward_limit_deg 15\n",
}
"""Files that are refused, but for settings.toml."""


def found(checkout: Path) -> dict[str, tuple[Path, ...]]:
    """Group → clips: the checkout's own, and those of ``../shared/data`` where that exists."""
    data = checkout.resolve().parent / "shared" / "data"
    groups = {"fixtures": _videos(checkout / "fixtures" / "videos")}
    for name in ("synthetic", "real", "filmed"):
        groups[name] = _videos(data / name)
    groups["landmarks"] = tuple(_landmarks(data / "filmed"))
    return {name: files for name, files in groups.items() if files}


def _videos(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for file in folder.glob("*") if file.suffix in VIDEOS))


def _landmarks(folder: Path) -> Iterator[Path]:
    """Recorded landmarks; those beside their own video say nothing that the video does not."""
    have = {file.stem for file in _videos(folder)}
    for file in sorted(folder.glob(f"*{LANDMARKS}")):
        if file.name.endswith(MIRRORED) or file.name.removesuffix(LANDMARKS) not in have:
            yield file


def given(files: Sequence[Path]) -> dict[str, tuple[Path, ...]]:
    """The same for clips that were named on the command line."""
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise SystemExit(f"There is no file {', '.join(missing)}; check the path.")
    return {GIVEN: tuple(files)}


def copy(groups: Mapping[str, Iterable[Path]], to: Path) -> None:
    """Copy the clips, and write the broken files beside them."""
    for name, files in groups.items():
        folder = to / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
    broken = to / "broken"
    broken.mkdir(parents=True, exist_ok=True)
    for name, content in _BROKEN.items():
        (broken / name).write_bytes(content)
    for file in to.rglob("*.*"):
        os.utime(file, (_FILMED_S, _FILMED_S))
