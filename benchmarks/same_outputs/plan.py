"""Which command lines are run on which clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.same_outputs import own_units
from benchmarks.same_outputs.clips import GIVEN, LANDMARKS
from benchmarks.same_outputs.units import LANGUAGES, Command, Unit

_OTHER_SETTINGS: Final = (
    *("--squat", "left", "--inward-limit", "15", "--excess-limit", "6", "--medial-limit", "5"),
    *("--min-flexion", "50", "--set", "lifted_foot=0.12"),
)


def plan(groups: Mapping[str, Sequence[Path]]) -> Iterator[Unit]:
    """List all units; `groups` as `clips.found` gives them."""
    if GIVEN not in groups:
        yield from own_units.units()  # the longest ones come first
    for group, files in groups.items():
        for file in files:
            place = f"clips/{group}/{file.name}"
            if file.name.endswith(LANDMARKS):
                yield _of_landmarks(f"{group}.{file.name.removesuffix(LANDMARKS)}", place)
            else:
                yield _of_video(f"{group}.{file.stem}", place)
        videos = [file for file in files if not file.name.endswith(LANDMARKS)]
        if len(videos) > 1:
            yield _pairs(group, videos)


def _of_video(name: str, video: str) -> Unit:
    stem = Path(video).stem
    result = f"en/{stem}.json"
    commands = [
        *(_analyze(video, language) for language in LANGUAGES),
        _command("analyze_json", "analyze", video, "--json", "-"),
        _command("analyze_csv", "analyze", video, "--csv", "-", "--quiet", "--fail-on-flag"),
        _command("analyze_set", "analyze", video, "--json", "-", *_OTHER_SETTINGS),
        _command(
            "report", "report", result, "--html", "named.html", "--name", "A. Example",
            "--lang", "de", "--blur-faces",
        ),
        *_exports(result, "json"),
        *_history(result),
    ]  # fmt: skip
    return Unit(name, tuple(commands), (video,))


def _command(name: str, *argv: str) -> Command:
    return Command(name, argv)


def _analyze(video: str, language: str) -> Command:
    page = ("--html", f"{language}/page.html", "--explain", "--lang", language)
    return _command(f"analyze_{language}", "analyze", video, "--out", language, *page)


def _exports(source: str, stem: str) -> Iterator[Command]:
    files = {"trc": "trc", "c3d": "c3d", "netcdf": "nc", "series": "series.csv", "reps": "reps.csv"}
    options = (word for name, end in files.items() for word in (f"--{name}", f"{stem}.{end}"))
    yield _command("export", "export", source, *options)
    tables = ("--series", f"{stem}.series.parquet", "--reps", f"{stem}.reps.parquet")
    yield _command("export_parquet", "export", source, *tables)


def _history(source: str) -> Iterator[Command]:
    file = ("--file", "kept.sqlite")
    yield _command("add", "history", "add", source, "--person", "Ann", *file)
    for language in LANGUAGES:
        shown = ("--explain", "--lang", language)
        yield _command(f"show_{language}", "history", "show", "Ann", *shown, *file)
    yield _command("export_history", "history", "export", "Ann", *file)


def _of_landmarks(name: str, file: str) -> Unit:
    pages = (
        _command(f"report_{one}", "report", file, "--html", f"{one}.html", "--lang", one)
        for one in LANGUAGES
    )
    return Unit(name, (*pages, *_exports(file, "landmarks"), *_history(file)))


def _pairs(group: str, videos: Sequence[Path]) -> Unit:
    """Compare each clip of a group with the next."""
    places = [f"clips/{group}/{video.name}" for video in videos]
    results = [f"{video.stem}.json" for video in videos]
    commands = [
        _command(f"analyze_{Path(place).stem}", "analyze", place, "--json", result, "--quiet")
        for place, result in zip(places, results, strict=True)
    ]
    for before, after in pairwise(results):
        name = f"{Path(before).stem}_{Path(after).stem}"
        for one in LANGUAGES:
            argv = ("compare", before, after, "--lang", one)
            commands.append(_command(f"{name}_{one}", *argv))
            commands.append(_command(f"{name}_heels_{one}", *argv, "--retest", "heels"))
    return Unit(f"{group}.compare", tuple(commands), tuple(places))
