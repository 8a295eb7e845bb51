"""``valgus export``: landmarks and series for the field's programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from valgus.cli import console, inputs, options, outputs
from valgus.cli.exit_codes import ExitCode
from valgus.cli.report import Source
from valgus.errors import UsageError
from valgus.util.files import write_whole

if TYPE_CHECKING:
    from valgus.load import Loaded
    from valgus.model.ports import Progress

_BINARY: Final = frozenset({"--c3d", "--netcdf"})
_TABLES: Final = frozenset({"--series", "--reps"})

Trc = Annotated[
    Path | None,
    typer.Option("--trc", metavar="FILE", help="3D landmarks for OpenSim (TRC, mm); - is stdout."),
]
C3d = Annotated[Path | None, typer.Option("--c3d", metavar="FILE", help="3D landmarks as C3D, mm.")]
NetCdf = Annotated[
    Path | None,
    typer.Option("--netcdf", metavar="FILE", help="Landmarks for movement and xarray (netCDF)."),
]
SeriesTable = Annotated[
    Path | None,
    typer.Option(
        "--series", metavar="FILE", help="A row per frame, .csv or .parquet; - is stdout."
    ),
]
RepsTable = Annotated[
    Path | None,
    typer.Option(
        "--reps", metavar="FILE", help="A row per rep and leg, .csv or .parquet; - is stdout."
    ),
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
    targets = tuple(_target(option, path) for option, path in wanted.items())
    outputs.check(targets, [source])
    for target in targets:
        _check_extra(target.option, _name(target))

    from valgus.cli.terminal import RichProgress

    with RichProgress(quiet) as progress:
        found = _Source(source, progress, model)
        made = [(target, _WRITERS[target.option](found, _name(target))) for target in targets]
    _write(made, quiet or outputs.to_stdout(targets))
    return ExitCode.DONE


def _target(option: str, path: Path) -> outputs.Target:
    if str(path) != outputs.STDOUT:
        return outputs.Target(option, "export", path)
    if option in _BINARY:
        raise UsageError(
            f"{option} writes a binary format, a file was expected, got -, standard output.",
            "Give a file name.",
        )
    return outputs.Target(option, "export", None)


def _check_extra(option: str, path: Path) -> None:
    """Refuse a format without its package before the poses are found, which may take minutes."""
    from valgus.results.export.frames import is_parquet
    from valgus.util import extras

    if option == "--c3d":
        extras.C3D.require()
    elif option == "--netcdf":
        extras.NETCDF.require()
    elif option in _TABLES and is_parquet(path):
        extras.PARQUET.require(", or write .csv.")


def _name(target: outputs.Target) -> Path:
    """Name of what is written, which says in which format; on stdout a table is CSV."""
    if target.path is not None:
        return target.path
    return Path("stdout.csv" if target.option in _TABLES else "stdout.trc")


def _write(made: list[tuple[outputs.Target, str | bytes]], quiet: bool) -> None:
    """Write files first: what fails then has not begun to fill a pipe."""
    for target, content in sorted(made, key=lambda item: item[0].path is None):
        if target.path is None:
            outputs.write_stdout(content)
            continue
        write_whole(target.path, content)
        if not quiet:
            console.stdout().print(str(target.path), soft_wrap=True)


@dataclass
class _Source:
    """What is exported; landmarks are looked for only when a format needs them."""

    path: Path
    progress: Progress
    model: str | None

    @cached_property
    def result(self) -> Loaded:
        """The session with its series and landmarks."""
        from valgus.load import load as load_session

        return load_session(self.path, progress=self.progress, model=self.model)

    def document(self) -> Mapping[str, Any]:
        """The session's document; a result file is one, whatever has become of its landmarks."""
        from valgus.report.text.reasons import say
        from valgus.results.document import session_to_dict
        from valgus.results.reading import read_session

        if self.path.suffix.lower() == ".json":
            return read_session(self.path).content
        return session_to_dict(self.result.session, self.result.whole()[0].frame_index, say)


def _trc(source: _Source, path: Path) -> str:
    from valgus.results.export.trc import trc_text

    return trc_text(source.result.whole()[1], path.name)


def _c3d(source: _Source, _: Path) -> bytes:
    from valgus.results.export.c3d import c3d_bytes

    return c3d_bytes(source.result.whole()[1])


def _netcdf(source: _Source, _: Path) -> bytes:
    from valgus.results.export.netcdf import netcdf_bytes

    return netcdf_bytes(source.result.whole()[1])


def _series(source: _Source, path: Path) -> bytes:
    from valgus.results.export.frames import series_table

    return series_table(source.result.whole()[0], path)


def _reps(source: _Source, path: Path) -> bytes:
    from valgus.results.export.frames import reps_table

    return reps_table(source.document(), path)


_WRITERS: Final[Mapping[str, Callable[[_Source, Path], str | bytes]]] = {
    "--trc": _trc,
    "--c3d": _c3d,
    "--netcdf": _netcdf,
    "--series": _series,
    "--reps": _reps,
}
