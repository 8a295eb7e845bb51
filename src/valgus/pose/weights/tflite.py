"""Adds input metadata to a TFLite file, or replaces parts of it, without touching its weights.

A FlatBuffer's offsets are relative and point forward. So a new root table, put in front of the
file, may refer to everything in it: the weights stay where and what they are, and are not unpacked.
The positions of fields are those of TFLite's ``schema.fbs`` (version 3) and
``metadata_schema.fbs``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import flatbuffers

_MODEL_FIELDS: Final = 8
_MODEL_VERSION: Final = 0
_MODEL_BUFFERS: Final = 4
_MODEL_METADATA: Final = 6
_IMAGE_PROPERTIES: Final = 2
_NORMALIZATION_OPTIONS: Final = 1
_COLOR_RGB: Final = 1

_METADATA_NAME: Final = "TFLITE_METADATA"
_ALIGNMENT: Final = 16


class Normalization(NamedTuple):
    """How pixel values 0 to 255 become a network's input: (value - mean) / std."""

    mean: float
    std: float


def with_metadata(network: bytes, normalization: Normalization) -> bytes:
    """Put input normalisation metadata in front of a TFLite network that has none.

    Parameters
    ----------
    network : bytes
        A TFLite file.
    normalization : Normalization
        What its image input expects.

    Returns
    -------
    bytes
        A TFLite file; `network` itself when it carries such metadata already.
    """
    old = Model(network)
    if _METADATA_NAME.encode() in old.metadata_names():
        return network
    builder, end = _builder_before(network)
    blob = builder.CreateByteVector(_metadata_blob(normalization))
    buffer = _table(builder, {0: blob})
    name = builder.CreateString(_METADATA_NAME)
    was_buffers = old.tables(old.root, _MODEL_BUFFERS)
    entry = _metadata_entry(builder, name, len(was_buffers))
    buffers = _vector(builder, [*(end - at for at in was_buffers), buffer])
    was_metadata = old.tables(old.root, _MODEL_METADATA)
    metadata = _vector(builder, [*(end - at for at in was_metadata), entry])
    changed = {_MODEL_BUFFERS: buffers, _MODEL_METADATA: metadata}
    return _finished(builder, end, old, changed)


def replaced(
    network: bytes,
    field: int,
    kept: Sequence[int],
    numbers: Mapping[int, Sequence[int]],
    tables: Mapping[int, Sequence[int]],
) -> bytes:
    """Put another table in the place of the only one in a vector of the root table.

    Parameters
    ----------
    network : bytes
        A TFLite file.
    field : int
        Field of the root table: a vector with one table.
    kept : sequence of int
        Fields of that table, vectors or strings, that stay as they are.
    numbers : mapping of int to sequence of int
        Content of fields that are vectors of 32-bit numbers.
    tables : mapping of int to sequence of int
        Content of fields that are vectors of tables, by their positions in `network`.

    Returns
    -------
    bytes
        A TFLite file.
    """
    old = Model(network)
    builder, end = _builder_before(network)
    changed = {slot: _numbers(builder, values) for slot, values in numbers.items()}
    for slot, places in tables.items():
        changed[slot] = _vector(builder, [end - at for at in places])
    (was,) = old.tables(old.root, field)
    same = {slot: end - at for slot, at in old.children(was, kept).items()}
    new = _table(builder, same | changed)
    return _finished(builder, end, old, {field: _vector(builder, [new])})


def _finished(
    builder: flatbuffers.Builder, end: int, old: Model, changed: Mapping[int, int]
) -> bytes:
    """Close a file with a root table that has some fields new and the rest from the old one."""
    fields = range(_MODEL_VERSION + 1, _MODEL_FIELDS)
    kept = {slot: end - at for slot, at in old.children(old.root, fields).items()}
    root = _model_table(builder, old.version(), kept | dict(changed))
    builder.Finish(root, b"TFL3")
    return bytes(builder.Output())


class Model:
    """Positions of the tables of a TFLite file, beginning with its root table.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    ValueError
        It is none.
    """

    def __init__(self, data: bytes) -> None:
        if data[4:8] != b"TFL3":
            raise ValueError("not a TFLite file")
        self._data = data
        self.root = self._follow(0)

    def version(self) -> int:
        """Version of the schema."""
        at = self._slot(self.root, _MODEL_VERSION)
        return self._u32(at) if at else 0

    def children(self, table: int, fields: Iterable[int]) -> dict[int, int]:
        """Positions of the vectors, strings and tables that fields of a table refer to."""
        slots = {field: self._slot(table, field) for field in fields}
        return {field: self._follow(at) for field, at in slots.items() if at}

    def tables(self, table: int, field: int) -> list[int]:
        """Positions of the tables in a vector."""
        start, count = self._vector(table, field)
        return [self._follow(start + 4 * n) for n in range(count)]

    def numbers(self, table: int, field: int) -> list[int]:
        """Content of a vector of 32-bit numbers."""
        start, count = self._vector(table, field)
        return list(struct.unpack_from(f"<{count}i", self._data, start))

    def metadata_names(self) -> list[bytes]:
        """Names of the metadata entries."""
        return [self._text(self._slot(at, 0)) for at in self.tables(self.root, _MODEL_METADATA)]

    def _vector(self, table: int, field: int) -> tuple[int, int]:
        """Position and number of a vector's items."""
        at = self._slot(table, field)
        if not at:
            return 0, 0
        start = self._follow(at)
        return start + 4, self._u32(start)

    def _slot(self, table: int, field: int) -> int:
        """Position of a field's value, 0 when the table has none."""
        vtable = table - struct.unpack_from("<i", self._data, table)[0]
        size = self._u16(vtable)
        entry = 4 + 2 * field
        offset = self._u16(vtable + entry) if entry < size else 0
        return table + offset if offset else 0

    def _text(self, at: int) -> bytes:
        if not at:
            return b""
        start = self._follow(at)
        return self._data[start + 4 : start + 4 + self._u32(start)]

    def _follow(self, at: int) -> int:
        return at + self._u32(at)

    def _u32(self, at: int) -> int:
        return int(struct.unpack_from("<I", self._data, at)[0])

    def _u16(self, at: int) -> int:
        return int(struct.unpack_from("<H", self._data, at)[0])


def _builder_before(network: bytes) -> tuple[flatbuffers.Builder, int]:
    """Builder that writes in front of a file that is there already, and the length of that.

    Padding at the end keeps the old file at a multiple of the alignment from the new end, which is
    where FlatBuffers counts alignment from.
    """
    tail = network + bytes(-len(network) % _ALIGNMENT)
    builder = flatbuffers.Builder(len(tail) + 65536)
    builder.head -= len(tail)
    builder.Bytes[builder.head :] = tail
    builder.Prep(_ALIGNMENT, 0)
    return builder, len(tail)


def _table(builder: flatbuffers.Builder, children: Mapping[int, int]) -> int:
    """Table whose fields all are offsets."""
    builder.StartObject(max(children) + 1)
    for slot, offset in sorted(children.items()):
        builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
    return int(builder.EndObject())


def _vector(builder: flatbuffers.Builder, offsets: list[int]) -> int:
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return int(builder.EndVector())


def _numbers(builder: flatbuffers.Builder, values: Sequence[int]) -> int:
    builder.StartVector(4, len(values), 4)
    for value in reversed(values):
        builder.PrependInt32(value)
    return int(builder.EndVector())


def _metadata_entry(builder: flatbuffers.Builder, name: int, buffer_index: int) -> int:
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(0, name, 0)
    builder.PrependUint32Slot(1, buffer_index, 0)
    return int(builder.EndObject())


def _model_table(builder: flatbuffers.Builder, version: int, children: Mapping[int, int]) -> int:
    builder.StartObject(_MODEL_FIELDS)
    builder.PrependUint32Slot(_MODEL_VERSION, version, 0)
    for slot, offset in sorted(children.items()):
        builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
    return int(builder.EndObject())


def _metadata_blob(normalization: Normalization) -> bytes:
    """ModelMetadata whose only subgraph has one RGB image input of the given normalisation."""
    builder = flatbuffers.Builder(256)
    tensor_name = builder.CreateString("image")
    model_name = builder.CreateString("pose")
    process = _union(builder, _NORMALIZATION_OPTIONS, _options(builder, normalization))
    content = _union(builder, _IMAGE_PROPERTIES, _rgb(builder))
    processes = _vector(builder, [process])
    tensor = _table(builder, {0: tensor_name, 3: content, 4: processes})
    subgraph = _table(builder, {2: _vector(builder, [tensor])})
    builder.Finish(_table(builder, {0: model_name, 3: _vector(builder, [subgraph])}), b"M001")
    return bytes(builder.Output())


def _union(builder: flatbuffers.Builder, kind: int, value: int) -> int:
    """Table of a union's type tag (field 0) and value (field 1)."""
    builder.StartObject(2)
    builder.PrependUint8Slot(0, kind, 0)
    builder.PrependUOffsetTRelativeSlot(1, value, 0)
    return int(builder.EndObject())


def _options(builder: flatbuffers.Builder, normalization: Normalization) -> int:
    vectors = []
    for value in normalization:
        builder.StartVector(4, 1, 4)
        builder.PrependFloat32(value)
        vectors.append(int(builder.EndVector()))
    return _table(builder, dict(enumerate(vectors)))


def _rgb(builder: flatbuffers.Builder) -> int:
    builder.StartObject(1)
    builder.PrependInt8Slot(0, _COLOR_RGB, 0)
    return int(builder.EndObject())
