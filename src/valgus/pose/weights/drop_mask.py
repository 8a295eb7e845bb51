"""Takes out of the landmark network what only draws the person's mask, which is not asked for here.

The mask's layers are a tenth of the network's arithmetic and, at the picture's full resolution, a
fifth of its time. TFLite works through all layers that a file lists, whoever reads their results;
so they are left off the list. Everything else stays what it is, and so do the landmarks, to the
last bit.

MediaPipe still counts five outputs. In the mask's place it gets a small intermediate result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def drop_mask(model: Any) -> bool:
    """Leave the layers of the mask out of a landmark network.

    Parameters
    ----------
    model : ModelT
        What `read_network` gave; it is changed.

    Returns
    -------
    bool
        Whether there was a mask to leave out.
    """
    (graph,) = model.subgraphs
    mask = _mask(graph)
    if mask is None:
        return False
    others = [tensor for tensor in graph.outputs if tensor != mask]
    kept = _needed_for(others, graph.operators)
    stand_in = kept[-1].inputs[0]
    if stand_in in others or not any(stand_in in step.outputs for step in kept):
        return False
    graph.outputs = [stand_in if tensor == mask else tensor for tensor in graph.outputs]
    graph.operators = kept
    return True


def _mask(graph: Any) -> int | None:
    """Tell which output has one value for each pixel of the input."""
    if graph.inputs is None or graph.outputs is None:
        return None
    wanted = [*_shape(graph, graph.inputs[0])[:-1], 1]
    found = [int(tensor) for tensor in graph.outputs if _shape(graph, tensor) == wanted]
    return found[0] if len(found) == 1 else None


def _shape(graph: Any, tensor: int) -> list[int]:
    shape = graph.tensors[tensor].shape
    return [] if shape is None else list(shape)


def _needed_for(tensors: Sequence[int], operators: Sequence[Any]) -> list[Any]:
    """List the operators, in their order, without which some tensors would not be made."""
    wanted, needed = set(tensors), []
    for step in reversed(operators):  # each is listed after those whose results it takes
        if wanted.intersection(step.outputs):
            needed.append(step)
            wanted.update(step.inputs)
    return needed[::-1]
