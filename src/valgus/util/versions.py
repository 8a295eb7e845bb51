"""Which versions of what are at work here."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version_of(package: str) -> str | None:
    """Version of an installed package; None when it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
