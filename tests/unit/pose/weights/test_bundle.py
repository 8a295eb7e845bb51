"""Bundles: metadata added without touching a network, and the same bytes every time."""

from __future__ import annotations

import hashlib
import io
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
    make_bundle,
)
from valgus.pose.weights.tflite import with_metadata


def opened(data: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))


@pytest.mark.parametrize("padding", range(5))
@pytest.mark.parametrize("metadata", [False, True])
def test_the_network_stays_byte_for_byte_and_aligned(padding: int, metadata: bool) -> None:
    plain = network(padding=padding, metadata=metadata)
    made = with_metadata(plain, LANDMARKS_INPUT)
    start = made.index(plain)
    assert start % 16 == 0
    assert len(made) - start - len(plain) < 16


@pytest.mark.parametrize("metadata", [False, True])
def test_by_the_schema_only_metadata_is_new(metadata: bool) -> None:
    before = opened(network(metadata=metadata))
    after = opened(with_metadata(network(metadata=metadata), LANDMARKS_INPUT))
    assert (after.version, after.description) == (before.version, before.description)
    assert after.operatorCodes[0].builtinCode == schema.BuiltinOperator.ADD
    assert after.subgraphs[0].name == b"main"
    assert after.buffers[0].data is None
    assert bytes(after.buffers[1].data) == WEIGHTS.tobytes()
    names = [entry.name for entry in after.metadata]
    assert names == [b"min_runtime_version"] * metadata + [b"TFLITE_METADATA"]
    assert after.metadata[-1].buffer == len(before.buffers) == len(after.buffers) - 1


@pytest.mark.parametrize("expected", [DETECTOR_INPUT, LANDMARKS_INPUT])
def test_the_metadata_names_the_normalisation_of_an_rgb_input(expected: Any) -> None:
    model = opened(with_metadata(network(), expected))
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
    made = with_metadata(network(), DETECTOR_INPUT)
    assert with_metadata(made, LANDMARKS_INPUT) is made


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="not a TFLite file"):
        with_metadata(b"PK\x03\x04" + bytes(100), LANDMARKS_INPUT)


def test_a_bundle_is_stored_aligned_and_always_the_same() -> None:
    made = make_bundle(network(padding=1), network(padding=2))
    assert made == make_bundle(network(padding=1), network(padding=2))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [DETECTOR_MEMBER, LANDMARKS_MEMBER]
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert made.index(archive.read(entry)) % 64 == 0
    # Pinned: cached bundles are known by their checksum, so the layout may not change unnoticed.
    assert hashlib.sha256(made).hexdigest() == (
        "6cf8662203f1943b34a18d46f9e52db5c1c658c56707fa6abaa79a74e39f2266"
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
