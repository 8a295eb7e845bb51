"""A configuration together with where each value came from, however a program gives it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from valgus.errors import UsageError
from valgus.model.config import AnalysisConfig

PYTHON: Final = "python"
"""Source of what a program set, where the command line names an option or a file."""


@dataclass(frozen=True, slots=True)
class ChosenConfig:
    """A configuration and where each value came from.

    Examples
    --------
    >>> chosen = ChosenConfig.of({"inward_limit_deg": 15.0})
    >>> chosen.values.inward_limit_deg, chosen.sources
    (15.0, {'inward_limit_deg': 'python'})
    """

    values: AnalysisConfig = field(default_factory=AnalysisConfig)
    """The settings themselves."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Name of a setting → where it was set; a name that is missing has its default."""

    @classmethod
    def of(cls, given: GivenConfig) -> ChosenConfig:
        """Take settings in whatever form a program gives them.

        Parameters
        ----------
        given : ChosenConfig, AnalysisConfig, mapping or None
            A mapping has names of settings and their values; None is the defaults.

        Returns
        -------
        chosen : ChosenConfig
            What differs from its default in an `AnalysisConfig`, and whatever a mapping names, has
            the source ``python``.

        Raises
        ------
        UsageError
            It is none of these, a name is no setting or a value is out of range.
        """
        match given:
            case None:
                return cls()
            case ChosenConfig():
                return given
            case AnalysisConfig():
                return cls(given, dict.fromkeys(_changed(given), PYTHON))
            case Mapping():
                return cls().with_values(given, PYTHON)
        raise UsageError(
            f"config must be a mapping of settings or an AnalysisConfig, got {given!r}.",
            "Give it like config={'inward_limit_deg': 15}.",
        )

    def described(self) -> dict[str, dict[str, object]]:
        """Every setting with its value and its source, for reports."""
        return {
            item.name: {
                "value": getattr(self.values, item.name),
                "source": self.sources.get(item.name, "default"),
            }
            for item in dataclasses.fields(AnalysisConfig)
        }

    def with_values(self, values: Mapping[str, object], source: str) -> ChosenConfig:
        """Replace some settings.

        Raises
        ------
        UsageError
            If a name is not a setting or a value is out of range.
        """
        known = [item.name for item in dataclasses.fields(AnalysisConfig)]
        for name in values:
            if name not in known:
                raise UsageError(
                    f"There is no setting named {name!r}.", f"Settings are: {', '.join(known)}."
                )
        changed: Any = dict(values)
        return ChosenConfig(
            dataclasses.replace(self.values, **changed),
            {**self.sources, **dict.fromkeys(values, source)},
        )


GivenConfig = ChosenConfig | AnalysisConfig | Mapping[str, object] | None
"""How a program may give settings."""


def _changed(values: AnalysisConfig) -> list[str]:
    """Names of the settings that do not have their default."""
    names = [item.name for item in dataclasses.fields(AnalysisConfig)]
    return [name for name in names if getattr(values, name) != getattr(AnalysisConfig(), name)]
