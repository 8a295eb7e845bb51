"""The pose model's systematic errors, measured on rendered bodies; numbers and their origin only.

`python -m benchmarks.accuracy.calibrate` prints them anew from the tuning seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FOOT_LENGTH_FRONT: Final = 0.32
"""Heel-to-toe distance of the landmarks, leg lengths, that gives back the true foot directions."""
FOOT_LENGTH_BACK: Final = 0.22
"""The same from behind, where the leg hides the toes."""
FEET_WEIGHT: Final = 0.8
"""Trust in the feet against the trunk for the camera's angle: errors of 2 against 4 degrees."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Where a landmark lies from the joint centre: constant + slope x hip drop, leg lengths."""

    medial: tuple[float, float]
    """Toward the midline."""
    forward: tuple[float, float]
    """To where the subject faces; shows in the picture when the camera stands obliquely."""
    down: tuple[float, float]
    """Down the picture."""


BIAS_FRONT: Final = {
    "hip": Bias((0.0092, 0.0134), (0.0537, 0.0664), (0.0011, -0.0883)),
    "knee": Bias((0.0075, -0.0065), (0.0053, -0.0115), (0.0197, -0.0256)),
    "ankle": Bias((0.0022, -0.0098), (-0.0041, 0.0471), (-0.0261, 0.0389)),
}
"""Landmarks of a subject seen from the front: the hip creeps up and forward with depth."""
BIAS_BACK: Final = {
    "hip": Bias((0.0207, 0.0122), (0.0084, 0.1401), (0.0039, -0.0756)),
    "knee": Bias((0.0137, -0.0679), (-0.0371, -0.1079), (0.0025, 0.1772)),
    "ankle": Bias((-0.0008, -0.0017), (-0.004, 0.0411), (-0.0223, 0.0095)),
}
"""Landmarks of a subject seen from behind, where the thigh is hidden by the shank."""
DEEPEST_DROP: Final = 0.6
"""Hip drop up to which the biases were measured; beyond it they are held."""
