"""Brings a result, its landmarks and its video together into what people look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

import valgus
from valgus.judge.rep_rows import rows_of
from valgus.model.arrays import FloatArray
from valgus.model.landmarks import FACE_JOINTS
from valgus.model.poses import PoseTrack
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.model.terms import Side, Verdict
from valgus.report import shots
from valgus.report.drawing.cutout import Cutout, cutout_about, jpeg
from valgus.report.drawing.faces import blur_faces
from valgus.report.drawing.overlay import LegLook, OverlayState, draw
from valgus.report.drawing.style import Style
from valgus.report.page.page_data import PageData, Picture
from valgus.report.page.session_page import report_page
from valgus.report.shots import Plan, Shot
from valgus.report.show_options import Options
from valgus.report.text import languages
from valgus.report.text.languages import Words
from valgus.results.document import as_kept

SHOT_HEIGHT_PX: Final = 560
_READ_SIDE_PX: Final = 1280
_GAP_S: Final = 0.5
"""Longest time over which a face is taken to be where it was seen last."""
SEVERAL_PEOPLE: Final = "several_people"


def report(
    session: SessionResult,
    series: KneeSeries | None,
    track: PoseTrack | None,
    video: Path | None,
    options: Options | None = None,
) -> str:
    """Make the report page of a session.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries or None
        The one in which it was found; without it there are no curves and no pictures.
    track : PoseTrack or None
        The landmarks; without them there are no pictures.
    video : Path or None
        The video; without it there are no pictures.
    options : Options, optional

    Returns
    -------
    html : str

    Raises
    ------
    InputError
        The video cannot be read.
    """
    options = options or Options()
    words = languages.load(options.language)
    session = as_kept(session)
    plan: Plan = shots.NO_FRAMES
    pictures: Mapping[int, Picture] = {}
    if series is not None:
        plan = shots.choose(session, series)
        if track is not None and video is not None:
            pictures = take_pictures(session, series, track, video, plan, options, words)
    data = PageData(
        session=session,
        words=words,
        # The day where the user is, not the day in Greenwich.
        made_on=date.today(),
        version=valgus.__version__,
        series=series,
        plan=plan,
        pictures=pictures,
        person=options.person,
        faces_blurred=options.blur_faces and bool(pictures),
    )
    return report_page(data)


def take_pictures(
    session: SessionResult,
    series: KneeSeries,
    track: PoseTrack,
    video: Path,
    plan: Plan,
    options: Options,
    words: Words,
) -> Mapping[int, Picture]:
    """Get the planned frames, cut them alike and draw on them; by row of the series."""
    from valgus.video.read.picking import pick

    rows = {int(track.frame_index[row]): row for row in plan.rows()}
    wanted = {index: float(track.time_s[row]) for index, row in rows.items()}
    cut = _cut_for_all(session, track)
    looks = _looks(session, series, plan, words)
    made = {}
    for frame in pick(video, wanted, _READ_SIDE_PX, track.video.turned_deg):
        row = rows[frame.index]
        scale = frame.image_rgb.shape[0] / frame.full_size_wh_px[1]
        image = frame.image_rgb
        if options.blur_faces:
            face = face_at(track, row)
            others = has_others(session)
            image = blur_faces(image, None if face is None else face * scale, others=others)
        part = cut.scaled(scale)
        state = OverlayState(part.points(track.xy_px[row] * scale), looks.get(row, {}))
        cut_out = part.image(image)
        # A narrow part is shown as tall as a wide one, so its height alone gives the sizes.
        drawn = draw(cut_out, state, Style.for_picture((cut_out.shape[0], cut_out.shape[0])))
        made[row] = Picture(jpeg(drawn), (drawn.shape[1], drawn.shape[0]))
    return made


def _cut_for_all(session: SessionResult, track: PoseTrack) -> Cutout:
    """Choose one part of the picture that holds the person in every repetition."""
    rows = np.zeros(len(track), dtype=np.bool_)
    for item in session.reps:
        rows[rows_of(item.rep)] = True
    return cutout_about(track.xy_px[rows], track.video.size_wh_px, SHOT_HEIGHT_PX)


def _looks(
    session: SessionResult, series: KneeSeries, plan: Plan, words: Words
) -> dict[int, dict[Side, LegLook]]:
    """How the legs are drawn in each planned frame; standing, an angle would mean nothing."""
    looks: dict[int, dict[Side, LegLook]] = {}
    for item in plan.comparisons:
        if item.side is None:
            continue
        if item.best is not None:
            looks[item.best.row] = _leg_looks(session, series, item.best, frozenset(), words)
        inward = frozenset(shots.flagged_sides(item.rep))
        looks[item.worst.row] = _leg_looks(session, series, item.worst, inward, words)
    return looks


def _leg_looks(
    session: SessionResult, series: KneeSeries, shot: Shot, inward: frozenset[Side], words: Words
) -> dict[Side, LegLook]:
    item = next(item for item in session.reps if item.rep.number == shot.rep)
    looks = {}
    for side in item.rep.squat.standing:
        if item.legs[side].verdict is Verdict.NOT_ASSESSABLE:
            continue
        angle = words.number(float(series.inward_deg[shot.row, side.index]), sign=True)
        looks[side] = LegLook(words("overlay.angle", angle=angle), side in inward)
    return looks


def has_others(session: SessionResult) -> bool:
    """Whether other people are in view, whose faces were not looked for."""
    return any(notice.code == SEVERAL_PEOPLE for notice in session.notices)


def face_at(track: PoseTrack, row: int) -> FloatArray | None:
    """Landmarks from which the face of a frame is covered, px; None when it may be anywhere.

    In a frame without anybody the nearest one in time stands in, if it is near enough.
    """
    seen = np.flatnonzero(np.isfinite(track.xy_px[:, list(FACE_JOINTS)]).all(axis=(1, 2)))
    if not len(seen):
        return None
    nearest = int(seen[np.argmin(np.abs(track.time_s[seen] - track.time_s[row]))])
    if abs(float(track.time_s[nearest] - track.time_s[row])) > _GAP_S:
        return None
    return np.asarray(track.xy_px[nearest])
