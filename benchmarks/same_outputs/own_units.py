"""Units on the project's own fixtures and on broken files: history, batch, help and errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benchmarks.same_outputs.units import LANGUAGES, Command, Unit

_FIXTURES: Final = "clips/fixtures"
_BROKEN: Final = "clips/broken"
_GOOD: Final = f"{_FIXTURES}/good.mp4"
_HELP: Final = (
    *("", "analyze", "batch", "report", "live", "check", "compare", "export", "history"),
    *(f"history {name}" for name in ("add", "list", "show", "trend", "export", "delete")),
    *("cache", "cache info", "cache clear", "model", "model list", "model install"),
    *("doctor", "settings"),
)
_SESSIONS: Final = (
    ("Ann", "knees_in", "2026-01-05"),
    ("Ann", "one_knee_in", "2026-02-05"),
    ("ann ", "good", "2026-03-05"),
    ("Ann", "single_leg", "2026-03-06"),
    ("Bob", "nobody", "2026-03-07"),
)
_DRAWN: Final = {"single_leg": "--lang zh_CN", "two_people": "--blur-faces", "knees_in": ""}
"""Clips of which an overlay video is made, and how; it takes longer than all else of a clip."""
_PLAIN: Final = {
    "version": "--version",
    "settings": "settings",
    "models": "model list",
    "doctor": "doctor",
}
_ERRORS: Final = (
    "nonsense",
    "--nonsense",
    "analyze",
    "analyze --nonsense",
    "analyze missing.mp4",
    f"analyze {_FIXTURES}/goood.mp4",
    f"analyze {_FIXTURES}/*.mp4",
    "analyze https://example.org/squat.mp4",
    f"analyze {_FIXTURES}",
    f"analyze {_BROKEN}/empty.mp4",
    f"analyze {_BROKEN}/text.mp4",
    f"analyze {_BROKEN}/text.landmarks.npz",
    f"analyze {_BROKEN}/truncated.json",
    f"analyze {_GOOD} --squat both",
    f"analyze {_GOOD} --inward-limit wide",
    f"analyze {_GOOD} --inward-limit 1000",
    f"analyze {_GOOD} --workers 0",
    f"analyze {_GOOD} --set nonsense",
    f"analyze {_GOOD} --set inward_limit=3",
    f"analyze {_GOOD} --set inward_limit_deg=3 --inward-limit 4",
    f"analyze {_GOOD} --set inward_limit_deg=3 --set inward_limit_deg=4",
    f"analyze {_GOOD} --config missing.toml",
    f"analyze {_GOOD} --config {_BROKEN}/unknown.toml",
    f"analyze {_GOOD} --config {_BROKEN}/range.toml",
    f"analyze {_GOOD} --config {_BROKEN}/syntax.toml",
    f"analyze {_GOOD} --config {_BROKEN}/settings.toml --quiet --json -",
    f"analyze {_GOOD} --json - --csv -",
    f"analyze {_GOOD} --json same --csv same",
    f"analyze {_BROKEN}/text.mp4 --json {_BROKEN}/text.mp4",
    f"analyze {_GOOD} --json missing/folder.json",
    f"analyze {_GOOD} --json {'long' * 80}",
    f"analyze {_GOOD} --lang fr",
    f"analyze {_GOOD} --video overlay.avi",
    f"analyze {_GOOD} --model nonsense",
    f"analyze {_GOOD} --model {_BROKEN}/empty.mp4",
    "report",
    "report missing.json",
    f"report {_BROKEN}/empty.json",
    f"report {_BROKEN}/truncated.json",
    f"report {_BROKEN}/list.json",
    f"report {_BROKEN}/other.json",
    f"report {_BROKEN}/newer.json",
    f"report {_BROKEN}/lacking.json",
    f"report {_BROKEN}/text.landmarks.npz",
    f"report {_BROKEN}/text.mp4",
    f"report {_GOOD} --html - --open",
    f"export {_GOOD}",
    f"export {_GOOD} --c3d -",
    f"export {_GOOD} --series series.txt",
    f"export {_GOOD} --trc - --series -",
    f"export {_BROKEN}/truncated.json --reps -",
    "export missing.json --trc x.trc",
    f"compare {_BROKEN}/truncated.json {_BROKEN}/list.json",
    "compare missing.json missing.json",
    f"compare {_BROKEN}/list.json {_BROKEN}/list.json --retest never",
    "history list",
    "history list Ann",
    "history list --file missing.sqlite",
    f"history list --file {_BROKEN}/text.sqlite",
    f"history add {_BROKEN}/truncated.json --person Ann",
    f"history add {_GOOD} --person Ann --date 2999-01-01",
    f"history add {_GOOD} --person Ann --date yesterday",
    f"history add {_GOOD} --person Ann --file missing/kept.sqlite",
    "history trend Ann --open",
    "batch",
    "batch missing --out batch",
    f"batch {_BROKEN} --out batch --engine cloud",
    "batch - --out batch",
    "live missing.mp4",
    f"live {_GOOD}",
    f"live {_FIXTURES}",
    f"live {_GOOD} --realtime --display paper",
    f"live {_GOOD} --realtime --port 0",
    "check missing.mp4",
    f"check {_FIXTURES}",
    f"check {_BROKEN}/text.mp4",
    f"check {_GOOD} --seconds 0",
    "model install nonsense",
)


def units() -> Iterator[Unit]:
    """List the units; all belong to the group of the fixtures."""
    yield Unit("fixtures.poses", tuple(_poses()))
    yield Unit("fixtures.batch", tuple(_batches()), (_GOOD,))
    for name, options in _DRAWN.items():
        video = f"{_FIXTURES}/{name}.mp4"
        yield Unit(f"fixtures.overlay_{name}", tuple(_overlay(video, options)), (video,))
    for name in ("good", "oblique"):
        yield Unit(f"fixtures.check_{name}", (_command("check", f"check {_FIXTURES}/{name}.mp4"),))
    yield Unit("fixtures.errors", tuple(_errors()), (_GOOD,))
    yield Unit("fixtures.help", tuple(_help()))
    yield Unit("fixtures.history", tuple(_history()), tuple(_kept_videos()))
    yield Unit("fixtures.lacking", tuple(_lacking()), (_GOOD, f"{_FIXTURES}/knees_in.mp4"))
    yield Unit("fixtures.languages", tuple(_languages()), (_GOOD,))


def _command(name: str, line: str, stdin: str = "") -> Command:
    return Command(name, tuple(line.split()), stdin)


def _help() -> Iterator[Command]:
    for command in _HELP:
        yield _command(f"help_{command.replace(' ', '_')}", f"{command} --help")
    yield _command("none", "")
    for name, line in _PLAIN.items():
        yield _command(name, line)


def _errors() -> Iterator[Command]:
    for number, line in enumerate(_ERRORS):
        yield _command(f"{number:02}_{line.split()[0]}", line)


def _kept_videos() -> Iterator[str]:
    for _, clip, _ in _SESSIONS:
        yield f"{_FIXTURES}/{clip}.mp4"


def _history() -> Iterator[Command]:
    for number, (person, clip, day) in enumerate(_SESSIONS):
        yield _command(f"analyze_{clip}", f"analyze {_FIXTURES}/{clip}.mp4 --json {clip}.json -q")
        argv = ("history", "add", f"{clip}.json", "--date", day, "--person", person)
        yield Command(f"add_{number}", argv)
    yield _command("add_again", "history add good.json --date 2026-03-08 --person Ann")
    yield _command("add_video", f"history add {_GOOD} --person Cy")
    for one in LANGUAGES:
        yield _command(f"list_{one}", f"history list --lang {one}")
        yield _command(f"sessions_{one}", f"history list Ann --lang {one}")
        yield _command(f"show_{one}", f"history show Ann --session 2 --explain --lang {one}")
        for person in ("Ann", "Bob"):
            page = f"--html {person}_{one}.html --lang {one}"
            yield _command(f"trend_{person}_{one}", f"history trend {person} {page}")
    yield _command("trend_page", "history trend Ann --html -")
    yield from _history_leaves()


def _history_leaves() -> Iterator[Command]:
    """What goes out of a history, and what is refused."""
    yield _command("show_missing", "history show Ann --session 99")
    yield _command("nobody", "history show Zoe")
    yield _command("export", "history export Ann")
    yield _command("export_file", "history export Bob --json bob.json")
    yield _command("keep", "history delete Ann", stdin="n\n")
    yield _command("delete_session", "history delete Ann --session 1", stdin="y\n")
    yield _command("delete_missing", "history delete Ann --session 99 --yes")
    yield _command("delete", "history delete Bob --yes")
    yield _command("list_end", "history list")
    yield _command("sessions_end", "history list Ann")


def _batches() -> Iterator[Command]:
    """A batch, the same again, one with failures, and a list from stdin."""
    lines = {
        "batch": f"batch {_FIXTURES} --out all",
        "again": f"batch {_FIXTURES} --out all",
        "failing": f"batch {_BROKEN} {_GOOD} --out failing",
        "retried": f"batch {_BROKEN} {_GOOD} --out failing --retry-failed --quiet",
        "listed": "batch - --out listed --fail-on-flag",
    }
    listed = f"# a list\n{_FIXTURES}/knees_in.mp4\nmissing.mp4\n"
    for name, line in lines.items():
        stdin = listed if name == "listed" else ""
        yield Command(name, tuple(line.split()), stdin, own_process=True)


def _overlay(video: str, options: str) -> Iterator[Command]:
    yield _command("analyze", f"analyze {video} --out out --quiet")
    yield _command("overlay", f"report {video} --video overlay.mp4 {options}")


def _lacking() -> Iterator[Command]:
    """Results whose video is not where it was, with landmarks beside them and without."""
    yield _command("analyze_knees_in", f"analyze {_FIXTURES}/knees_in.mp4 --out kept --quiet")
    yield _command("analyze_good", f"analyze {_GOOD} --json kept/good.json --quiet")
    for name in ("knees_in", "good"):
        result = f"kept/{name}.json"
        yield _command(f"{name}_here", f"report {result} --html {name}_here.html")
        away = ("report", f"../{result}", "--html", f"../{name}_away.html")
        yield Command(f"{name}_away", away, cwd="elsewhere")
        yield Command(f"{name}_trc", ("export", f"../{result}", "--trc", "-"), cwd="elsewhere")
        video = ("report", f"../{result}", "--video", "away.mp4")
        yield Command(f"{name}_video", video, cwd="elsewhere")
    yield _command("default_name", f"report {_GOOD}")
    yield _command("page_to_stdout", f"report {_GOOD} --html -")


def _languages() -> Iterator[Command]:
    """The language by its variable, and a cache of its own."""
    yield Command("by_variable", ("analyze", _GOOD), env={"VALGUS_LANG": "de"})
    yield Command("unknown", ("analyze", _GOOD), env={"VALGUS_LANG": "xx"})
    for size in ("many", "-1", "inf"):
        yield Command(f"cache_{size}", ("cache", "info"), env=_own_cache(size))
    yield Command("cache_clear", ("cache", "clear"), env=_own_cache("10"))


def _own_cache(size: str) -> dict[str, str]:
    return {"VALGUS_CACHE_DIR": "own_cache", "VALGUS_CACHE_MB": size}


def _poses() -> Iterator[Command]:
    """The way from pictures to landmarks, which the other units take from the cache."""
    yield _command("analyze", f"analyze {_GOOD} --no-cache --out found")
    yield _command("two_people", f"analyze {_FIXTURES}/two_people.mp4 --no-cache --out found")
