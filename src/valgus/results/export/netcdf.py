"""NetCDF in the layout of the package movement, which xarray opens, too.

Classic NetCDF through SciPy, which needs no library of netCDF.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from valgus.model.arrays import FloatArray
from valgus.model.poses import PoseTrack
from valgus.results.export.markers import NAMES
from valgus.util.extras import NETCDF

INDIVIDUAL: Final = "subject"


def netcdf_bytes(track: PoseTrack) -> bytes:
    """Write the landmarks as a `movement` poses dataset.

    Parameters
    ----------
    track : PoseTrack

    Returns
    -------
    content : bytes
        ``position`` (time, space, keypoints, individuals), px; ``confidence`` (time, keypoints,
        individuals); and beside what movement asks for, ``position_3d`` (time, space_3d,
        keypoints, individuals), m, and ``frame_index`` (time).

    Raises
    ------
    UsageError
        scipy is not installed.
    """
    NETCDF.require()
    from scipy.io import netcdf_file

    out = io.BytesIO()
    file = netcdf_file(out, "w", version=2)
    _describe(file, track)
    _axis(file, "time", track.time_s, units="")
    _names(file, "space", ("x", "y"))
    _names(file, "space_3d", ("x", "y", "z"))
    _names(file, "keypoints", NAMES)
    _names(file, "individuals", (INDIVIDUAL,))
    _values(file, "position", ("time", "space", "keypoints", "individuals"), track.xy_px, "px")
    _values(
        file, "position_3d", ("time", "space_3d", "keypoints", "individuals"), track.world_m, "m"
    )
    seen = file.createVariable("confidence", "d", ("time", "keypoints", "individuals"))
    seen[:] = track.visibility[..., None]
    frames = file.createVariable("frame_index", "i", ("time",))
    frames[:] = track.frame_index.astype(np.int32)
    file.flush()
    content = out.getvalue()
    file.close()
    return content


def _describe(file: Any, track: PoseTrack) -> None:
    """Write the attributes that movement looks for."""
    file.source_software = "valgus"
    file.ds_type = "poses"
    file.time_unit = "seconds"
    file.source_file = track.video.source.encode("utf-8", errors="replace")
    if len(track) > 1:
        file.fps = (len(track) - 1) / float(track.time_s[-1] - track.time_s[0])
    file.pose_model = track.estimator.name.encode("utf-8", errors="replace")
    file.pose_model_sha256 = track.estimator.sha256.encode("utf-8", errors="replace")


def _axis(file: Any, name: str, values: FloatArray, units: str) -> None:
    file.createDimension(name, len(values))
    variable = file.createVariable(name, "d", (name,))
    variable[:] = values
    # With a unit of time xarray would turn seconds into dates.
    if units:
        variable.units = units


def _names(file: Any, name: str, names: Sequence[str]) -> None:
    length = max(len(item.encode()) for item in names)
    file.createDimension(name, len(names))
    file.createDimension(f"{name}_letters", length)
    variable = file.createVariable(name, "c", (name, f"{name}_letters"))
    variable[:] = np.array([list(item.ljust(length, "\0")) for item in names], dtype="S1")
    variable._Encoding = "utf-8"


def _values(file: Any, name: str, dims: Sequence[str], values: FloatArray, units: str) -> None:
    """Write (T, J, D) as (time, space, keypoints, individuals)."""
    variable = file.createVariable(name, "d", tuple(dims))
    variable[:] = values.transpose(0, 2, 1)[..., None]
    variable.units = units
