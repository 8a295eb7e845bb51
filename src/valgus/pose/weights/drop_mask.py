"""Takes out of the landmark network what only draws the person's mask, which nobody here asks for.

The mask's layers are a tenth of the network's arithmetic and, at the picture's full resolution, a
fifth of its time. TFLite works through all layers that a file lists, whoever reads their results;
so they are left off the list. Everything else stays as and where it is, and so do the landmarks, to
the last bit.

MediaPipe still counts five outputs. In the mask's place it gets a small intermediate result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from valgus.pose.weights.tflite import Model, replaced

_SUBGRAPHS: Final = 2
_TENSORS, _INPUTS, _OUTPUTS, _OPERATORS, _NAME = range(5)
_TENSOR_SHAPE: Final = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2


def without_mask(network: bytes) -> bytes:
    """Leave the layers of the mask out of a landmark network.

    Parameters
    ----------
    network : bytes
        A TFLite file.

    Returns
    -------
    bytes
        A TFLite file; `network` itself where there is no mask to be found.
    """
    graph = _Graph(Model(network))
    mask = graph.mask()
    if mask is None:
        return network
    others = [tensor for tensor in graph.outputs if tensor != mask]
    kept = graph.needed_for(others)
    stand_in = graph.inputs_of(kept[-1])[0]
    if stand_in in others or stand_in not in {t for k in kept for t in graph.outputs_of(k)}:
        return network
    outputs = [stand_in if tensor == mask else tensor for tensor in graph.outputs]
    return replaced(
        network,
        _SUBGRAPHS,
        kept=(_TENSORS, _INPUTS, _NAME),
        numbers={_OUTPUTS: outputs},
        tables={_OPERATORS: [graph.operators[k] for k in kept]},
    )


class _Graph:
    """The only subgraph of a network: tensors by number, and the operators that make them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        (table,) = model.tables(model.root, _SUBGRAPHS)
        self.inputs = model.numbers(table, _INPUTS)
        self.outputs = model.numbers(table, _OUTPUTS)
        self.operators = model.tables(table, _OPERATORS)
        self._tensors = model.tables(table, _TENSORS)

    def mask(self) -> int | None:
        """Tell which output has one value for each pixel of the input."""
        picture = self._shape(self.inputs[0])
        wanted = [*picture[:-1], 1]
        found = [tensor for tensor in self.outputs if self._shape(tensor) == wanted]
        return found[0] if len(found) == 1 else None

    def needed_for(self, tensors: Sequence[int]) -> list[int]:
        """List the operators, in their order, without which some tensors would not be made."""
        maker = {tensor: k for k in range(len(self.operators)) for tensor in self.outputs_of(k)}
        needed: set[int] = set()
        waiting = list(tensors)
        while waiting:
            k = maker.get(waiting.pop())
            if k is not None and k not in needed:
                needed.add(k)
                waiting += self.inputs_of(k)
        return sorted(needed)

    def inputs_of(self, k: int) -> list[int]:
        return self._model.numbers(self.operators[k], _OPERATOR_INPUTS)

    def outputs_of(self, k: int) -> list[int]:
        return self._model.numbers(self.operators[k], _OPERATOR_OUTPUTS)

    def _shape(self, tensor: int) -> list[int]:
        return self._model.numbers(self._tensors[tensor], _TENSOR_SHAPE)
