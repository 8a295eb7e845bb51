"""Draws rendered clips at random: a seed gives a scenario, always the same one.

What is drawn, and from where (U = uniform, N = normal):

========================= =====================================================================
camera yaw                by seed modulo 25, so that every run of 25 seeds has all strata:
                          13 x frontal |yaw| <= 15, 4 x oblique 15-30, 2 x 30-45 (either sign),
                          4 x from behind 180 +- 15, 2 x from the side +-90 +- 15
camera                    distance U(2, 4.5) m, height U(.5, 1.6) m, roll N(0, 1.5) within 4 deg;
                          the lens is chosen so that the standing body fills U(.5, .82) of the
                          height; up to .15 m off centre
picture                   480x640 45 %, 360x640 20 %, 540x960 8 %, 720x1280 2 %, 640x480 15 %,
                          640x360 10 %; 15 fps 45 %, 20 45 %, 30 10 %
body                      hip joints where the mesh's pelvis puts them (`body.hip_centres_m`);
                          women N(1.65, .065) m, men N(1.77, .07) m within 1.50-1.95; age, weight,
                          muscle, proportions U
clothes, skin, light      U over palettes; a third each of short, knee-long and long trousers;
                          shirts stand U(4, 25) mm off the skin, trousers U(3, 35) mm; light from
                          U(-75, 75) deg at U(25, 75) deg, 0-3 boxes
feet                      shoes 70 %, U(0, 4) cm longer than the foot, on soles of U(8, 30) mm;
                          socks 15 %, bare 15 %
stance                    ankles U(.9, 2.5) hip widths apart; toe-out rises with the width, N(sd 8)
                          within 0-35 deg; in a quarter of the two-leg clips instead U(1.3, 2.5)
                          hip widths and toe-out U(35, 60) deg; each foot differs by N(0, 2) deg
repetitions               1-5; depth U(.55, 1) of a deep squat (73-125 deg of flexion), one in ten
                          too shallow to count (.15-.38); descent U(.7, 1.8) s, ascent
                          U(.6, 1.6) s, pause 0-.6 s, rest U(.15, .8) s
collapse                  a fifth of clips sound only, a fifth all faulty, the rest mixed, so half
                          of the repetitions are sound. Left 30 %, right 30 %, both 40 %; U(8, 35)
                          deg, of which 8-14 is neither sound nor collapsed; whole 55 %, ascent
                          20 %, bottom 17 %, descent 8 %; both knees never closer than their width
sound repetitions         N(0, 1.5) deg within 3; one in eight with varus U(6, 20) deg; with the
                          feet beyond 35 deg U(0, 5) deg inside the toe line and no varus
collapse, feet > 35 deg   the knee comes to within U(-10, 12) deg of straight ahead, at most 45 deg
                          inside the toe line
single-leg                18 % of clips, stance leg fixed or alternating; faulty ones also drop the
                          pelvis U(0, 12) deg and lean the trunk U(0, 14) deg
trunk                     hip shift of .02-.06 m in 20 % of clips, extra forward lean up to 20 deg
                          in 30 %
defects                   noise U(0, 5) grey levels, crf 20-34, coarse pixels 20 %, occluder 12 %,
                          second person 15 %, lost frames 10 %, walking in 12 %, out 8 %
arms                      forward 35 %, hips 20 %, crossed 15 %, swing 15 %, overhead 15 %
========================= =====================================================================
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

import numpy as np

from benchmarks.accuracy import draws
from benchmarks.accuracy.draws import Rng
from fixtures.rendering.scenario import Arms, Collapse, Rep, Scenario, Side, Stance

_STREAM = 7043
"""Seeds below 10000 named clips of an earlier stream (7041), whose bodies had wider hips."""
_STRATA = ("front",) * 13 + ("oblique",) * 4 + ("wide",) * 2 + ("behind",) * 4 + ("side",) * 2
_ARMS: tuple[Arms, ...] = ("forward", "hips", "crossed", "swing", "overhead")
_ARMS_SHARES = (0.35, 0.2, 0.15, 0.15, 0.15)
_COLLAPSES: tuple[Collapse, ...] = ("whole", "ascent", "bottom", "descent")
_COLLAPSE_SHARES = (0.55, 0.2, 0.17, 0.08)
_KNEE_GAP_M = 0.115
"""Knees that touch are about this far apart."""
_HIPS_SHARE = 0.105
"""Distance between the hip joints as a share of the stature, about."""
_FAR_OUT_DEG = 35.0
"""Toe-out from which a knee that follows its toes lies plainly outside hip and ankle."""
_MOST_INWARD_DEG = 45.0
"""A foot can't be turned further than this against the knee above it."""


def stratum(seed: int) -> str:
    """Where the camera stands, roughly: front, oblique, wide, behind or side."""
    # 7 and 25 share no factor, so neighbouring seeds differ.
    return _STRATA[seed * 7 % len(_STRATA)]


def _yaw(rng: Rng, place: str) -> float:
    sign = float(rng.choice([-1.0, 1.0]))
    low, high = {
        "front": (0, 15), "oblique": (15, 30), "wide": (30, 45), "behind": (165, 180),
        "side": (75, 105),
    }[place]  # fmt: skip
    return round(sign * float(rng.uniform(low, high)), 2)


def _stance(rng: Rng, height_m: float, single_leg: bool) -> Stance:
    far_out = not single_leg and draws.chance(rng, 0.25)
    wide = draws.within(rng, *((1.3, 2.5) if far_out else (0.9, 1.4 if single_leg else 2.5)))
    low, high = (_FAR_OUT_DEG, 60.0) if far_out else (0.0, _FAR_OUT_DEG)
    mean = 8 + 9 * (wide - 0.9)
    toe_out = draws.within(rng, low, high) if far_out else draws.normal(rng, mean, 8, low, high)
    left, right = np.clip(toe_out + rng.normal(0, 2, size=2), low, high)
    return Stance(
        width_m=round(wide * _HIPS_SHARE * height_m, 3),
        toe_out_left_deg=round(float(left), 2),
        toe_out_right_deg=round(float(right), 2),
    )


def _turned_out_far(stance: Stance) -> bool:
    return max(stance.toe_out_left_deg, stance.toe_out_right_deg) > _FAR_OUT_DEG


def _tempo(rng: Rng) -> Rep:
    pause = draws.within(rng, 0.0, 0.6) if draws.chance(rng, 0.4) else 0.05
    return Rep(
        descent_s=draws.within(rng, 0.7, 1.8),
        pause_s=pause,
        ascent_s=draws.within(rng, 0.6, 1.6),
        rest_s=draws.within(rng, 0.15, 0.8),
        depth=draws.within(rng, 0.55, 1.0),
        forward_lean_deg=draws.within(rng, 0, 20) if draws.chance(rng, 0.3) else 0.0,
        hip_shift_m=0.0,
    )


def _varied(rng: Rng, rep: Rep) -> Rep:
    stretch = float(rng.normal(1.0, 0.06))
    return replace(
        rep,
        descent_s=round(rep.descent_s * stretch, 3),
        ascent_s=round(rep.ascent_s * float(rng.normal(1.0, 0.06)), 3),
        depth=round(float(np.clip(rep.depth + rng.normal(0, 0.03), 0.5, 1.0)), 3),
    )


def _far_out_knees(
    rng: Rng, faulty: bool, sides: tuple[bool, bool], stance: Stance
) -> tuple[float, float]:
    """Inward angles of one repetition on feet that are turned out far, (left, right), deg."""
    goal = draws.within(rng, -10, 12) + draws.normal(rng, 0, 2, -4, 4)
    turned = [
        min(toe_out - goal, _MOST_INWARD_DEG) if faulty and side else draws.within(rng, 0, 5)
        for side, toe_out in zip(
            sides, (stance.toe_out_left_deg, stance.toe_out_right_deg), strict=True
        )
    ]
    return turned[0], turned[1]


def _knees(rng: Rng, faulty: bool, sides: tuple[bool, bool]) -> tuple[float, float]:
    """Inward angles of one repetition, (left, right), deg."""
    if faulty:
        size = draws.within(rng, 8, 35)
        pair = [
            size + draws.normal(rng, 0, 2, -4, 4) if s else draws.normal(rng, 0, 1.5, -3, 3)
            for s in sides
        ]
        return pair[0], pair[1]
    if draws.chance(rng, 0.125):
        return -draws.within(rng, 6, 20), -draws.within(rng, 6, 20)
    return draws.normal(rng, 0, 1.5, -3, 3), draws.normal(rng, 0, 1.5, -3, 3)


def _keep_knees_apart(rep: Rep, stance: Stance, height_m: float) -> Rep:
    """Turn both knees back until they would only touch."""
    thigh = 0.245 * height_m
    out = thigh * math.sin(math.radians(9 + rep.depth * 116) / 2)
    middle = (_HIPS_SHARE * height_m + stance.width_m) / 2
    left, right = rep.inward_left_deg, rep.inward_right_deg
    while left > 3 and right > 3:
        turned = (stance.toe_out_left_deg - left, stance.toe_out_right_deg - right)
        if middle + sum(out * math.sin(math.radians(t)) for t in turned) >= _KNEE_GAP_M:
            break
        left, right = left * 0.95, right * 0.95
    return replace(rep, inward_left_deg=round(left, 2), inward_right_deg=round(right, 2))


def _faulty_flags(rng: Rng, count: int) -> list[bool]:
    share = cast(float, draws.pick(rng, (0.0, 1.0, 0.65), (0.2, 0.2, 0.6)))
    return [draws.chance(rng, share) for _ in range(count)]


def _two_leg_reps(rng: Rng, stance: Stance, height_m: float) -> tuple[Rep, ...]:
    flags = _faulty_flags(rng, int(rng.integers(1, 6)))
    base = _tempo(rng)
    sides = cast(
        tuple[bool, bool],
        draws.pick(rng, ((True, False), (False, True), (True, True)), (0.3, 0.3, 0.4)),
    )
    collapse = cast(Collapse, draws.pick(rng, _COLLAPSES, _COLLAPSE_SHARES))
    shift = (
        float(rng.choice([-1, 1])) * draws.within(rng, 0.02, 0.06)
        if draws.chance(rng, 0.2)
        else 0.0
    )
    reps = []
    for faulty in flags:
        left, right = (
            _far_out_knees(rng, faulty, sides, stance)
            if _turned_out_far(stance)
            else _knees(rng, faulty, sides)
        )
        rep = replace(
            _varied(rng, base), inward_left_deg=left, inward_right_deg=right, collapse=collapse,
            hip_shift_m=shift if faulty else 0.2 * shift,
        )  # fmt: skip
        if draws.chance(rng, 0.1):
            rep = replace(rep, depth=draws.within(rng, 0.15, 0.38))
        reps.append(_keep_knees_apart(rep, stance, height_m))
    return tuple(reps)


def _single_leg_reps(rng: Rng) -> tuple[Rep, ...]:
    flags = _faulty_flags(rng, int(rng.integers(1, 6)))
    base = replace(_tempo(rng), depth=draws.within(rng, 0.5, 0.62), forward_lean_deg=0.0)
    lift: Side = "left" if draws.chance(rng, 0.5) else "right"
    alternates = draws.chance(rng, 0.3)
    reps = []
    for faulty in flags:
        inward = _knees(rng, faulty, (True, True))[0]
        reps.append(
            replace(
                _varied(rng, base),
                lift=lift,
                rest_s=1.4 if alternates else max(0.3, base.rest_s),
                inward_left_deg=0.0 if lift == "left" else round(inward, 2),
                inward_right_deg=0.0 if lift == "right" else round(inward, 2),
                pelvic_drop_deg=draws.within(rng, 0, 12)
                if faulty
                else draws.normal(rng, 1, 1.5, -2, 4),
                trunk_lean_deg=draws.within(rng, 0, 14)
                if faulty
                else draws.normal(rng, 1, 2, -3, 5),
            )
        )
        if alternates:
            lift = "right" if lift == "left" else "left"
    return tuple(reps)


def draw(seed: int) -> Scenario:
    """Draw a clip.

    Parameters
    ----------
    seed : int
        Not negative. The same seed gives the same clip.

    Returns
    -------
    Scenario
        Named ``sSEED`` with at least four digits.
    """
    rng = np.random.default_rng([_STREAM, seed])
    body, look, room = draws.body(rng), draws.look(rng), draws.room(rng)
    single_leg = draws.chance(rng, 0.18)
    arms = cast(Arms, draws.pick(rng, _ARMS, _ARMS_SHARES))
    stance = _stance(rng, body.height_m, single_leg)
    reps = _single_leg_reps(rng) if single_leg else _two_leg_reps(rng, stance, body.height_m)
    return Scenario(
        name=f"s{seed:04d}",
        seed=seed,
        body=body,
        look=look,
        room=room,
        camera=draws.camera(rng, _yaw(rng, stratum(seed)), body.height_m, arms),
        stance=stance,
        reps=reps,
        arms=arms,
        lead_in_s=draws.within(rng, 0.8, 1.6),
        tail_s=draws.within(rng, 0.4, 1.0),
        bystander=draws.bystander(rng, room.wall_distance_m),
        defects=draws.defects(rng),
    )
