"""A hook of mkdocs: adds pages that stand beside the code, with links that work in both places."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/accuracy/README.md": "benchmarks/accuracy.md",
    "benchmarks/filmed/README.md": "benchmarks/filmed.md",
    "benchmarks/same_outputs/README.md": "benchmarks/same_outputs.md",
    "benchmarks/speed/README.md": "benchmarks/speed.md",
}
"""File of the repository → page of the site."""
_LINK = re.compile(r"\[([^\]\n]+(?:\n[^\]\n]+)?)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages from beside the code."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links lead to pages of the site; code, which is not in it, is only named."""
    here = page.file.src_uri
    source = next((name for name, made in PAGES.items() if made == here), f"docs/{here}")

    def led(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        place = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        made = PAGES.get(place, place.removeprefix("docs/") if place.startswith("docs/") else None)
        if made is None:
            return text if (ROOT / place).exists() else link[0]
        return f"[{text}]({posixpath.relpath(made, posixpath.dirname(here) or '.')}{anchor})"

    return _LINK.sub(led, markdown)
