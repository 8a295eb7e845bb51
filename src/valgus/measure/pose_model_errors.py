"""The pose model's systematic errors, measured on rendered bodies; numbers and their origin only.

`python -m benchmarks.accuracy.calibrate` prints biases, feet, elevation and the trunk's turn
from the tuning seeds. Standard errors are such that on these seeds 85 to 95 % of the 90 % intervals
that `python -m benchmarks.accuracy` counts hold the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FOOT_LENGTH_FRONT: Final = 0.30
"""Heel-to-toe distance of the landmarks, leg lengths, that gives back the true foot directions."""
FOOT_LENGTH_BACK: Final = 0.22
"""The same from behind, where the leg hides the toes."""
FEET_WEIGHT: Final = 0.6
"""Trust in the feet against the trunk for the camera's angle: errors of 3.2 against 3.6 degrees."""
TRUNK_TURNED_DEG: Final = -3.4
"""By how much the pose model turns a trunk that faces the camera, as the camera's angle."""
BACK_SHRINK: Final = 0.6
"""Share of the angle off straight behind that is real: the pose model turns backs too far."""
ELEVATION_FROM_FEET: Final = (-0.1, 159.0)
"""Camera's elevation, degrees: constant + slope x (toes below heels, leg lengths)."""
HIGHEST_ELEVATION_DEG: Final = 40.0
"""No one films a squat from further above."""


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
    "hip": Bias((-0.0166, 0.0028), (0.0087, 0.1051), (0.0093, -0.0826)),
    "knee": Bias((0.0007, -0.0172), (0.0127, -0.0690), (0.0267, -0.0617)),
    "ankle": Bias((-0.0019, -0.0239), (-0.0004, 0.0601), (-0.0257, 0.0245)),
}
"""Landmarks of a subject seen from the front: the hip creeps up and forward with depth."""
BIAS_BACK: Final = {
    "hip": Bias((-0.0048, -0.0145), (-0.0189, 0.2146), (0.0125, -0.0354)),
    "knee": Bias((0.0043, -0.0077), (-0.0066, 0.0957), (0.0184, 0.0338)),
    "ankle": Bias((-0.0012, -0.0149), (-0.0268, 0.0417), (-0.0269, 0.0043)),
}
"""Landmarks of a subject seen from behind, where the thigh is hidden by the shank."""
DEEPEST_DROP: Final = 0.6
"""Hip drop up to which the biases were measured; beyond it they are held."""

TOE_SIGMA_DEG: Final = 4.0
"""Standard error of the direction of a foot that points straight ahead."""
FOOT_LENGTH_SIGMA: Final = 0.09
"""Relative scatter of the length of a foot, shoes and bare feet alike."""
LATERAL_SIGMA_FRONT: Final = 0.020
"""Standard error of the knee's sideways distance from hip-ankle, leg lengths, from the front."""
LATERAL_SIGMA_BACK: Final = 0.032
"""The same from behind."""
TURNED_SIGMA_DEG: Final = 2.5
"""Scatter of the direction that both feet have in common, from moment to moment."""
EXCESS_SIGMA_SHARE: Final = 0.6
"""Standard error of the medial shift against the same leg's other repetitions, as a share of the
medial shift's own: what is off alike in all of them drops out."""
OBLIQUE_SIGMA: Final = 0.07
"""What each unit of sin(yaw) adds to it: depth turns into sideways distance."""
JOINT_SIGMA_FRONT: Final = (0.020, 0.017, 0.018)
"""Scatter of hip, knee and ankle in the picture, leg lengths, from the front."""
JOINT_SIGMA_BACK: Final = (0.020, 0.025, 0.018)
"""The same from behind."""
YAW_SIGMA_FRONT_DEG: Final = 3.2
"""Standard error of the camera's angle, straight in front."""
YAW_SIGMA_BACK_DEG: Final = 4.5
"""The same straight behind."""
YAW_SIGMA_OBLIQUE_DEG: Final = 8.5
"""What each unit of sin(yaw) adds to it."""
FLEXION_SIGMA_FRONT_DEG: Final = 6.5
"""Standard error of one knee's flexion, from the front."""
FLEXION_SIGMA_BACK_DEG: Final = 10.5
"""The same from behind."""
PELVIS_SIGMA_TWO_DEG: Final = 2.4
"""Standard error of the pelvis's drop with both feet on the floor."""
PELVIS_SIGMA_ONE_DEG: Final = 4.0
"""The same on one leg."""
LEAN_SIGMA_TWO_DEG: Final = (3.6, 15.0)
"""Standard error of the trunk's lean with both feet on the floor: straight on, + x sin(yaw)."""
LEAN_SIGMA_ONE_DEG: Final = (1.6, 5.0)
"""The same on one leg."""
FREE_HIP_HIGH_DEG: Final = 4.6
"""How much higher than it is the pose model puts the hip of a lifted leg, as pelvic tilt."""
