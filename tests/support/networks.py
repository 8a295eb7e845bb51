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


_SHAPES = ((1, 8, 8, 3), (1, 4, 4, 2), (1, 8, 8, 2), (1, 8, 8, 1), (1, 1, 1, 9), (1, 9))
_STEPS = ((0, 1), (1, 2), (2, 3), (1, 4), (4, 5))


def two_headed_network(*, mask: bool = True) -> bytes:
    """Make a file whose picture (tensor 0) becomes landmarks (5) and a mask (3)."""
    model = schema.ModelT()
    model.version = 3
    code = schema.OperatorCodeT()
    code.builtinCode = schema.BuiltinOperator.RELU
    model.operatorCodes = [code]
    graph = schema.SubGraphT()
    graph.name = "main"
    graph.tensors = [_tensor(n, shape) for n, shape in enumerate(_SHAPES)]
    graph.inputs, graph.outputs = [0], [5, 3] if mask else [5]
    graph.operators = [_step(start, end) for start, end in _STEPS]
    graph.debugMetadataIndex = 7
    model.subgraphs = [graph]
    filled = schema.BufferT()
    filled.data = np.frombuffer(WEIGHTS.tobytes(), np.uint8)
    model.buffers = [schema.BufferT(), filled]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor(number: int, shape: tuple[int, ...]) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = f"t{number}", list(shape), 1
    return tensor


def _step(start: int, end: int) -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [start], [end]
    return operator
