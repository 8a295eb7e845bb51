"""The set-up gate: what the camera sees of the subject, each with a tick or what to change."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from valgus.judge.view import askew, off_frontal_deg
from valgus.live.state import Check, Mark
from valgus.measure import camera_yaw, feet_seen
from valgus.measure.camera_yaw import sees_front
from valgus.model.arrays import BoolArray, FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import FACE_JOINTS, FOOT_JOINTS, LEG_JOINTS
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.session import View
from valgus.pose import upright

_MOSTLY: Final = 0.5
"""Share of the frames looked at in which something must be seen."""
_NEAR: Final = 0.92
_FAR: Final = 0.40
"""Height of the standing person as a share of the picture's."""
_LEVEL_DEG: Final = 6.0
"""Roll up to which there is no need to touch the camera; it is measured and undone anyway."""
_SQUARE_DEG: Final = 20.0
"""Camera angle up to which the figures are at their best."""
_DARK, _GLARING = 45.0, 225.0
"""Mean brightness, of 255."""
_SMOOTH_HZ: Final = 20.0
_JERKY_HZ: Final = 10.0
"""Below it a collapse of a tenth of a second lies between two frames."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the picture beside the landmarks."""

    brightness: float = math.nan
    """Mean of the pixels, 0 to 255; NaN when not known."""
    rate_hz: float = math.nan
    """Frames per second that are judged; NaN when not known."""
    others: int = 0
    """People in view beside the subject."""
    model_limits_rate: bool = False
    """Whether the pose model, not the camera, is what makes it slow."""


def look(
    recent: PoseTrack, view: View | None, around: Surroundings, config: AnalysisConfig
) -> tuple[Check, ...]:
    """Check everything that judging needs, the gravest first.

    Parameters
    ----------
    recent : PoseTrack
        Landmarks of about the last second, as the pose model gave them.
    view : View or None
        Where the camera stands; None until somebody stood still.
    around : Surroundings
    config : AnalysisConfig

    Returns
    -------
    checks : tuple of Check
        Only the first ones while no one is there.
    """
    present = np.asarray(np.isfinite(recent.xy_px[:, :, 0]).any(axis=1))
    if not len(recent) or present.mean() < _MOSTLY:
        return (_NOBODY, *_surroundings(around))
    if upright.lies_deg(recent):
        return (_NOT_UPRIGHT, *_surroundings(around))
    return tuple(_all(recent, present, view, around, config))


_NOT_UPRIGHT: Final = Check("level", Mark.STOP, Reason("not_upright"), Reason("turn_it_upright"))
_NOBODY: Final = Check("person", Mark.STOP, Reason("nobody_in_view"), Reason("stand_in_view"))


def _all(
    recent: PoseTrack,
    present: BoolArray,
    view: View | None,
    around: Surroundings,
    config: AnalysisConfig,
) -> Iterator[Check]:
    size = np.array(recent.video.size_wh_px, dtype=np.float64)
    places = recent.xy_px[present] / size
    yield _alone(around.others)
    # From the side one leg hides the other: then turning comes first, else seeing the legs does.
    seen = recent.part(np.flatnonzero(present))
    gravest = (_facing(view, seen, config), _legs(places, seen, view, config))
    yield from gravest if view is not None else reversed(gravest)
    yield _body(places)
    yield _distance(places)
    if view is not None and not math.isnan(view.roll_deg):
        yield _level(view.roll_deg)
    yield from _surroundings(around)


def _alone(others: int) -> Check:
    if others:
        found = Reason("people_in_view", {"people": others + 1})
        return Check("person", Mark.ADVICE, found, Reason("only_one_person"))
    return Check("person", Mark.OK, Reason("one_person"))


def _legs(
    places: FloatArray, seen_rows: PoseTrack, view: View | None, config: AnalysisConfig
) -> Check:
    """Hips to feet inside the picture and not hidden."""
    joints = list(LEG_JOINTS)
    inside = (places[:, joints] >= 0) & (places[:, joints] <= 1)
    if inside.all(axis=(1, 2)).mean() < _MOSTLY:
        return Check("legs", Mark.STOP, Reason("legs_outside"), _which_way(places, joints))
    visible = seen_rows.visibility[:, joints] >= config.min_visibility
    if visible.all(axis=1).mean() < _MOSTLY:
        return Check("legs", Mark.STOP, Reason("legs_hidden"), Reason("clear_the_view"))
    feet = feet_seen.in_rows(seen_rows, 0.0 if view is None else view.yaw_deg).values()
    if any(foot.outside_share > config.max_foot_outside for foot in feet):
        way = _which_way(places, list(FOOT_JOINTS))
        return Check("legs", Mark.STOP, Reason("feet_cut_off"), way)
    # The free foot of somebody who squats on one leg may be hidden.
    if all(foot.hidden for foot in feet):
        return Check("legs", Mark.STOP, Reason("feet_hidden"), Reason("clear_the_view"))
    return Check("legs", Mark.OK, Reason("legs_in_view"))


def _which_way(places: FloatArray, joints: Sequence[int]) -> Reason:
    """Say which edge is crossed; a picture's left is the subject's right when she faces it."""
    x, y = (
        np.median(places[:, list(joints), 0], axis=0),
        np.median(places[:, list(joints), 1], axis=0),
    )
    both_sides = x.min() < 0 and x.max() > 1
    if y.max() > 1 or both_sides:
        return Reason("step_back_or_tilt", {"way": "down"})
    if y.min() < 0:
        return Reason("step_back_or_tilt", {"way": "up"})
    return Reason("step_to_the_middle")


def _body(places: FloatArray) -> Check:
    head = places[:, list(FACE_JOINTS), 1]
    if (head < 0).any(axis=1).mean() >= _MOSTLY:
        return Check(
            "head", Mark.ADVICE, Reason("head_cut_off"), Reason("step_back_or_tilt", {"way": "up"})
        )
    return Check("head", Mark.OK, Reason("head_in_view"))


def _distance(places: FloatArray) -> Check:
    y = places[..., 1]
    share = float(np.median(np.ptp(y, axis=1)))
    found = Reason("height_in_picture", {"height_pct": 100 * min(share, 1.0)})
    if share > _NEAR:
        return Check("distance", Mark.ADVICE, found, Reason("step_back"))
    if share < _FAR:
        return Check("distance", Mark.ADVICE, found, Reason("come_closer"))
    return Check("distance", Mark.OK, found)


def _facing(view: View | None, seen_rows: PoseTrack, config: AnalysisConfig) -> Check:
    if view is None or math.isnan(view.yaw_deg):
        return Check("facing", Mark.STOP, Reason("not_measured_yet"), Reason("stand_still"))
    off = off_frontal_deg(view.yaw_deg)
    front = sees_front(view.yaw_deg)
    found = Reason("facing_off", {"off_deg": off, "end": "front" if front else "back"})
    turned_deg = camera_yaw.turned_deg(seen_rows.world_m, view.yaw_deg)
    turned = askew(turned_deg, view.yaw_deg, config)
    if turned is not None:
        values = turned.values
        found = Reason("facing_off", {"off_deg": values["off_deg"], "end": values["end"]})
    # A camera on the subject's left is faced by turning left; to have it straight behind takes a
    # turn to the right. Who has turned since she stood is told by where her trunk is now.
    since_deg = 0.0 if turned is None else float(np.nanmedian(turned_deg))
    now_deg = camera_yaw.wrapped_deg(view.yaw_deg + since_deg)
    to_face, to_square = ("left", "right") if now_deg > 0 else ("right", "left")
    if not view.assessable or turned is not None:
        return Check("facing", Mark.STOP, found, Reason("turn_to_the_camera", {"side": to_face}))
    if off > _SQUARE_DEG:
        side = to_face if front else to_square
        return Check("facing", Mark.ADVICE, found, Reason("turn_a_little", {"side": side}))
    return Check("facing", Mark.OK, found)


def _level(roll_deg: float) -> Check:
    found = Reason("tilted", {"roll_deg": abs(roll_deg)})
    if abs(roll_deg) > _LEVEL_DEG:
        way = "clockwise" if roll_deg > 0 else "counter_clockwise"
        return Check("level", Mark.ADVICE, found, Reason("turn_the_camera", {"way": way}))
    return Check("level", Mark.OK, found)


def _surroundings(around: Surroundings) -> Iterator[Check]:
    if math.isfinite(around.brightness):
        yield _light(around.brightness)
    if math.isfinite(around.rate_hz):
        yield _rate(around)


def _light(brightness: float) -> Check:
    found = Reason("brightness", {"bright_pct": 100 * brightness / 255})
    if brightness < _DARK:
        return Check("light", Mark.ADVICE, found, Reason("switch_on_a_light"))
    if brightness > _GLARING:
        return Check("light", Mark.ADVICE, found, Reason("less_light"))
    return Check("light", Mark.OK, found)


def _rate(around: Surroundings) -> Check:
    found = Reason("picture_rate", {"rate_hz": around.rate_hz})
    if around.rate_hz >= _SMOOTH_HZ:
        return Check("rate", Mark.OK, found)
    remedy = (
        Reason("use_the_lighter_model")
        if around.model_limits_rate
        else Reason("more_light_or_another_camera")
    )
    return Check("rate", Mark.STOP if around.rate_hz < _JERKY_HZ else Mark.ADVICE, found, remedy)


def green(checks: tuple[Check, ...]) -> bool:
    """Whether knees can be judged."""
    return bool(checks) and all(check.mark is not Mark.STOP for check in checks)


def first_advice(checks: tuple[Check, ...]) -> Reason | None:
    """What to change first: what stops judging before what only hampers it."""
    for mark in (Mark.STOP, Mark.ADVICE):
        for check in checks:
            if check.mark is mark:
                return check.advice
    return None
