"""Who is being filmed: picks the squatting subject when several people are in view.

Now and then everybody in the picture is looked for. Boxes that overlap from look to look are one
person; the subject is the one who is large, central, there all the time, and moves up and down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from valgus.model.arrays import FloatArray
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as fractions of the picture's size."""

MOST_LOOKS: Final = 12
"""Looks for everybody in one video: enough to meet a person in several postures, cheap."""
_SAME_PERSON: Final = 0.2
"""Overlap (intersection over union) from which boxes of two looks are one person."""
_SURELY_SEEN: Final = 0.55
"""Mean visibility below which a box is a mirror image, a poster or half a person."""
_BYSTANDER_HEIGHT: Final = 0.35
"""Share of the subject's height below which somebody is background."""
_PADDING: Final = 0.15
"""Room about the subject's boxes, in parts of their size: arms and steps between two looks."""


class Seen(Protocol):
    """Somebody in a picture, as a people finder describes them."""

    @property
    def box_xyxy(self) -> Box:
        """Where."""

    @property
    def visibility(self) -> float:
        """Mean visibility of the landmarks, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Look:
    """Everybody who was seen at one time."""

    time_s: float
    """When."""
    people: tuple[Seen, ...]
    """Who."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The person to follow."""

    region: Box
    """Part of the picture that holds all of the subject's boxes, with room about them."""
    boxes: dict[float, Box]
    """Time of a look → where the subject was."""
    others: int
    """Other people of some size who were seen repeatedly."""


def look_times(duration_s: float | None) -> float:
    """Time between two looks.

    Parameters
    ----------
    duration_s : float or None
        Length of the video, when known.

    Returns
    -------
    interval_s : float
    """
    return max(1.0, (duration_s or 60.0) / MOST_LOOKS)


def choose(looks: Sequence[Look]) -> Subject | None:
    """Pick the subject.

    Parameters
    ----------
    looks : sequence of Look
        In order of time.

    Returns
    -------
    subject : Subject or None
        None when no one was seen surely.
    """
    people = _link(looks)
    if not people:
        return None
    best = max(people, key=lambda boxes: _score(boxes, len(looks)))
    height = float(np.median([box[3] - box[1] for box in best.values()]))
    others = [
        boxes for boxes in people if boxes is not best and _bystander(boxes, height, len(looks))
    ]
    return Subject(_region(best), best, len(others))


def _link(looks: Sequence[Look]) -> list[dict[float, Box]]:
    """Join boxes of one person through the looks, the best overlap first."""
    people: list[dict[float, Box]] = []
    for look in looks:
        free = list(people)
        for seen in look.people:
            if seen.visibility < _SURELY_SEEN:
                continue
            match = max(
                free, key=lambda boxes: _overlap(_latest(boxes), seen.box_xyxy), default=None
            )
            if match is not None and _overlap(_latest(match), seen.box_xyxy) >= _SAME_PERSON:
                free.remove(match)
            else:
                match = {}
                people.append(match)
            match[look.time_s] = seen.box_xyxy
    return people


def _latest(boxes: dict[float, Box]) -> Box:
    return boxes[max(boxes)]


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(a) + _area(b) - both)


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _score(boxes: dict[float, Box], looks: int) -> float:
    """Large, central, always there, and changing height as one who squats does."""
    table: FloatArray = np.array(list(boxes.values()))
    heights = table[:, 3] - table[:, 1]
    off_centre = float(np.abs((table[:, 0] + table[:, 2]) / 2 - 0.5).mean()) * 2
    change = float(np.ptp(heights)) / max(float(heights.max()), 1e-9)
    return float(
        np.median(heights)
        * (1 - 0.5 * off_centre)
        * len(boxes)
        / looks
        * (1 + 3 * min(change, 0.3))
    )


def _bystander(boxes: dict[float, Box], subject_height: float, looks: int) -> bool:
    """Whether somebody is tall enough and there often enough to be worth a word."""
    height = float(np.median([box[3] - box[1] for box in boxes.values()]))
    return height >= _BYSTANDER_HEIGHT * subject_height and len(boxes) >= max(2, looks // 4)


def _region(boxes: dict[float, Box]) -> Box:
    table: FloatArray = np.array(list(boxes.values()))
    left, top = table[:, :2].min(axis=0)
    right, bottom = table[:, 2:].max(axis=0)
    room_x, room_y = _PADDING * (right - left), _PADDING * (bottom - top)
    return (
        float(max(left - room_x, 0.0)),
        float(max(top - room_y, 0.0)),
        float(min(right + room_x, 1.0)),
        float(min(bottom + room_y, 1.0)),
    )


def followed(track: PoseTrack, subject: Subject) -> bool:
    """Whether a track stayed with the subject at most of the looks.

    Parameters
    ----------
    track : PoseTrack
    subject : Subject
    """
    hits = [
        _overlap(box, _box_at(track, time_s)) >= _SAME_PERSON
        for time_s, box in subject.boxes.items()
    ]
    return float(np.mean(hits)) >= 0.8


def _box_at(track: PoseTrack, time_s: float) -> Box:
    row = int(np.argmin(np.abs(track.time_s - time_s)))
    points = track.xy_px[row] / np.array(track.video.size_wh_px)
    if not np.isfinite(points).any():
        return (0.0, 0.0, 0.0, 0.0)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return (float(left), float(top), float(right), float(bottom))


def several_people(subject: Subject) -> Reason:
    """Say that a choice was made."""
    return Reason("several_people", {"count": subject.others})
