"""The subject of a live session stays the subject when others come into view."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from valgus.live.following import Following
from valgus.model.arrays import ImageArray
from valgus.model.frames import Frame
from valgus.model.poses import PoseModelInfo, PoseObservation
from valgus.pose.blazepose import Person
from valgus.pose.subject import Box

SIZE = (100, 100)
SUBJECT: Box = (0.35, 0.1, 0.65, 0.9)
BYSTANDER: Box = (0.75, 0.2, 0.98, 0.9)


class Eyes:
    """Finds whoever stands where it looks: a bystander in the whole picture, else the subject."""

    info = PoseModelInfo("full", "0" * 64)

    def __init__(self, whole: Box) -> None:
        self.whole = whole
        self.gone = False
        self.shapes: list[tuple[int, ...]] = []

    def estimate(self, frame: Frame) -> PoseObservation:
        self.shapes.append(frame.image_rgb.shape[:2])
        cropped = frame.image_rgb.shape[:2] != (SIZE[1], SIZE[0])
        if self.gone:
            return PoseObservation.absent(frame.index, frame.time_s)
        left, top, right, bottom = (0.2, 0.1, 0.8, 0.9) if cropped else self.whole
        xy = np.full((33, 2), ((left + right) / 2, (top + bottom) / 2))
        xy[0], xy[1] = (left, top), (right, bottom)
        xy = xy * frame.full_size_wh_px
        return PoseObservation(frame.index, frame.time_s, xy, np.zeros((33, 3)), np.ones(33))

    def __enter__(self) -> Eyes:
        return self

    def __exit__(self, *_: object) -> None: ...


@dataclasses.dataclass
class Everybody:
    """Sees the people it was given, and counts its looks."""

    people: Sequence[Box]
    looks: int = 0

    def survey(self, image_rgb: ImageArray) -> tuple[Person, ...]:  # noqa: ARG002
        self.looks += 1
        return tuple(Person(box, 0.95) for box in self.people)

    def __enter__(self) -> Everybody:
        return self

    def __exit__(self, *_: object) -> None: ...


def watch(following: Following, seconds: float, begin_s: float = 0.0) -> list[PoseObservation]:
    image = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    times = begin_s + np.arange(int(30 * seconds)) / 30
    return [following.estimate(Frame(int(t * 30), float(t), image, SIZE)) for t in times]


def test_alone_nobody_else_is_reported_and_looks_become_rare() -> None:
    everybody = Everybody([SUBJECT])
    following = Following(Eyes(SUBJECT), everybody)
    watch(following, 30)
    assert following.others == 0
    assert everybody.looks <= 7


def test_without_a_finder_it_follows_whom_the_model_follows() -> None:
    following = Following(Eyes(BYSTANDER))
    assert watch(following, 1)[-1].xy_px[0].tolist() == pytest.approx([75, 20])
    assert following.info.name == "full"


def test_others_are_counted_and_the_subject_is_left_alone() -> None:
    eyes = Eyes(SUBJECT)
    following = Following(eyes, Everybody([SUBJECT, BYSTANDER]))
    watch(following, 6)
    assert following.others == 1
    assert set(eyes.shapes) == {(100, 100)}


def test_when_the_model_follows_a_bystander_only_the_subject_is_shown_to_it() -> None:
    eyes = Eyes(BYSTANDER)
    following = Following(eyes, Everybody([SUBJECT, BYSTANDER]))
    last = watch(following, 6)[-1]
    assert eyes.shapes[-1] != (100, 100)
    middle = (last.xy_px[0] + last.xy_px[1]) / 2
    assert middle == pytest.approx([50, 50], abs=6)


def test_a_subject_who_left_her_part_is_looked_for_everywhere_again() -> None:
    eyes = Eyes(BYSTANDER)
    everybody = Everybody([SUBJECT, BYSTANDER])
    following = Following(eyes, everybody)
    watch(following, 6)
    assert eyes.shapes[-1] != (100, 100)

    eyes.gone = True
    watch(following, 3, begin_s=6.0)
    assert eyes.shapes[-1] == (100, 100)
    assert following.others == 0
