"""Documents say what the program does."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.support.sessions import FRAME_INDEX, rep, session
from valgus.cli.app import app
from valgus.model.session import Dip
from valgus.results.document import session_to_dict
from valgus.results.session_keys import SCHEMA, SCHEMA_VERSION

ROOT = Path(__file__).resolve().parents[2]
CLI_PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
SCHEMA_PAGE = (ROOT / "docs" / "report-schema.md").read_text("utf-8")


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name != "config":
                yield from keys(inner)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


@pytest.mark.parametrize(
    ("maker", "name"),
    [("make_cli_docs.py", "cli.md"), ("make_schema_docs.py", "report-schema.md")],
)
def test_a_page_that_is_made_is_current(maker: str, name: str) -> None:
    spec = importlib.util.spec_from_file_location("maker", ROOT / "docs" / maker)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    current = (ROOT / "docs" / name).read_text("utf-8")
    assert current == module.page(), "run 'make docs'"


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
    document = session_to_dict(made, FRAME_INDEX)
    described = set(re.findall(r"`([a-z_0-9]+)`", SCHEMA_PAGE))
    shown_together = {"code", "message", "value", "source"}
    assert set(keys(document)) - described - shown_together == set()


def test_the_page_names_the_schema_and_its_version() -> None:
    assert f"`{SCHEMA}`" in SCHEMA_PAGE
    assert f"| `schema_version` | integer | {SCHEMA_VERSION} |" in SCHEMA_PAGE


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
