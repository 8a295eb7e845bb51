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
ELEVATION_FROM_FEET: Final = (3.9, 127.5)
"""Camera's elevation, degrees: constant + slope x (toes below heels, leg lengths)."""
HIGHEST_ELEVATION_DEG: Final = 40.0
"""Nobody films a squat from further above."""


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
    "hip": Bias((0.0077, 0.0183), (0.0509, 0.0631), (0.0027, -0.0979)),
    "knee": Bias((0.0056, -0.0075), (0.0055, -0.0419), (0.0185, -0.0273)),
    "ankle": Bias((0.0004, -0.0065), (-0.0050, 0.0536), (-0.0258, 0.0430)),
}
"""Landmarks of a subject seen from the front: the hip creeps up and forward with depth."""
BIAS_BACK: Final = {
    "hip": Bias((0.0260, 0.0032), (-0.0009, 0.1164), (0.0031, -0.0687)),
    "knee": Bias((0.0137, -0.0682), (-0.0100, -0.1265), (0.0093, 0.1428)),
    "ankle": Bias((-0.0027, 0.0006), (0.0137, 0.0015), (-0.0246, 0.0081)),
}
"""Landmarks of a subject seen from behind, where the thigh is hidden by the shank."""
DEEPEST_DROP: Final = 0.6
"""Hip drop up to which the biases were measured; beyond it they are held."""

TOE_SIGMA_DEG: Final = 2.5
"""Standard error of one foot's direction."""
LATERAL_SIGMA_FRONT: Final = 0.020
"""Standard error of the knee's sideways distance from hip-ankle, leg lengths, from the front."""
LATERAL_SIGMA_BACK: Final = 0.032
"""The same from behind."""
OBLIQUE_SIGMA: Final = 0.055
"""What each unit of sin(yaw) adds to it: depth turns into sideways distance."""
FREE_HIP_HIGH_DEG: Final = 4.6
"""How much higher than it is the pose model puts the hip of a lifted leg, as pelvic tilt."""
