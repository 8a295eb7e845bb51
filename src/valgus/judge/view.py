"""Where the camera stands about the subject, and what may be judged from there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from valgus.measure import uncertainty
from valgus.measure.camera_yaw import sees_front, wrapped_deg
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.reason import Reason
from valgus.model.session import View
from valgus.model.terms import Facing, Side

Unseen = Mapping[Side, Reason]
"""Why a leg's foot is not known well enough to judge the leg; a leg that is missing is."""


class Views(NamedTuple):
    """Where the camera stood through a video."""

    main: View
    """Where most repetitions were seen from, else where the subject stayed longest."""
    of_reps: tuple[View, ...]
    """Where each repetition was seen from."""
    places: tuple[int, ...]
    """At which place each was made."""
    unseen: tuple[Unseen, ...]
    """Which standing feet were not seen in each."""


def off_frontal_deg(yaw_deg: float) -> float:
    """Angle between the line of sight and the subject's front or back, 0 to 90.

    Examples
    --------
    >>> off_frontal_deg(170.0)
    10.0
    """
    return min(abs(yaw_deg), 180.0 - abs(yaw_deg))


def facing_of(yaw_deg: float, config: AnalysisConfig) -> Facing:
    """Name the side of the subject that the camera sees."""
    if math.isnan(yaw_deg):
        return Facing.UNKNOWN
    if off_frontal_deg(yaw_deg) >= config.side_yaw_deg:
        return Facing.LEFT_SIDE if yaw_deg > 0 else Facing.RIGHT_SIDE
    return Facing.FRONT if sees_front(yaw_deg) else Facing.BACK


def look(reference: Reference | None, config: AnalysisConfig) -> View:
    """Say where the camera stands and whether legs can be judged from there.

    Parameters
    ----------
    reference : Reference or None
        None when no one was seen.
    config : AnalysisConfig

    Returns
    -------
    view : View
    """
    if reference is None:
        return View(Facing.UNKNOWN, math.nan, math.nan, False, (Reason("nobody_seen"),))
    yaw = reference.yaw_deg
    off = off_frontal_deg(yaw)
    facing = facing_of(yaw, config)
    ends = uncertainty.interval(yaw, uncertainty.yaw_sigma_deg(yaw))
    if off <= config.max_judged_yaw_deg:
        return View(facing, yaw, reference.roll_deg, True, (), ends)
    end = "front" if sees_front(yaw) else "back"
    reason = Reason(
        "camera_angle", {"off_deg": off, "end": end, "limit_deg": config.max_judged_yaw_deg}
    )
    return View(facing, yaw, reference.roll_deg, False, (reason,), ends)


def askew(turned_deg: FloatArray, yaw_deg: float, config: AnalysisConfig) -> Reason | None:
    """Why the trunk is turned too far from the camera, whatever the standing feet say.

    Parameters
    ----------
    turned_deg : ndarray, shape (N,)
        From `valgus.measure.camera_yaw.turned_deg`, at least one.
    yaw_deg : float
        The camera angle from which it is turned.
    config : AnalysisConfig

    Returns
    -------
    reason : Reason or None
        None when it isn't.
    """
    own_deg = wrapped_deg(yaw_deg + float(np.median(turned_deg)))
    off_deg, limit = off_frontal_deg(own_deg), config.rep_yaw_limit_deg
    if off_deg <= limit:
        return None
    end = "front" if sees_front(own_deg) else "back"
    return Reason("seen_askew", {"off_deg": off_deg, "end": end, "limit_deg": limit})
