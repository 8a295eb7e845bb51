"""The mask's layers are left out, and nothing else: by TFLite's schema and by the landmarks."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

from tests.support.networks import network, two_headed_network
from tests.support.people import full_weights, squat_frames
from valgus.model.poses import PoseObservation
from valgus.pose import blazepose
from valgus.pose.weights import bundle
from valgus.pose.weights.bundle import DETECTOR_MEMBER, LANDMARKS_MEMBER, lean_bundle
from valgus.pose.weights.drop_mask import drop_mask
from valgus.pose.weights.tflite import read_network, write_network


def opened(data: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))


def without_mask(network: bytes) -> Any:
    model = read_network(network)
    assert drop_mask(model)
    return opened(write_network(model))


def test_the_steps_to_the_mask_alone_are_gone() -> None:
    before, after = opened(two_headed_network()), without_mask(two_headed_network())
    was, now = before.subgraphs[0], after.subgraphs[0]
    # 0 is shared, 1 and 2 make the mask, 3 and 4 make the landmarks.
    assert [list(op.outputs) for op in was.operators] == [[1], [2], [3], [4], [5]]
    assert [list(op.outputs) for op in now.operators] == [[1], [4], [5]]
    assert [list(op.inputs) for op in now.operators] == [[0], [1], [4]]


def test_another_result_stands_where_the_mask_stood() -> None:
    now = without_mask(two_headed_network()).subgraphs[0]
    assert list(now.inputs) == [0]
    assert list(now.outputs) == [5, 4]


def test_tensors_and_weights_stay_what_they_are() -> None:
    before, after = opened(two_headed_network()), without_mask(two_headed_network())
    assert [t.name for t in after.subgraphs[0].tensors] == [
        t.name for t in before.subgraphs[0].tensors
    ]
    for was, now in zip(before.buffers, after.buffers, strict=True):
        np.testing.assert_array_equal(was.data, now.data)
    assert after.version == before.version


@pytest.mark.parametrize(
    "plain", [two_headed_network(mask=False), network()], ids=["no mask", "no tensors"]
)
def test_a_network_without_a_mask_stays_as_it_is(plain: bytes) -> None:
    model = read_network(plain)
    assert not drop_mask(model)
    assert write_network(model) == write_network(read_network(plain))


@pytest.mark.parametrize("damage", [lambda n: n[:100], lambda _: b"no network", lambda _: b""])
def test_what_cannot_be_read_is_left_for_mediapipe_to_refuse(
    damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    broken = damage(two_headed_network())
    assert landmarks_member(lean(broken, tmp_path)) == broken


@pytest.mark.model
def test_the_landmarks_are_the_same_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    frames, weights = squat_frames(40), full_weights()
    lean_found = followed(weights, frames)
    monkeypatch.setattr(blazepose, "_lean", lambda path, _: lean_bundle(path))
    monkeypatch.setattr(bundle, "drop_mask", lambda _: False)
    whole_found = followed(weights, frames)
    for mine, theirs in zip(lean_found, whole_found, strict=True):
        np.testing.assert_array_equal(mine.xy_px, theirs.xy_px)
        np.testing.assert_array_equal(mine.world_m, theirs.world_m)
        np.testing.assert_array_equal(mine.visibility, theirs.visibility)


@pytest.mark.model
def test_the_real_network_loses_its_mask() -> None:
    with zipfile.ZipFile(full_weights().path) as archive:
        whole = archive.read(LANDMARKS_MEMBER)
    before, after = opened(whole).subgraphs[0], without_mask(whole).subgraphs[0]
    assert len(after.operators) < len(before.operators) - 10
    changed = [a != b for a, b in zip(after.outputs, before.outputs, strict=True)]
    assert changed == [False, False, True, False, False]


def followed(weights: Any, frames: Any) -> list[PoseObservation]:
    with blazepose.BlazePose(weights.path, weights.info) as pose:
        return [pose.estimate(frame) for frame in frames]


def lean(network: bytes, folder: Path) -> Path:
    """Bundle with a network, made lean."""
    path = folder / "model.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(DETECTOR_MEMBER, b"detector")
        archive.writestr(LANDMARKS_MEMBER, network)
    path.write_bytes(lean_bundle(path))
    return path


def landmarks_member(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(LANDMARKS_MEMBER)
