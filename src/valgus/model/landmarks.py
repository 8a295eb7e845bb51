"""BlazePose's 33 landmarks: names, left/right pairs and the edges worth drawing. Data only."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Joint(IntEnum):
    """Index of a landmark in BlazePose's output; left and right are the subject's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


Pair = tuple[Joint, Joint]

SHOULDERS: Final[Pair] = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
HIPS: Final[Pair] = (Joint.LEFT_HIP, Joint.RIGHT_HIP)
KNEES: Final[Pair] = (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
ANKLES: Final[Pair] = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
HEELS: Final[Pair] = (Joint.LEFT_HEEL, Joint.RIGHT_HEEL)
TOES: Final[Pair] = (Joint.LEFT_FOOT_INDEX, Joint.RIGHT_FOOT_INDEX)

LEG_JOINTS: Final[tuple[Joint, ...]] = (*HIPS, *KNEES, *ANKLES)
FOOT_JOINTS: Final[tuple[Joint, ...]] = (*HEELS, *TOES)
MEASURED_JOINTS: Final[tuple[Joint, ...]] = (*SHOULDERS, *LEG_JOINTS, *FOOT_JOINTS)
"""What the series are made of; of face and hands nothing is measured."""
FACE_JOINTS: Final[tuple[Joint, ...]] = tuple(Joint(i) for i in range(11))

SKELETON: Final[tuple[Pair, ...]] = (
    SHOULDERS,
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    (Joint.LEFT_SHOULDER, Joint.LEFT_HIP),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP),
    HIPS,
    (Joint.LEFT_HIP, Joint.LEFT_KNEE),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.LEFT_ANKLE, Joint.LEFT_HEEL),
    (Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL),
    (Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX),
)
