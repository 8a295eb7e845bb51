"""Bundles: kept as they come, the same bytes every time; metadata is added on reading."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as schema

from tests.support.networks import WEIGHTS, network
from valgus.errors import ModelError
from valgus.pose.weights.bundle import (
    DETECTOR_INPUT,
    DETECTOR_MEMBER,
    LANDMARKS_INPUT,
    LANDMARKS_MEMBER,
    check_bundle,
    lean_bundle,
    make_bundle,
)
from valgus.pose.weights.tflite import (
    Normalization,
    add_metadata,
    read_network,
    write_network,
)


def opened(data: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))


def added(network: bytes, normalization: Normalization) -> Any:
    model = read_network(network)
    assert add_metadata(model, normalization)
    return opened(write_network(model))


@pytest.mark.parametrize("metadata", [False, True])
def test_by_the_schema_only_metadata_is_new(metadata: bool) -> None:
    before = opened(network(metadata=metadata))
    after = added(network(metadata=metadata), LANDMARKS_INPUT)
    assert (after.version, after.description) == (before.version, before.description)
    assert after.operatorCodes[0].builtinCode == schema.BuiltinOperator.ADD
    assert after.subgraphs[0].name == b"main"
    assert after.buffers[0].data is None
    assert bytes(after.buffers[1].data) == WEIGHTS.tobytes()
    names = [entry.name for entry in after.metadata]
    assert names == [b"min_runtime_version"] * metadata + [b"TFLITE_METADATA"]
    assert after.metadata[-1].buffer == len(before.buffers) == len(after.buffers) - 1


@pytest.mark.parametrize("padding", range(5))
def test_weights_lie_aligned_so_that_they_need_not_be_copied(padding: int) -> None:
    written = write_network(read_network(network(padding=padding)))
    assert written.index(WEIGHTS.tobytes()) % 16 == 0


@pytest.mark.parametrize("expected", [DETECTOR_INPUT, LANDMARKS_INPUT])
def test_the_metadata_names_the_normalisation_of_an_rgb_input(expected: Any) -> None:
    model = added(network(), expected)
    blob = bytes(model.buffers[model.metadata[-1].buffer].data)
    assert metadata_schema.ModelMetadata.ModelMetadataBufferHasIdentifier(blob, 0)
    about = metadata_schema.ModelMetadataT.InitFromObj(
        metadata_schema.ModelMetadata.GetRootAsModelMetadata(blob, 0)
    )
    (tensor,) = about.subgraphMetadata[0].inputTensorMetadata
    (process,) = tensor.processUnits
    assert tensor.name == b"image"
    assert tensor.content.contentProperties.colorSpace == metadata_schema.ColorSpaceType.RGB
    assert process.optionsType == metadata_schema.ProcessUnitOptions.NormalizationOptions
    assert (process.options.mean[0], process.options.std[0]) == expected


def test_metadata_that_is_there_is_left_alone() -> None:
    model = read_network(network())
    assert add_metadata(model, DETECTOR_INPUT)
    count = len(model.buffers)
    assert not add_metadata(model, LANDMARKS_INPUT)
    assert (len(model.buffers), len(model.metadata)) == (count, 1)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="not a TFLite file"):
        read_network(b"PK\x03\x04" + bytes(100))


def test_the_schema_comes_without_the_rest_of_mediapipe() -> None:
    """Its import takes a second, draws in matplotlib and needs system libraries."""
    program = (
        "import sys\n"
        "from valgus.pose.weights import tflite\n"
        "tflite._schema(), tflite._schema('metadata_')\n"
        "print({'mediapipe', 'matplotlib', 'cv2'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_bundle_read_for_mediapipe_has_metadata_in_both_networks(tmp_path: Path) -> None:
    path = tmp_path / "model.task"
    path.write_bytes(make_bundle(network(), network()))
    with zipfile.ZipFile(io.BytesIO(lean_bundle(path))) as archive:
        for member in (DETECTOR_MEMBER, LANDMARKS_MEMBER):
            assert [entry.name for entry in opened(archive.read(member)).metadata] == [
                b"TFLITE_METADATA"
            ]


def test_a_bundle_is_stored_aligned_and_always_the_same() -> None:
    detector, landmarks = bytes(range(200)) * 3, bytes(range(100, 250)) * 5
    made = make_bundle(detector, landmarks)
    assert made == make_bundle(detector, landmarks)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [DETECTOR_MEMBER, LANDMARKS_MEMBER]
        assert archive.read(DETECTOR_MEMBER) == detector
        assert archive.read(LANDMARKS_MEMBER) == landmarks
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert made.index(archive.read(entry)) % 64 == 0
    # Pinned: cached bundles are known by their checksum, so the layout may not change unnoticed.
    assert hashlib.sha256(made).hexdigest() == (
        "0f20e6cc200d373669eb7426af7d7227d2f34554db11db4eb9be4dc76f83b387"
    )


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.task"
    path.write_text("weights")
    with pytest.raises(ModelError, match=r"expected a MediaPipe \.task bundle"):
        check_bundle(path)


def test_a_bundle_of_another_task_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hand.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hand_detector.tflite", b"")
    with pytest.raises(ModelError, match="got one without pose_detector") as caught:
        check_bundle(path)
    assert "not one of another MediaPipe task" in caught.value.next_step
