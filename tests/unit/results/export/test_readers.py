"""What is exported, read back by the programs of the field: the values are ours."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import ezc3d
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tests.support.recorded import analysis
from tests.support.tracks import made_up_track
from valgus.errors import UsageError
from valgus.model.poses import PoseTrack
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.export.c3d import c3d_bytes
from valgus.results.export.frames import reps_table, series_table
from valgus.results.export.markers import NAMES, markers
from valgus.results.export.netcdf import netcdf_bytes
from valgus.results.export.trc import trc_text

FOUND = analysis()
DOCUMENT = session_to_dict(FOUND.session, FOUND.series.frame_index, say)
TRACKS = {"recorded": FOUND.track, "with a gap": made_up_track()}


@pytest.fixture(params=TRACKS.values(), ids=TRACKS.keys())
def track(request: pytest.FixtureRequest) -> PoseTrack:
    return request.param  # type: ignore[no-any-return]


# --- TRC


def test_trc_holds_our_markers(track: PoseTrack) -> None:
    lines = trc_text(track, "a.trc").splitlines()
    made = markers(track)
    head = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert int(head["NumFrames"]) == len(made.time_s)
    assert int(head["NumMarkers"]) == 33
    assert head["Units"] == "mm"
    assert float(head["DataRate"]) == pytest.approx(made.rate)
    assert [name for name in lines[3].split("\t")[2:] if name] == list(NAMES)
    assert lines[4].split("\t")[2:5] == ["X1", "Y1", "Z1"]
    assert lines[5] == ""
    table = pd.read_csv(io.StringIO("\n".join(lines[6:])), sep="\t", header=None)
    assert table.shape == (len(made.time_s), 2 + 99)
    assert table[0].tolist() == list(range(1, len(made.time_s) + 1))
    assert table[1].to_numpy() == pytest.approx(made.time_s, abs=1e-6)
    values = table.iloc[:, 2:].to_numpy().reshape(-1, 33, 3)
    assert np.allclose(values, made.position_mm, atol=0.0006, equal_nan=True)


def test_a_name_cannot_break_the_first_line() -> None:
    first = trc_text(FOUND.track, "a\tb\nc.trc").splitlines()[0]
    assert first == "PathFileType\t4\t(X/Y/Z)\ta b c.trc"


# --- C3D


def test_c3d_holds_our_markers(track: PoseTrack, tmp_path: Path) -> None:
    file = tmp_path / "a.c3d"
    file.write_bytes(c3d_bytes(track))
    read = ezc3d.c3d(str(file))
    made = markers(track)
    point = read["parameters"]["POINT"]
    assert point["LABELS"]["value"] == list(NAMES)
    assert point["UNITS"]["value"] == ["mm"]
    assert point["RATE"]["value"][0] == pytest.approx(made.rate, rel=1e-6)
    values = read["data"]["points"][:3].transpose(2, 1, 0)
    missing = np.isnan(made.position_mm).any(axis=-1)
    assert np.allclose(values[~missing], made.position_mm[~missing], atol=0.001)
    residuals = read["data"]["meta_points"]["residuals"][0].T
    assert np.array_equal(residuals < 0, missing)


# --- netCDF


def test_netcdf_holds_our_landmarks_in_movements_layout(track: PoseTrack, tmp_path: Path) -> None:
    file = tmp_path / "a.nc"
    file.write_bytes(netcdf_bytes(track))
    with xr.load_dataset(file, engine="scipy") as read:
        assert read["position"].dims == ("time", "space", "keypoints", "individuals")
        assert read["confidence"].dims == ("time", "keypoints", "individuals")
        assert read["space"].to_numpy().tolist() == ["x", "y"]
        assert read["keypoints"].to_numpy().tolist() == list(NAMES)
        assert read["individuals"].to_numpy().tolist() == ["subject"]
        assert np.array_equal(read["time"].to_numpy(), track.time_s)
        knee = read["position"].sel(keypoints="left_knee", individuals="subject").to_numpy()
        assert np.array_equal(knee, track.xy_px[:, 25], equal_nan=True)
        deep = read["position_3d"].sel(keypoints="left_knee", space_3d="z").to_numpy()[:, 0]
        assert np.array_equal(deep, track.world_m[:, 25, 2], equal_nan=True)
        seen = read["confidence"].to_numpy()[..., 0]
        assert np.array_equal(seen, track.visibility, equal_nan=True)
        assert read["frame_index"].to_numpy().tolist() == track.frame_index.tolist()
        assert read.attrs["ds_type"] == "poses"
        assert read.attrs["source_software"] == "valgus"
        assert read.attrs["time_unit"] == "seconds"


# --- tables


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_series_is_a_table_of_our_columns(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"series{ending}"
    file.write_bytes(series_table(FOUND.series, file))
    read = pd.read_csv(file) if ending == ".csv" else pd.read_parquet(file)
    columns = dict(FOUND.series.columns())
    assert list(read.columns) == list(columns)
    atol = 0.0006 if ending == ".csv" else 0.0
    for name, values in columns.items():
        assert np.allclose(
            read[name].to_numpy(float), values.astype(float), atol=atol, rtol=0, equal_nan=True
        ), name


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_reps_are_a_row_for_each_rep_and_leg(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"reps{ending}"
    file.write_bytes(reps_table(DOCUMENT, file))
    read = pd.read_csv(file) if ending == ".csv" else pd.read_parquet(file)
    assert len(read) == 8
    assert read["complete"].dtype == (int if ending == ".csv" else bool)
    flagged = read[read["verdict"] == "valgus"]
    assert sorted(flagged["rep"]) == [2, 4]
    assert set(flagged["leg"]) == {"left"}
    peak = FOUND.session.reps[1].legs[FOUND.session.reps[1].rep.squat.standing[0]].inward_deg.peak
    assert flagged["inward_deg_peak"].iloc[0] == pytest.approx(peak, abs=0.006)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.csv or \.parquet"):
        series_table(FOUND.series, tmp_path / "series.xlsx")


@pytest.mark.parametrize(
    ("package", "write"), [("ezc3d", "c3d"), ("pyarrow", "parquet"), ("scipy", "netcdf")]
)
def test_a_missing_package_is_named_with_how_to_get_it(
    package: str, write: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    attempt = {
        "c3d": lambda: c3d_bytes(FOUND.track),
        "parquet": lambda: series_table(FOUND.series, tmp_path / "a.parquet"),
        "netcdf": lambda: netcdf_bytes(FOUND.track),
    }[write]
    with pytest.raises(UsageError, match=rf"needs the package {package}.*valgus\[{write}\]"):
        attempt()
