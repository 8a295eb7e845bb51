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
"""Trust in the feet against the trunk for the camera's angle: both err by about as much."""
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
    "hip": Bias((-0.0156, 0.0017), (0.0081, 0.0870), (0.0078, -0.0667)),
    "knee": Bias((-0.0001, -0.0215), (0.0162, -0.0262), (0.0220, -0.0547)),
    "ankle": Bias((-0.0031, -0.0218), (0.0000, 0.0373), (-0.0259, 0.0233)),
}
"""Landmarks of a subject seen from the front: the hip creeps up and forward with depth."""
BIAS_BACK: Final = {
    "hip": Bias((-0.0068, -0.0092), (-0.0224, 0.1337), (0.0152, -0.0423)),
    "knee": Bias((0.0038, -0.0630), (0.0117, 0.0462), (0.0203, 0.0380)),
    "ankle": Bias((-0.0022, -0.0250), (-0.0018, 0.0045), (-0.0275, -0.0086)),
}
"""Landmarks of a subject seen from behind, where the thigh is hidden by the shank."""
KNEE_PULLED_FRONT: Final = 0.05
"""Share of a knee's distance beside the line hip-ankle by which the pose model pulls it to the
line: knees that go far out or far in are rarer than others."""
KNEE_PULLED_BACK: Final = 0.10
"""The same from behind."""
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
