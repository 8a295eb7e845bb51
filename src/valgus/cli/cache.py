"""``valgus cache``: the landmarks that are kept on this machine."""

from __future__ import annotations

import typer

from valgus.cli import console, effort

app = typer.Typer(no_args_is_help=True, help="Look at or clear the landmarks that are kept.")


@app.command()
def info() -> None:
    """Say how many videos' landmarks are kept, where and how large they are."""
    from valgus.pose import cache

    effort.warn_of_cache_size()
    found = cache.info()
    console.stdout().print(
        f"{found.entries} videos, {found.size_bytes / 1e6:.1f} MB of at most "
        f"{found.limit_bytes / 1e6:.0f} MB (VALGUS_CACHE_MB)\n{found.folder}",
        soft_wrap=True,
    )


@app.command()
def clear() -> None:
    """Remove all of them; the pose weights stay."""
    from valgus.pose import cache

    gone = cache.clear()
    console.stdout().print(f"Removed {gone.entries} videos, {gone.size_bytes / 1e6:.1f} MB.")
