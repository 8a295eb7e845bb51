"""Small TFLite files, made by TFLite's own schema as an independent witness."""

from __future__ import annotations

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import schema_py_generated as schema

WEIGHTS = np.arange(1000, dtype=np.float32)


def network(*, padding: int = 0, metadata: bool = False) -> bytes:
    """Make a file of two buffers; `padding` shifts what stands in it."""
    model = schema.ModelT()
    model.version = 3
    model.description = "a network" + "." * padding
    code = schema.OperatorCodeT()
    code.builtinCode = schema.BuiltinOperator.ADD
    model.operatorCodes = [code]
    graph = schema.SubGraphT()
    graph.name = "main"
    model.subgraphs = [graph]
    filled = schema.BufferT()
    filled.data = np.frombuffer(WEIGHTS.tobytes(), np.uint8)
    model.buffers = [schema.BufferT(), filled]
    if metadata:
        entry = schema.MetadataT()
        entry.name, entry.buffer = "min_runtime_version", 1
        model.metadata = [entry]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
