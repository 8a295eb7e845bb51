"""From where each repetition was seen: its place's camera, its own trunk, and its feet.

What is measured at a place holds as long as the subject stands there as she stood. A trunk that
points elsewhere says that she turned, or that the picture was cut, whatever the place's reference
says; and without its feet a leg has neither a toe line nor an ankle.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from valgus.judge import view
from valgus.judge.rep_rows import bent_rows, rows_of
from valgus.judge.view import Unseen, Views
from valgus.measure import camera_yaw, feet_seen
from valgus.measure.feet_seen import FootSight
from valgus.measure.measure_track import Measured, Stretch
from valgus.measure.standing_reference import Reference
from valgus.model.arrays import FloatArray
from valgus.model.config import AnalysisConfig
from valgus.model.poses import PoseTrack
from valgus.model.reason import Reason
from valgus.model.session import Rep, View
from valgus.model.terms import Side, SquatKind

_AGREED: Final = 0.6
"""Share of the frames that must say the same of front and back: a slip of the pose model takes less
than a third of them."""


def look(
    track: PoseTrack, measured: Measured, reps: Sequence[Rep], config: AnalysisConfig
) -> Views:
    """Say where each repetition was seen from, and where most of them were.

    Parameters
    ----------
    track : PoseTrack
        Landmarks as the pose model gave them.
    measured : Measured
    reps : sequence of Rep
    config : AnalysisConfig

    Returns
    -------
    views : Views
    """
    places = tuple(measured.place_of(rep.bottom_row) for rep in reps)
    here = [measured.stretches[place] for place in places]
    turned = [_turned_deg(track, rep, item.reference) for rep, item in zip(reps, here, strict=True)]
    of_places = [_of_place(item, config) for item in measured.stretches]
    of_reps = tuple(
        _of_rep(of_places[place], turned[i], _together(turned, places, place), config)
        for i, place in enumerate(places)
    )
    sights = [_stand_feet(track, item) for item in measured.stretches]
    unseen = tuple(
        _unseen_feet(track, measured, rep, item.reference, sights[place], config)
        for rep, item, place in zip(reps, here, places, strict=True)
    )
    return Views(_main(measured, of_places, of_reps, places, config), of_reps, places, unseen)


def _main(
    measured: Measured,
    of_places: Sequence[View],
    of_reps: Sequence[View],
    places: Sequence[int],
    config: AnalysisConfig,
) -> View:
    if of_reps:
        alike = [(place, seen.assessable) for place, seen in zip(places, of_reps, strict=True)]
        # What keeps single repetitions from being judged is no word on the whole clip.
        judged = [one for one in alike if one[1]]
        if judged:
            return of_reps[alike.index(Counter(judged).most_common(1)[0][0])]
        return of_reps[alike.index(Counter(alike).most_common(1)[0][0])]
    if of_places:
        lengths = [item.rows for item in measured.stretches]
        return of_places[lengths.index(max(lengths))]
    return view.look(None, config)


def _of_place(place: Stretch, config: AnalysisConfig) -> View:
    """Say where the camera stood; without anybody who stood upright there, that is not known."""
    seen = view.look(place.reference, config)
    if place.reference is None or place.upright or not seen.assessable:
        return seen
    return _refused(seen, Reason("no_stand"))


def _refused(seen: View, reason: Reason) -> View:
    return dataclasses.replace(seen, assessable=False, reasons=(reason,))


def _turned_deg(track: PoseTrack, rep: Rep, reference: Reference | None) -> FloatArray:
    """How far the trunk is turned from the place's camera angle, where it was seen, shape (N,)."""
    if reference is None:
        return np.empty(0)
    turned_deg = camera_yaw.turned_deg(track.world_m[rows_of(rep)], reference.yaw_deg)
    return turned_deg[np.isfinite(turned_deg)]


def _together(turned: Sequence[FloatArray], places: Sequence[int], place: int) -> FloatArray:
    """The same for all repetitions at a place."""
    return np.concatenate([item for item, at in zip(turned, places, strict=True) if at == place])


def _of_rep(
    seen: View, turned_deg: FloatArray, together_deg: FloatArray, config: AnalysisConfig
) -> View:
    """Where a repetition was seen from: its place's view, if the trunk agrees.

    A single repetition's direction errs more than that of all of them at the same place.
    """
    if not seen.assessable or not len(turned_deg):
        return seen
    reason = (
        _unsure(turned_deg)
        or view.askew(turned_deg, seen.yaw_deg, config)
        or view.askew(together_deg, seen.yaw_deg, config)
        or _turned(turned_deg, config)
    )
    return seen if reason is None else _refused(seen, reason)


def _unsure(turned_deg: FloatArray) -> Reason | None:
    """Why left and right are not known: the pose model wavers between front and back."""
    agrees = float((np.abs(turned_deg) < 90.0).mean())
    if not 1 - _AGREED < agrees < _AGREED:
        return None
    return Reason("facing_unsure", {"agree_pct": 100 * max(agrees, 1 - agrees)})


def _turned(turned_deg: FloatArray, config: AnalysisConfig) -> Reason | None:
    """Why what was measured while standing does not hold: the trunk points elsewhere."""
    turned, limit = abs(float(np.median(turned_deg))), config.rep_turn_limit_deg
    if turned <= limit:
        return None
    return Reason("turned_away", {"turned_deg": turned, "limit_deg": limit})


def _stand_feet(track: PoseTrack, place: Stretch) -> Mapping[Side, FootSight]:
    """How well the feet were seen where they are measured."""
    if place.reference is None:
        return {}
    return feet_seen.in_rows(track.part(place.stand), place.reference.yaw_deg)


def _unseen_feet(
    track: PoseTrack,
    measured: Measured,
    rep: Rep,
    reference: Reference | None,
    standing: Mapping[Side, FootSight],
    config: AnalysisConfig,
) -> Unseen:
    """Say which standing feet were not seen, in the repetition or where they are measured."""
    if reference is None:
        return {}
    rows = rows_of(rep)
    bent = [bent_rows(measured.series, side, config, rows) for side in rep.squat.standing]
    moving = feet_seen.while_planted(
        track.part(rows),
        np.any(bent, axis=0),
        reference.leg_px,
        reference.yaw_deg,
        config.smoothing_hz,
    )
    found = {
        side: reason
        for sights in (standing, moving)
        for side in rep.squat.standing
        if (reason := _why(side, sights[side], rep.squat, config))
    }
    hidden = [reason for reason in found.values() if reason.code == "foot_hidden"]
    # What hides one foot hides the other most often; there the guess is only steadier.
    return found | {side: found.get(side, hidden[0]) for side in rep.squat.standing if hidden}


def _why(side: Side, sight: FootSight, squat: SquatKind, config: AnalysisConfig) -> Reason | None:
    if sight.outside_share > config.max_foot_outside:
        share, limit = 100 * sight.outside_share, 100 * config.max_foot_outside
        return Reason("foot_outside", {"side": side, "share_pct": share, "limit_pct": limit})
    # The free foot goes where it likes, and the ankles with it.
    planted = sight if squat is SquatKind.DOUBLE else dataclasses.replace(sight, parts_pct=0.0)
    return Reason("foot_hidden", {"side": side}) if planted.hidden else None
