"""The source tree gets no harder to find one's way in: each figure stays at what is allowed.

The figures with their goals and limits stand in `benchmarks.house.__main__.FIGURES`.
"""

from __future__ import annotations

import ast

import pytest
from grimp import ImportGraph

from benchmarks.house import measure
from benchmarks.house.__main__ import FIGURES, Figure, size_of

HELD = [figure for figure in FIGURES if figure.allowed is not None]


@pytest.mark.parametrize("figure", HELD, ids=[figure.name for figure in HELD])
def test_no_figure_is_worse_than_allowed(figure: Figure) -> None:
    found = figure.found()
    assert figure.allowed is not None
    assert size_of(found) <= figure.allowed, f"{figure.name}: {found}; see `make figures`"


def test_every_goal_is_held_and_none_is_allowed_to_be_overshot() -> None:
    for figure in FIGURES:
        if figure.goal is not None:
            assert figure.allowed is not None, figure.name
            assert figure.goal <= figure.allowed, f"{figure.name} is allowed less than its goal"


def drawn(*arrows: str) -> ImportGraph:
    graph = ImportGraph()
    for importer, imported in arrows:
        for name in (importer, imported):
            graph.add_module(name)
        graph.add_import(importer=importer, imported=imported)
    return graph


def test_the_longest_chain_counts_a_circle_once() -> None:
    assert measure.longest_chain(drawn("ab", "bc", "ac", "xc")) == ("a", "b", "c")
    assert measure.longest_chain(drawn("ab", "bc", "cb", "cd", "ad")) == ("a", "b + c", "d")


def test_imports_within_functions_count_and_those_for_types_do_not() -> None:
    graph = measure.imports(of_rooms=False)
    assert graph.direct_import_exists(importer="valgus.__main__", imported="valgus.cli.app")
    assert not graph.direct_import_exists(importer="valgus", imported="valgus.api")


def test_a_track_is_followed_to_where_it_is_judged() -> None:
    followed = measure.track_rooms()
    assert {"api", "judge", "measure"} <= set(followed)
    assert set(followed) <= set(measure.rooms())


@pytest.mark.parametrize(
    ("code", "compares"),
    [
        ("over = inward > config.inward_limit_deg", True),
        ("over = value > rule.limit + rule.margin", True),
        ("limit = config.medial_limit_pct\nover = shift > limit", True),
        ("full = size > limit", False),
        ("said(limit=config.inward_limit_deg)", False),
        ("late = time_s > config.max_rep_s", False),
    ],
)
def test_only_comparisons_with_a_rule_s_limit_count(code: str, compares: bool) -> None:
    assert measure.compares_limit(ast.parse(code)) is compares


def test_a_function_s_length_leaves_out_its_docstring() -> None:
    (function,) = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert measure.length(function) == 2
