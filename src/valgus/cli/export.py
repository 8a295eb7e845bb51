"""``valgus export``: landmarks and series for the field's programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from valgus.cli import console, inputs, options, outputs
from valgus.cli.exit_codes import ExitCode
from valgus.cli.report import Source
from valgus.errors import UsageError
from valgus.files import write_whole

if TYPE_CHECKING:
    from valgus.results import Result


Trc = Annotated[
    Path | None, typer.Option("--trc", metavar="FILE", help="3D landmarks for OpenSim (TRC, mm).")
]
C3d = Annotated[Path | None, typer.Option("--c3d", metavar="FILE", help="3D landmarks as C3D, mm.")]
NetCdf = Annotated[
    Path | None,
    typer.Option("--netcdf", metavar="FILE", help="Landmarks for movement and xarray (netCDF)."),
]
SeriesTable = Annotated[
    Path | None,
    typer.Option("--series", metavar="FILE", help="A row per frame, .csv or .parquet."),
]
RepsTable = Annotated[
    Path | None,
    typer.Option("--reps", metavar="FILE", help="A row per rep and leg, .csv or .parquet."),
]


def export(
    source: Source,
    trc: Trc = None,
    c3d: C3d = None,
    netcdf: NetCdf = None,
    series: SeriesTable = None,
    reps: RepsTable = None,
    quiet: options.Quiet = False,
    model: options.Model = None,
) -> ExitCode:
    """Write landmarks and series in the field's formats."""
    given = {"--trc": trc, "--c3d": c3d, "--netcdf": netcdf, "--series": series, "--reps": reps}
    wanted = {option: path for option, path in given.items() if path is not None}
    if not wanted:
        raise UsageError("There is nothing to export.", f"Give at least one of {', '.join(given)}.")
    inputs.check_video(source)
    targets = tuple(outputs.Target(option, "export", path) for option, path in wanted.items())
    outputs.check(targets, [source])

    from valgus import results
    from valgus.cli.terminal import RichProgress

    with RichProgress(quiet) as progress:
        result = results.load(source, progress, model=model)
    made = {path: _WRITERS[option](result, path) for option, path in wanted.items()}
    for path, content in made.items():
        write_whole(path, content)
        if not quiet:
            console.stdout().print(str(path), soft_wrap=True)
    return ExitCode.DONE


def _trc(result: Result, path: Path) -> str:
    from valgus.export.trc import trc_text

    return trc_text(result.whole()[1], path.name)


def _c3d(result: Result, _: Path) -> bytes:
    from valgus.export.c3d import c3d_bytes

    return c3d_bytes(result.whole()[1])


def _netcdf(result: Result, _: Path) -> bytes:
    from valgus.export.netcdf import netcdf_bytes

    return netcdf_bytes(result.whole()[1])


def _series(result: Result, path: Path) -> bytes:
    from valgus.export.tables import series_table

    return series_table(result.whole()[0], path)


def _reps(result: Result, path: Path) -> bytes:
    from valgus.export.tables import reps_table

    return reps_table(result.session, result.whole()[0], path)


_WRITERS: Final[Mapping[str, Callable[[Result, Path], str | bytes]]] = {
    "--trc": _trc,
    "--c3d": _c3d,
    "--netcdf": _netcdf,
    "--series": _series,
    "--reps": _reps,
}
