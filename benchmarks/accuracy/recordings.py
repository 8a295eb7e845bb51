"""Recorded squats on drawn bodies: a set's number gives its clips, always the same ones.

Each of the five subjects' motion is given to five bodies (U = uniform):

================ ===============================================================================
repetitions      three correct and three incorrect ones, mixed; the sets of even and odd number
                 choose from different halves of each subject's recordings
body             man or woman, legs U(.95, 1.05) x the subject's; the rest as in `scenarios`
camera           yaw 0, 20, -20, 10 and -10 deg, one for each body; distance U(2.5, 4) m, height
                 U(.6, 1.5) m, the lens as in `scenarios`; 480x640 or 360x640
clothes, room    as in `scenarios`, with noise, crf 20-34 and coarse pixels in a fifth, but nobody
                 and nothing in the way
================ ===============================================================================
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy import draws
from benchmarks.accuracy.draws import Rng
from fixtures.rendering import mocap_clip
from fixtures.rendering.mocap_clip import KINDS, Kind, Plan
from fixtures.rendering.scenario import Body, Camera, Scenario

SUBJECTS = (1, 2, 3, 4, 5)
YAWS_DEG = (0.0, 20.0, -20.0, 10.0, -10.0)
"""Camera yaw of each body of a subject, turned by one from subject to subject."""
_STREAM = 7044
_REPS_PER_KIND = 3
_RECORDED_PER_KIND = 10
_LEG_SHARE = 0.488
"""Thigh plus shank of the body model as a share of its stature."""


def plans(data: Path, number: int) -> list[Plan]:
    """All clips of a set.

    Parameters
    ----------
    data : Path
        Folder of the recordings, with ``correct`` and ``incorrect`` in it.
    number : int
        Number of the set, not negative.

    Returns
    -------
    list of Plan
        Clips named ``rNUMBER_sSUBJECT_bBODY_yYAW``.
    """
    return [
        _plan(data, number, subject, body) for subject in SUBJECTS for body in range(len(YAWS_DEG))
    ]


def takes(rng: Rng, number: int, subject: int) -> tuple[tuple[Kind, int], ...]:
    """Choose a clip's repetitions, kind and number, from a set's half of a subject's recordings."""
    # The same order for every set, so that two halves of it never meet.
    order = np.random.default_rng([_STREAM, subject])
    takes: list[tuple[Kind, int]] = []
    for kind in KINDS:
        half = (order.permutation(_RECORDED_PER_KIND) + 1)[number % 2 :: 2]
        takes += [(kind, int(n)) for n in rng.permutation(half)[:_REPS_PER_KIND]]
    return tuple(takes[i] for i in rng.permutation(len(takes)))


def _body(rng: Rng, leg_m: float) -> Body:
    drawn = draws.body(rng)
    height_m = leg_m * draws.within(rng, 0.95, 1.05) / _LEG_SHARE
    return replace(drawn, height_m=round(float(np.clip(height_m, 1.5, 2.0)), 3))


def _camera(rng: Rng, yaw_deg: float, height_m: float) -> Camera:
    lens = draws.camera(rng, yaw_deg, height_m, "overhead", distances_m=(2.5, 4.0))
    size = (480, 640) if draws.chance(rng, 0.6) else (360, 640)
    return replace(lens, height_m=draws.within(rng, 0.6, 1.5), size_wh_px=size, fps=mocap_clip.FPS)


def _plan(data: Path, number: int, subject: int, place: int) -> Plan:
    rng = np.random.default_rng([_STREAM, number, subject, place])
    yaw_deg = YAWS_DEG[(place + subject) % len(YAWS_DEG)]
    body = _body(rng, mocap_clip.leg_length_m(data, subject))
    return Plan(
        subject=subject,
        takes=takes(rng, number, subject),
        scenario=Scenario(
            name=f"r{number}_s{subject:02d}_b{place}_y{yaw_deg:+03.0f}",
            seed=1000 * number + 10 * subject + place,
            body=body,
            look=draws.look(rng),
            room=draws.room(rng),
            camera=_camera(rng, yaw_deg, body.height_m),
            reps=(),
            arms="overhead",
            defects=replace(
                draws.defects(rng), occluders=(), dropped_share=0.0, walk_in=False, walk_out=False
            ),
        ),
    )
