"""``valgus model``: the pose weights on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from valgus.cli import console

if TYPE_CHECKING:
    from valgus.pose.weights.installed import CachedModel

app = typer.Typer(no_args_is_help=True, help="List or get the pose weights.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="lite, full or heavy.")]


@app.command("list")
def list_models() -> None:
    """Show which pose weights are on this machine."""
    from rich.table import Table

    from valgus.pose.weights import installed

    table = Table("Name", "State", "Size", "File", box=None, pad_edge=False)
    for item in installed.installed():
        table.add_row(item.name, item.state.value, _size(item), str(item.path), style="")
    console.stdout().print(table)


@app.command()
def install(name: Name = "full") -> None:
    """Get pose weights, unless they are here already."""
    from valgus.cli.terminal import RichProgress
    from valgus.pose.weights import installed

    with RichProgress() as progress:
        path = installed.ensure(name, progress)
    console.stdout().print(str(path), soft_wrap=True)


def _size(item: CachedModel) -> str:
    return "" if item.size_bytes is None else f"{item.size_bytes / 1e6:.1f} MB"
