"""C3D, the binary format of motion capture, through ezc3d."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from valgus.model.poses import PoseTrack
from valgus.results.export.markers import NAMES, markers
from valgus.util.extras import C3D


def c3d_bytes(track: PoseTrack) -> bytes:
    """Write the 3D landmarks as C3D.

    Parameters
    ----------
    track : PoseTrack

    Returns
    -------
    content : bytes
        Positions in mm; a marker that was not seen has a residual of −1.

    Raises
    ------
    UsageError
        ezc3d is not installed.
    """
    C3D.require()
    import ezc3d

    made = markers(track)
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    file["parameters"]["POINT"]["RATE"]["value"] = [made.rate]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(NAMES)
    file.add_parameter("POINT", "X_SCREEN", ["-Z"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    points = np.ones((4, len(NAMES), len(made.time_s)))
    points[:3] = made.position_mm.transpose(2, 1, 0)
    file["data"]["points"] = points
    missing = np.isnan(points[:3]).any(axis=0)
    residuals = np.where(missing, -1.0, 0.0)
    file["data"]["meta_points"]["residuals"] = residuals[None]
    # The library writes to a path only.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "track.c3d"
        file.write(str(path))
        return path.read_bytes()
