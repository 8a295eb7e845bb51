"""Measures the source tree, from the code itself. What is counted stands with each function.

A *room* is a folder or module directly below ``src/valgus``; its ``__init__.py`` is none.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Final

import grimp
from grimp import ImportGraph

import valgus

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = Path(valgus.__file__).resolve().parent
RECORDED: Final = ROOT / "tests" / "golden" / "one_knee_in.landmarks.npz"

LOADERS: Final = ("valgus.pose.recorded:load_track", "valgus.pose.replay:load_track")
JUDGES: Final = ("valgus.api:judge", "valgus.api:score", "valgus:judge", "valgus:score")
"""Where that function has been or may come to be; the first that is there is taken."""
CARRIERS: Final = frozenset({"PoseTrack", "KneeSeries"})
RULE_LIMITS: Final = frozenset({"inward_limit_deg", "medial_limit_pct", "excess_limit_pct"})
ANY_LIMIT: Final = frozenset({"limit", "limits"})


def rooms() -> tuple[str, ...]:
    """List modules, and folders that hold some."""
    found = SOURCE.iterdir()
    names = {item.stem for item in found if item.suffix == ".py" or any(item.rglob("*.py"))}
    return tuple(sorted(names - {"__init__"}))


def layers() -> tuple[str, ...]:
    """List the declared layers; siblings share one."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = declared["tool"]["importlinter"]["contracts"]
    return tuple(next(item["layers"] for item in contracts if item["type"] == "layers"))


def imports(*, of_rooms: bool) -> ImportGraph:
    """Draw an arrow for every import at run time, also of those within functions."""
    graph = grimp.build_graph("valgus", exclude_type_checking_imports=True, cache_dir=None)
    for name in rooms() if of_rooms else ():
        graph.squash_module(f"valgus.{name}")
    return graph


def longest_chain(graph: ImportGraph) -> tuple[str, ...]:
    """Follow the arrows as far as they go; what stands in a circle counts once, together."""
    reached = {name: graph.find_upstream_modules(name) for name in graph.modules}
    circles = {
        name: frozenset({name} | {other for other in found if name in reached[other]})
        for name, found in reached.items()
    }

    @cache
    def chain(circle: frozenset[str]) -> tuple[str, ...]:
        targets = set().union(*(graph.find_modules_directly_imported_by(name) for name in circle))
        below = {circles[target] for target in targets} - {circle}
        return (" + ".join(sorted(circle)), *longest(below))

    def longest(found: Iterable[frozenset[str]]) -> tuple[str, ...]:
        # The names decide between chains of one length, so that two runs print the same.
        return max(map(chain, found), key=lambda names: (len(names), names), default=())

    return longest(circles.values())


def track_rooms() -> tuple[str, ...]:
    """List the rooms whose functions get a track or a series while landmarks are judged."""
    load, judge = _first(LOADERS), _first(JUDGES)
    track = load(RECORDED)
    found: set[str] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and CARRIERS & _arguments(frame):
            found.update(_rooms_of(frame.f_code.co_filename))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        judge(track)
    finally:
        sys.setprofile(before)
    return tuple(sorted(found))


def _first(places: Iterable[str]) -> Any:
    for place in places:
        module, _, name = place.partition(":")
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise LookupError(f"None of {', '.join(places)} is there; add the new name to {__name__}.")


@cache
def _rooms_of(file: str) -> tuple[str, ...]:
    """Room of a file, or none; kept, because it is asked for at every call."""
    path = Path(file)
    return (
        (path.relative_to(SOURCE).parts[0].removesuffix(".py"),) if SOURCE in path.parents else ()
    )


def _arguments(frame: FrameType) -> set[str]:
    """Classes of what a function was called with."""
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {type(values.get(name)).__name__ for name in names}


def lines(pattern: str) -> int:
    """Count the lines of all files of a pattern, blank ones and comments, too."""
    files = (path for path in SOURCE.rglob(pattern) if path.is_file() and path.suffix != ".pyc")
    return sum(map(_lines_of, files))


def _lines_of(path: Path) -> int:
    return len(path.read_bytes().splitlines())


@cache
def trees() -> Mapping[Path, ast.Module]:
    """Parse every module."""
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}


def long_modules() -> tuple[str, ...]:
    """Name the modules of over 300 lines."""
    return tuple(_named(path) for path in trees() if _lines_of(path) > 300)


@cache
def function_lines() -> tuple[int, ...]:
    """Measure every function and method."""
    nodes = (node for tree in trees().values() for node in ast.walk(tree))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return tuple(length(node) for node in nodes if isinstance(node, kinds))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    docstring = ast.get_docstring(function, clean=False)
    skipped = 0 if docstring is None else docstring.count("\n") + 1
    return (function.end_lineno or 0) - function.lineno + 1 - skipped


def comparing_modules() -> tuple[str, ...]:
    """Name the modules in which a measure is held against the limit of a rule."""
    return tuple(_named(path) for path, tree in trees().items() if compares_limit(tree))


def compares_limit(tree: ast.AST) -> bool:
    """Whether a module compares anything with the limit of a rule.

    That is one of the settings `RULE_LIMITS`, the attribute ``limit`` or ``limits`` of anything,
    or, where such a setting is read, a plain variable of that name.
    """
    reads = RULE_LIMITS & _names(tree, ast.Attribute)
    known = RULE_LIMITS | (ANY_LIMIT if reads else frozenset())
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    return any(
        known & _names(node, ast.Name) or (RULE_LIMITS | ANY_LIMIT) & _names(node, ast.Attribute)
        for node in compared
    )


def _names(tree: ast.AST, kind: type[ast.Name | ast.Attribute]) -> set[str]:
    found = (node for node in ast.walk(tree) if isinstance(node, kind))
    return {node.id if isinstance(node, ast.Name) else node.attr for node in found}


def _named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()
