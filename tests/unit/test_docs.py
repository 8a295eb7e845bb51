"""Documents say what the program does."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import valgus
from tests.support.sessions import FRAME_INDEX, rep, session
from valgus.cli.app import app
from valgus.model.session import Dip
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.session_keys import SCHEMA, SCHEMA_VERSION

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "valgus"
CLI_PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
SCHEMA_PAGE = (ROOT / "docs" / "report-schema.md").read_text("utf-8")
PAGES = sorted([
    *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*/*.md"),
])  # fmt: skip
GUIDES = (ROOT / "docs" / "architecture.md", *sorted((ROOT / "docs" / "extend").glob("*.md")))


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in ("config", "values"):
                yield from keys(inner)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def made_by(script: str) -> Any:
    """A script of docs/, as a module."""
    spec = importlib.util.spec_from_file_location(script, ROOT / "docs" / f"{script}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("script", "name"), [("make_cli_docs", "cli.md"), ("make_schema_docs", "report-schema.md")]
)
def test_a_page_that_is_made_is_current(script: str, name: str) -> None:
    current = (ROOT / "docs" / name).read_text("utf-8")
    assert current == made_by(script).page(), "run 'make docs'"


def test_the_picture_of_the_way_is_current_and_names_folders_that_exist() -> None:
    script = made_by("make_way_picture")
    drawn = (ROOT / "docs" / "pictures" / "data-way.svg").read_text("utf-8")
    assert script.picture() == drawn, "run 'python docs/make_way_picture.py'"
    assert [name for name, *_ in script.STEPS if not (SOURCE / name).is_dir()] == []


def commands_of(group: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in getattr(group, "commands", {}).items():
        yield " ".join((*above, name))
        yield from commands_of(command, (*above, name))


def test_every_command_of_the_program_is_on_its_page() -> None:
    headings = set(re.findall(r"^## valgus (.+)$", CLI_PAGE, re.MULTILINE))
    commands = set(commands_of(typer.main.get_command(app)))
    assert {"live", "history add"} <= commands
    assert headings == commands


def test_every_environment_variable_of_ours_is_on_the_page_of_commands() -> None:
    sources = [file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py")]
    named = {name for text in sources for name in re.findall(r"\b(?:VALGUS|RAY)_[A-Z_]+\b", text)}
    assert {"VALGUS_LANG", "VALGUS_HISTORY", "RAY_ADDRESS"} <= named
    assert named - set(re.findall(r"^\| `([A-Z_]+)` \|", CLI_PAGE, re.MULTILINE)) == set()


def test_every_key_of_the_contract_is_described() -> None:
    made = session(rep(1), partials=(Dip(0.0, 1.0, 2.0, 40.0),))
    document = session_to_dict(made, FRAME_INDEX, say)
    described = set(re.findall(r"`([a-z_0-9]+)`", SCHEMA_PAGE))
    shown_together = {"value", "source"}
    assert set(keys(document)) - described - shown_together == set()


def test_the_page_names_the_schema_and_its_version() -> None:
    assert f"`{SCHEMA}`" in SCHEMA_PAGE
    assert f"| `schema_version` | integer | {SCHEMA_VERSION} |" in SCHEMA_PAGE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!\w+:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_guides_walk_through_files_that_exist(page: Path) -> None:
    named = set(re.findall(r"`((?:[\w-]+/)+[\w-]+\.(?:py|toml))`", page.read_text("utf-8")))
    assert named != set()
    assert {name for name in named if not any((top / name).exists() for top in (SOURCE, ROOT))} == (
        set()
    )


def test_every_page_is_in_the_menu_and_every_decision_in_their_list() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = (ROOT / "docs" / "decisions" / "index.md").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        if re.match(r"decisions/\d", name):
            assert f"({page.name})" in listed, f"list {page.name} in docs/decisions/index.md"
        else:
            assert f": {name}\n" in menu, f"put {name} into the menu of mkdocs.yml"


def test_the_citation_names_the_version_of_the_program() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [valgus.__version__]


def test_the_changelog_has_the_version_of_the_program() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert valgus.__version__ in headings


def test_the_site_asks_no_other_address() -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "font: false" in config
    assert re.findall(r"https?://\S+", config) == []


def test_the_table_of_moved_modules_names_what_exists() -> None:
    page = (ROOT / "docs/decisions/0019-a-house-along-the-data.md").read_text("utf-8")
    rows = re.findall(r"^\| `[\w.]+` \| (`.+`) \|$", page, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert len(named) > 50
    source = ROOT / "src" / "valgus"
    for name in named:
        path = source / name.replace(".", "/")
        assert path.with_suffix(".py").exists() or path.is_dir(), f"{name} is not there"
