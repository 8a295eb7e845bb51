"""Reads and writes TFLite files by MediaPipe's own description of them.

The two generated modules are loaded from MediaPipe's folder by themselves. An import through the
package would run all of MediaPipe first: a second, matplotlib, and system libraries that fetching
weights can do without.
"""

from __future__ import annotations

import functools
import importlib.util
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Final, NamedTuple

import flatbuffers
import numpy as np

_IDENTIFIER: Final = b"TFL3"
_METADATA_NAME: Final = b"TFLITE_METADATA"
_METADATA_IDENTIFIER: Final = b"M001"
_WEIGHTS_ALIGNMENT: Final = 16


class Normalization(NamedTuple):
    """How pixel values 0 to 255 become a network's input: (value - mean) / std."""

    mean: float
    std: float


def read_network(data: bytes) -> Any:
    """Open a TFLite file as a tree of objects, named as in TFLite's ``schema.fbs``.

    Raises
    ------
    ValueError
        It is none. A damaged one may raise nearly anything else.
    """
    if data[4:8] != _IDENTIFIER:
        raise ValueError("not a TFLite file")
    return _schema().ModelT.InitFromPackedBuf(data)


def write_network(model: Any) -> bytes:
    """Make a TFLite file of such a tree."""
    return _packed(model, _IDENTIFIER)


def add_metadata(model: Any, normalization: Normalization) -> bool:
    """Add metadata that names the normalisation of the input, where there is none yet.

    Parameters
    ----------
    model : ModelT
        What `read_network` gave; it is changed.
    normalization : Normalization
        What its image input expects.

    Returns
    -------
    bool
        Whether anything was added.
    """
    there = model.metadata or []
    if any(entry.name == _METADATA_NAME for entry in there):
        return False
    schema = _schema()
    blob = np.frombuffer(_packed(_about(normalization), _METADATA_IDENTIFIER), np.uint8)
    model.metadata = [*there, schema.MetadataT(name=_METADATA_NAME, buffer=len(model.buffers))]
    model.buffers = [*model.buffers, schema.BufferT(data=blob)]
    return True


def _about(normalization: Normalization) -> Any:
    """Say that the only input is an RGB picture of this normalisation."""
    schema = _schema("metadata_")
    options = schema.NormalizationOptionsT(mean=[normalization.mean], std=[normalization.std])
    process = schema.ProcessUnitT(schema.ProcessUnitOptions.NormalizationOptions, options)
    picture = schema.ImagePropertiesT(colorSpace=schema.ColorSpaceType.RGB)
    content = schema.ContentT(schema.ContentProperties.ImageProperties, picture)
    tensor = schema.TensorMetadataT(name="image", content=content, processUnits=[process])
    graph = schema.SubGraphMetadataT(inputTensorMetadata=[tensor])
    return schema.ModelMetadataT(name="pose", subgraphMetadata=[graph])


class _Builder(flatbuffers.Builder):  # type: ignore[misc]  # it ships no types
    """Aligns weights as the schema demands, which Python's generated code forgets.

    TFLite would copy every one of them, and say so.
    """

    def CreateNumpyVector(self, x: Any) -> int:  # noqa: N802 it overrides
        self.Prep(_WEIGHTS_ALIGNMENT, x.nbytes)
        return int(super().CreateNumpyVector(x))


def _packed(tree: Any, identifier: bytes) -> bytes:
    builder = _Builder()
    builder.Finish(tree.Pack(builder), identifier)
    return bytes(builder.Output())


@functools.cache
def _schema(prefix: str = "") -> Any:
    """Load a generated module: TFLite's schema, or with ``metadata_`` that of its metadata."""
    package = importlib.util.find_spec("mediapipe")
    folders = package and package.submodule_search_locations
    places = [str(Path(folder, "tasks", "metadata")) for folder in folders or ()]
    spec = PathFinder.find_spec(f"{prefix}schema_py_generated", places)
    if spec is None or spec.loader is None:
        raise ImportError(f"mediapipe has no {prefix}schema_py_generated")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
