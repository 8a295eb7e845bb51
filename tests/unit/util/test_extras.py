"""What a base install leaves out: refused by name with the command that brings it."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from valgus.errors import UsageError
from valgus.util.extras import EXTRAS, Extra

ROOT = Path(__file__).parents[3]
OFFERED: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "project"
]["optional-dependencies"]


class NotInstalled(MetaPathFinder):
    """Stands for an environment without some packages."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = packages

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[Extra], None]:
    def take_away(extra: Extra) -> None:
        for name in [n for n in sys.modules if n.partition(".")[0] in extra.packages]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setattr(sys, "meta_path", [NotInstalled(extra.packages), *sys.meta_path])

    return take_away


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_what_is_missing_is_named_with_the_command(
    extra: Extra, without: Callable[[Extra], None]
) -> None:
    without(extra)
    assert extra.missing() == extra.packages
    with pytest.raises(UsageError) as caught:
        extra.require(" now.")
    assert f"needs the package {' and '.join(extra.packages)}," in caught.value.message
    assert caught.value.next_step == f"Install it with: pip install 'valgus[{extra.name}]' now."


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_what_is_there_is_let_pass(extra: Extra) -> None:
    assert extra.missing() == ()
    extra.require()


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_the_extra_brings_its_packages(extra: Extra) -> None:
    brought = {re.split(r"\W", requirement)[0] for requirement in OFFERED[extra.name]}
    assert set(extra.packages) <= brought


def test_the_collections_hold_every_extra() -> None:
    def held(name: str) -> set[str]:
        inside = [re.fullmatch(r"valgus\[(.*)\]", item) for item in OFFERED[name]]
        names = {part for match in inside if match for part in match[1].split(",")}
        return names if not names else set().union(*(held(part) or {part} for part in names))

    assert held("all") == {extra.name for extra in EXTRAS}
    assert held("export") == {"parquet", "netcdf", "c3d"}
    assert set(OFFERED) == {extra.name for extra in EXTRAS} | {"export", "all"}


def test_a_base_install_has_none_of_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    base = {re.split(r"[^\w-]", requirement)[0] for requirement in project["dependencies"]}
    assert not base & {package for extra in EXTRAS for package in extra.packages}
