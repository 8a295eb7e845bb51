"""The package movement takes our netCDF as one of its own.

movement brings a second build of OpenCV, which must not lie beside ours: it has an environment of
its own. VALGUS_MOVEMENT_PYTHON names its Python; without it, CI makes one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.recorded import analysis
from valgus.results.export.netcdf import netcdf_bytes

_READ = """
import json, sys
import xarray
from movement.filtering import filter_by_confidence
from movement.kinematics import compute_velocity
from movement.validators.datasets import ValidPosesInputs

dataset = xarray.load_dataset(sys.argv[1])
ValidPosesInputs.validate(dataset)
speed = compute_velocity(dataset.position).sel(keypoints="left_knee").to_numpy()
sure = filter_by_confidence(dataset.position, dataset.confidence, threshold=0.5)
print(json.dumps({"fps": float(dataset.fps), "speed": speed[..., 0].tolist(), "sure": sure.shape}))
"""


def movement_python(folder: Path) -> str:
    named = os.environ.get("VALGUS_MOVEMENT_PYTHON")
    if named:
        return named
    if os.environ.get("CI") != "true":
        pytest.skip("VALGUS_MOVEMENT_PYTHON names no Python that has movement")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "movement>=0.15,<0.16"]
    subprocess.run(install, check=True, timeout=900)
    return str(python)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_movement_validates_and_computes_with_our_file(tmp_path: Path) -> None:
    track = analysis().track
    file = tmp_path / "squat.nc"
    file.write_bytes(netcdf_bytes(track))
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run(
        [movement_python(tmp_path / "venv"), "-c", _READ, str(file)],
        capture_output=True, text=True, timeout=300, check=True, env=plain,
    )  # fmt: skip
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["fps"] == pytest.approx(30.0)
    assert found["sure"] == [len(track), 2, 33, 1]
    ours = np.gradient(track.xy_px[:, 25], track.time_s, axis=0)
    assert np.allclose(found["speed"], ours, atol=1e-6)
