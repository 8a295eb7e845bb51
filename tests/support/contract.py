"""The contract with users: collects it, and reads and writes its file.

``python -m tests.support.contract`` writes ``tests/contract/command_line.toml``; it needs the pose
weights.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.support import written_files
from tests.support.command_line import (
    ROOT,
    Section,
    commands,
    environment,
    exit_codes,
    history_keys,
    options_of,
    python,
    session_keys,
    settings,
)

GOLDEN: Final = ROOT / "tests" / "contract" / "command_line.toml"

WITHOUT_MODEL: Final[Mapping[str, Callable[[Path], Section]]] = {
    "exit codes": lambda _: exit_codes(),
    "settings": lambda _: settings(),
    "environment": lambda _: environment(),
    "python": lambda _: python(),
    "keys of the session document": session_keys,
    "keys of history export": history_keys,
    "columns of export": lambda _: written_files.columns(),
    "files of report": written_files.report,
    "files of export": written_files.export,
    "files of history": written_files.history,
    "files of model": written_files.model,
}
WITH_MODEL: Final[Mapping[str, Callable[[Path], Section]]] = {
    "files of analyze": written_files.analyze,
    "files of batch": written_files.batch,
    "files of live": written_files.live,
}


def read_golden() -> dict[str, Section]:
    """Read the written contract: section → name → what it stands for."""
    found: dict[str, Section] = tomllib.loads(GOLDEN.read_text("utf-8"))
    return found


def everything() -> dict[str, Section]:
    """Collect the whole contract; needs the pose weights."""
    found = {name: options_of(command) for name, command in commands().items()}
    for name, collect in {**WITHOUT_MODEL, **WITH_MODEL}.items():
        with tempfile.TemporaryDirectory() as folder:
            found[name] = collect(Path(folder))
    return found


_HEAD: Final = (
    "# What users have of valgus today. Lines may be added; one that goes or changes breaks what",
    "# somebody relies on, and belongs into CHANGELOG.md.",
)


def main() -> int:
    """Write the contract."""
    lines = list(_HEAD)
    for section, entries in everything().items():
        lines += ["", f"[{_quoted(section)}]"]
        lines += [f"{_quoted(name)} = {_quoted(value)}" for name, value in entries.items()]
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
