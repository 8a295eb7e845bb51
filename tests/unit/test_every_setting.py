"""Every setting does something: another value of it gives another result."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import pytest

from tests.support import moves
from tests.support.stick import Scene, Squat, film
from valgus import AnalysisConfig, api
from valgus.model.landmarks import Joint
from valgus.model.poses import PoseTrack
from valgus.results.tables import series_csv

MIDDLE: Final = 63
"""Row of the bottom of the first squat."""
LEFT_FOOT: Final = [Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX]


def filmed(*squats: Squat, **scene: Any) -> PoseTrack:
    return film(Scene(squats=squats or (Squat(), Squat()), **scene)).track


def moved(track: PoseTrack, rows: slice, joints: Any, axis: int, by_px: Any) -> PoseTrack:
    xy = track.xy_px.copy()
    xy[rows, joints, axis] += by_px
    return replace(track, xy_px=xy)


def gap() -> PoseTrack:
    """Nobody is found for a sixth of a second."""
    track = filmed()
    xy, world = track.xy_px.copy(), track.world_m.copy()
    xy[MIDDLE - 3 : MIDDLE + 2] = world[MIDDLE - 3 : MIDDLE + 2] = np.nan
    return replace(track, xy_px=xy, world_m=world)


def faint_knee() -> PoseTrack:
    """The left knee is seen badly at the bottom."""
    track = filmed()
    seen = track.visibility.copy()
    seen[MIDDLE - 10 : MIDDLE + 10, Joint.LEFT_KNEE] = 0.4
    return replace(track, visibility=seen)


def feet_cut_off() -> PoseTrack:
    """The toes of the left foot are below the picture's edge."""
    track = filmed()
    xy = track.xy_px.copy()
    xy[:, Joint.LEFT_FOOT_INDEX, 1] = track.video.size_wh_px[1] + 1
    return replace(track, xy_px=xy)


def bounce() -> PoseTrack:
    """The body comes up by a part of its drop in the middle of the first squat."""
    track = filmed(Squat(pause_s=1.0))
    pulse = 60.0 * np.sin(np.linspace(0, np.pi, 24))
    return moved(track, slice(63, 87), slice(11, 27), 1, -pulse[:, None])


def shuffle() -> PoseTrack:
    """The left foot slides outward by about a seventh of the leg."""
    track = filmed()
    slide = np.interp(np.arange(len(track)), [50, 80], [0.0, 45.0])
    return moved(track, slice(None), LEFT_FOOT, 0, slide[:, None])


def touching() -> PoseTrack:
    """The free right foot is just above the floor, and in the deeper part of the squat nearer."""
    track = filmed(lift="right")
    xy = track.xy_px.copy()
    leg_px = float(np.linalg.norm(np.diff(xy[0, [23, 25, 27]], axis=0), axis=1).sum())
    above = np.full(len(track), 0.2 * leg_px)
    above[MIDDLE - 15 : MIDDLE + 15] = 0.08 * leg_px
    xy[:, Joint.RIGHT_ANKLE, 1] = xy[:, Joint.LEFT_ANKLE, 1] - above
    return replace(track, xy_px=xy)


SCENES: Final = {
    "squats": lambda: filmed(
        Squat(), Squat(inward_left_deg=12.0), Squat(inward_left_deg=25.0), noise_px=1.0
    ),
    "one inward": lambda: filmed(
        Squat(), Squat(), Squat(), Squat(inward_left_deg=25.0, collapse="ascent")
    ),
    "one leg": lambda: filmed(Squat(), Squat(inward_left_deg=25.0), lift="right"),
    "oblique": lambda: filmed(yaw_deg=32.0),
    "from the side": lambda: filmed(yaw_deg=65.0),
    "a dip": lambda: filmed(Squat(), Squat(drop=0.1)),
    "gap": gap,
    "faint knee": faint_knee,
    "feet cut off": feet_cut_off,
    "bounce": bounce,
    "shuffle": shuffle,
    "jump squat": moves.jump_squat,
    "split squats": moves.split_squats,
    "lunges": moves.lunges,
    "side lunges": moves.side_lunges,
    "touching": touching,
}

CHANGES: Final[dict[str, tuple[str, object]]] = {
    "squat": ("squats", "left"),
    "smoothing_hz": ("squats", 3.0),
    "max_gap_s": ("gap", 0.1),
    "min_visibility": ("faint knee", 0.3),
    "camera_fov_deg": ("squats", 75.0),
    "max_judged_yaw_deg": ("oblique", 20.0),
    "rep_yaw_limit_deg": ("oblique", 20.0),
    "rep_turn_limit_deg": ("squats", 0.0),
    "max_foot_outside": ("feet cut off", 1.0),
    "side_yaw_deg": ("from the side", 80.0),
    "rep_drop": ("squats", 0.45),
    "rep_return": ("bounce", 0.3),
    "rep_flexion_deg": ("a dip", 40.0),
    "partial_flexion_deg": ("a dip", 55.0),
    "min_rep_s": ("squats", 4.0),
    "max_rep_s": ("squats", 2.0),
    "max_foot_travel": ("shuffle", 0.1),
    "lifted_foot": ("one leg", 0.5),
    "lifted_share": ("touching", 0.9),
    "jump_lift": ("jump squat", 0.5),
    "landing_flexion_deg": ("jump squat", 50.0),
    "split_stance": ("split squats", 1.5),
    "side_lunge_flexion_deg": ("side lunges", 100.0),
    "side_lunge_stance": ("side lunges", 1.9),
    "judged_drop": ("squats", 0.3),
    "judged_flexion_deg": ("squats", 60.0),
    "inward_limit_deg": ("squats", 30.0),
    "excess_limit_pct": ("one inward", 20.0),
    "sound_spread_pct": ("squats", 0.1),
    "toe_line_weight": ("squats", 0.0),
    "shift_weight": ("squats", 0.0),
    "excess_weight": ("one inward", 0.0),
    "decided_log_odds": ("squats", 6.0),
    "outside_limit_pct": ("squats", -20.0),
    "most_log_odds": ("squats", 0.5),
    "medial_limit_pct": ("squats", 20.0),
    "min_hold_s": ("squats", 1.0),
    "min_frame_rate": ("squats", 40.0),
    "min_valid_fraction": ("faint knee", 0.95),
    "several_reps": ("one inward", 1),
    "pelvic_drop_limit_deg": ("one leg", 0.0),
    "trunk_lean_limit_deg": ("one leg", 0.0),
}
"""Setting → where to look and another value."""
ERRORS: Final = ("take_error_deg", "rep_error_deg")
"""Settings of the comparison of two sessions."""


@cache
def scene(name: str) -> PoseTrack:
    return SCENES[name]()


def outcome(track: PoseTrack, **settings: object) -> tuple[object, str]:
    found = api.judge(track, config=settings)
    document = found.to_dict()
    del document["config"]
    return document, series_csv(found.series)


def test_every_setting_is_tried() -> None:
    names = {item.name for item in dataclasses.fields(AnalysisConfig)}
    assert names == {*CHANGES, *ERRORS}


@pytest.mark.parametrize("name", CHANGES)
def test_another_value_gives_another_result(name: str) -> None:
    where, value = CHANGES[name]
    track = scene(where)
    assert outcome(track, **{name: getattr(AnalysisConfig(), name)}) == outcome(track)
    assert outcome(track, **{name: value}) != outcome(track)


@pytest.mark.parametrize("name", ERRORS)
def test_another_error_gives_another_detectable_change(name: str) -> None:
    before, after = api.judge(scene("squats")), api.judge(scene("one inward"))
    usual = api.compare(before, after)
    changed = api.compare(before, after, config={name: 9.0})
    for one, other in zip(usual, changed, strict=True):
        assert other.detectable_deg > one.detectable_deg
        assert other.change_deg == one.change_deg
