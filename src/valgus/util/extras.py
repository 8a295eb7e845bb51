"""What a base install leaves out: packages that only one format or a cluster needs."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Final

from valgus.errors import not_installed


@dataclass(frozen=True, slots=True)
class Extra:
    """One of the optional dependencies in ``pyproject.toml``."""

    name: str
    """As pip is asked for it."""
    use: str
    """What it is for."""
    packages: tuple[str, ...]
    """What it brings; each is imported by this name, too."""

    @property
    def command(self) -> str:
        """What installs it beside valgus."""
        return f"pip install 'valgus[{self.name}]'"

    def missing(self) -> tuple[str, ...]:
        """Name the packages that are not installed; none is imported for it."""
        return tuple(name for name in self.packages if not _is_there(name))

    def require(self, instead: str = "") -> None:
        """Refuse what cannot be done without it.

        Parameters
        ----------
        instead : str
            What can be done otherwise, as the end of a sentence.

        Raises
        ------
        UsageError
            A package is not installed.
        """
        if lacking := self.missing():
            raise not_installed(self.use, lacking, self.name, instead)


PARQUET: Final = Extra("parquet", "Parquet", ("pyarrow",))
NETCDF: Final = Extra("netcdf", "netCDF", ("scipy",))
C3D: Final = Extra("c3d", "C3D", ("ezc3d",))
PANDAS: Final = Extra("pandas", "A data frame", ("pandas",))
REMOTE: Final = Extra("remote", "Reading from s3://", ("fsspec", "s3fs"))
RAY: Final = Extra("ray", "The engine 'ray'", ("ray", "fsspec"))
EXTRAS: Final = (PARQUET, NETCDF, C3D, PANDAS, REMOTE, RAY)


def _is_there(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False
