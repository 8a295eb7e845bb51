"""Every word that results use; a language is one file beside this one.

A file maps keys to templates with named places, as ``{count}``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Final

from valgus.errors import UsageError
from valgus.util.rounding import half_up

DEFAULT: Final = "en"
MINUS: Final = "−"


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one language."""

    name: str
    """Name of the file, such as ``zh_CN``."""
    templates: Mapping[str, str]
    """Key → template; tables are joined to keys with a full stop."""

    def __call__(self, key: str, **values: object) -> str:
        """Fill a template in.

        Raises
        ------
        KeyError
            There is no such key, or a place of it is not given.
        """
        return self.templates[key].format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Fill the template for one or for several in."""
        form = "one" if number == 1 else "other"
        return self(f"{key}.{form}", count=number, **values)

    def number(self, value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
        """Write a number as the language does; a dash where it was not measured."""
        if value is None or not math.isfinite(value):
            return self("number.missing")
        # Adding 0.0 after rounding turns -0.0 into 0.0.
        rounded = half_up(value, decimals) + 0.0
        return self.local(f"{rounded:{'+' if sign and rounded else ''}.{decimals}f}")

    def as_set(self, value: float) -> str:
        """Write a setting with all the decimals that it was given."""
        return self.local(f"{value:g}")

    def listed(self, numbers: Iterable[object]) -> str:
        """Write numbers after each other."""
        return self("number.separator").join(str(number) for number in numbers)

    def local(self, number: str) -> str:
        """Give a number that is written already the language's signs."""
        return number.replace("-", MINUS).replace(".", self("number.decimal"))


def languages() -> tuple[str, ...]:
    """Names of the languages that there are."""
    files = (file.name for file in resources.files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


@cache
def load(language: str = DEFAULT) -> Words:
    """Read the words of a language.

    Parameters
    ----------
    language : str
        ``en``, ``de``, ``zh_CN``; a longer name such as ``de-AT`` finds the nearest.

    Raises
    ------
    UsageError
        There is no such language.
    """
    name = _nearest(language)
    file = resources.files(__package__) / f"{name}.toml"
    return Words(name, dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))))


def _nearest(language: str) -> str:
    wanted = language.replace("-", "_").split(".", maxsplit=1)[0].lower()
    known = languages()
    for name in known:
        if name.lower() == wanted:
            return name
    for name in known:
        if name.lower().split("_")[0] == wanted.split("_")[0]:
            return name
    raise UsageError(f"There is no language {language!r}.", f"Languages are: {', '.join(known)}.")


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


def places(template: str) -> frozenset[str]:
    """Names of the places of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def roundings(template: str) -> frozenset[tuple[str, str]]:
    """Places of a template, each with how its number is rounded."""
    parts = Formatter().parse(template)
    return frozenset((name, spec or "") for _, name, spec, _ in parts if name)
