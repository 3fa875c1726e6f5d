"""Writes and reads the small part of the GGUF format (version 3) that the demo model needs.

Only F32 and F16 tensors, and only the metadata types below. Layout: header, metadata,
tensor descriptions, padding, tensor data; everything little-endian, tensors aligned.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Union

import numpy as np

MAGIC = b"GGUF"
VERSION = 3
ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
_SCALARS = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
_TENSOR_TYPES = {0: np.dtype("<f4"), 1: np.dtype("<f2")}

Value = Union[bool, int, float, str, list]
Tensors = dict[str, np.ndarray]


def _value_type(value: Value) -> int:
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return UINT32
    if isinstance(value, float):
        return FLOAT32
    return STRING if isinstance(value, str) else ARRAY


def _pack_string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _pack_value(value: Value, kind: int) -> bytes:
    if kind == STRING:
        return _pack_string(value)
    if kind == ARRAY:
        # Lists hold strings or signed numbers.
        item_kind = STRING if isinstance(value[0], str) else INT32
        items = b"".join(_pack_value(item, item_kind) for item in value)
        return struct.pack("<IQ", item_kind, len(value)) + items
    return struct.pack(_SCALARS[kind], value)


def _padding(length: int) -> int:
    return -length % ALIGNMENT


def write_gguf(path: Path, metadata: dict[str, Value], tensors: Tensors) -> None:
    """Writes a file; float16 and float32 arrays keep their type."""
    type_numbers = {dtype: number for number, dtype in _TENSOR_TYPES.items()}
    head = bytearray(MAGIC + struct.pack("<IQQ", VERSION, len(tensors), len(metadata)))
    for key, value in metadata.items():
        kind = _value_type(value)
        head += _pack_string(key) + struct.pack("<I", kind) + _pack_value(value, kind)
    offset = 0
    for name, array in tensors.items():
        # GGUF names the fastest-moving dimension first.
        head += _pack_string(name)
        head += struct.pack(f"<I{array.ndim}Q", array.ndim, *reversed(array.shape))
        head += struct.pack("<IQ", type_numbers[array.dtype.newbyteorder("<")], offset)
        offset += array.nbytes + _padding(array.nbytes)
    with path.open("wb") as file:
        file.write(head + bytes(_padding(len(head))))
        for array in tensors.values():
            data = np.ascontiguousarray(array).tobytes()
            file.write(data + bytes(_padding(len(data))))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def unpack(self, layout: str) -> tuple:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def string(self) -> str:
        (length,) = self.unpack("<Q")
        start, self.position = self.position, self.position + length
        return self.data[start : self.position].decode()

    def value(self, kind: int) -> Value:
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            item_kind, count = self.unpack("<IQ")
            return [self.value(item_kind) for _ in range(count)]
        return self.unpack(_SCALARS[kind])[0]


def read_gguf(path: Path) -> tuple[dict[str, Value], Tensors]:
    """Metadata and tensors of a file that `write_gguf` could have written."""
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != MAGIC:
        raise ValueError(f"{path} is not a GGUF file")
    reader.position = 4
    version, tensor_count, value_count = reader.unpack("<IQQ")
    if version != VERSION:
        raise ValueError(f"{path} is GGUF version {version}, not {VERSION}")
    metadata: dict[str, Value] = {}
    for _ in range(value_count):
        key = reader.string()
        (kind,) = reader.unpack("<I")
        metadata[key] = reader.value(kind)
    described = []
    for _ in range(tensor_count):
        name = reader.string()
        (dimensions,) = reader.unpack("<I")
        shape = tuple(reversed(reader.unpack(f"<{dimensions}Q")))
        described.append((name, shape, *reader.unpack("<IQ")))
    start = reader.position + _padding(reader.position)
    tensors: Tensors = {}
    for name, shape, kind, offset in described:
        count = int(np.prod(shape))
        array = np.frombuffer(reader.data, _TENSOR_TYPES[kind], count, start + offset)
        tensors[name] = array.reshape(shape)
    return metadata, tensors
