"""The array types that the frozen types hold, checked and made read-only on construction."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
ImageArray = NDArray[np.uint8]


def checked_array(owner: object, name: str, shape: tuple[int | None, ...], dtype: type) -> None:
    """Check one array field against `shape` (None = any length) and make it read-only."""
    given: Any = getattr(owner, name)
    # What is sealed already is shared: no one can change it, and long tracks are large.
    shared = _is_sealed(given) and given.dtype == dtype
    array: NDArray[Any] = given if shared else np.array(given, dtype=dtype)
    fits = array.ndim == len(shape) and all(
        want is None or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{type(owner).__name__}.{name} must have shape {shape}, got {array.shape}"
        )
    array.setflags(write=False)
    object.__setattr__(owner, name, array)


def _is_sealed(given: object) -> bool:
    """Whether it is an array, or a part of one, that is read-only down to its owner."""
    if not isinstance(given, np.ndarray) or given.flags.writeable:
        return False
    return given.base is None or _is_sealed(given.base)


def readonly(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array that no one else will write to read-only: then no type has to copy it."""
    array.setflags(write=False)
    return array
