"""A session's document as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document as JSON: keys in the contract's order, the same bytes every time.

    Raises
    ------
    ValueError
        A number is NaN or infinite, which JSON does not have.
    """
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
