"""TRC, the marker format of OpenSim."""

from __future__ import annotations

from typing import Final

import numpy as np

from valgus.model.arrays import FloatArray
from valgus.model.poses import PoseTrack
from valgus.results.export.markers import NAMES, Markers, markers

_DECIMALS: Final = 3
_HEADINGS: Final = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
    *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
)


def trc_text(track: PoseTrack, name: str) -> str:
    """Write the 3D landmarks as TRC.

    Parameters
    ----------
    track : PoseTrack
    name : str
        Of the file, for its first line.

    Returns
    -------
    text : str
        Positions in mm; a marker that was not seen has empty fields.
    """
    made = markers(track)
    lines = [*_head(made, name), "", *_rows(made)]
    return "\n".join(lines) + "\n"


def _head(made: Markers, name: str) -> list[str]:
    rate, count = f"{made.rate:.6f}", str(len(made.time_s))
    values = [rate, rate, count, str(len(NAMES)), "mm", rate, "1", count]
    labels = [f"{axis}{number}" for number in range(1, len(NAMES) + 1) for axis in "XYZ"]
    clean = name.replace("\t", " ").replace("\n", " ")
    return [
        f"PathFileType\t4\t(X/Y/Z)\t{clean}",
        "\t".join(_HEADINGS),
        "\t".join(values),
        "Frame#\tTime\t" + "\t\t\t".join(NAMES) + "\t\t",
        "\t\t" + "\t".join(labels),
    ]


def _rows(made: Markers) -> list[str]:
    cells = made.position_mm.reshape(len(made.time_s), -1)
    return [
        "\t".join([str(number), f"{time_s:.6f}", *_cells(row)])
        for number, (time_s, row) in enumerate(zip(made.time_s.tolist(), cells, strict=True), 1)
    ]


def _cells(row: FloatArray) -> list[str]:
    # Adding 0.0 after rounding turns -0.0 into 0.0.
    rounded = np.round(row, _DECIMALS) + 0.0
    return [f"{value:.{_DECIMALS}f}" if value == value else "" for value in rounded.tolist()]  # noqa: PLR0124
