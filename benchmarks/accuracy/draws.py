"""Chance: the basic draws, and the parts of a clip that do not move. See `scenarios`."""

from __future__ import annotations

import colorsys
import math
from dataclasses import replace
from typing import Literal, cast

import numpy as np

from fixtures.rendering.scenario import (
    Arms,
    Body,
    Box,
    Bystander,
    Camera,
    Defects,
    Look,
    Rgb,
    Room,
)

Rng = np.random.Generator

_SIZES = ((480, 640), (360, 640), (540, 960), (720, 1280), (640, 480), (640, 360))
_SIZE_SHARES = (0.45, 0.2, 0.08, 0.02, 0.15, 0.1)
_FPS = (15.0, 20.0, 30.0)
_FPS_SHARES = (0.45, 0.45, 0.1)
_LEG_ENDS: tuple[Literal["thigh", "knee", "ankle"], ...] = ("thigh", "knee", "ankle")
_SKINS: tuple[Rgb, ...] = (
    (0.9, 0.73, 0.63),
    (0.84, 0.64, 0.52),
    (0.72, 0.52, 0.4),
    (0.55, 0.38, 0.28),
    (0.36, 0.24, 0.18),
    (0.27, 0.18, 0.14),
)
_HAIRS: tuple[Rgb, ...] = (
    (0.06, 0.05, 0.05),
    (0.16, 0.1, 0.07),
    (0.34, 0.22, 0.13),
    (0.7, 0.55, 0.32),
    (0.55, 0.53, 0.5),
)


def pick(rng: Rng, options: tuple[object, ...], shares: tuple[float, ...] | None = None) -> object:
    """One of the options, by their shares or all alike."""
    return options[int(rng.choice(len(options), p=shares))]


def chance(rng: Rng, share: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < share)


def within(rng: Rng, low: float, high: float) -> float:
    """Uniform draw."""
    return round(float(rng.uniform(low, high)), 3)


def normal(rng: Rng, mean: float, deviation: float, low: float, high: float) -> float:
    """Normal draw, clipped."""
    return round(float(np.clip(rng.normal(mean, deviation), low, high)), 3)


def color(rng: Rng, saturation: float, low: float, high: float) -> Rgb:
    """A colour of bounded saturation and brightness."""
    return colorsys.hsv_to_rgb(
        within(rng, 0, 1), within(rng, 0, saturation), within(rng, low, high)
    )


def body(rng: Rng) -> Body:
    """An adult."""
    female = chance(rng, 0.5)
    height = normal(rng, 1.65, 0.065, 1.5, 1.8) if female else normal(rng, 1.77, 0.07, 1.6, 1.95)
    return Body(
        sex="female" if female else "male",
        age_y=within(rng, 18, 65),
        height_m=height,
        weight=within(rng, 0.3, 0.75),
        muscle=within(rng, 0.3, 0.75),
        proportions=within(rng, 0.3, 0.8),
    )


def look(rng: Rng) -> Look:
    """Skin, hair and clothes."""
    return _shod(
        rng,
        Look(
            skin=cast(Rgb, pick(rng, _SKINS)),
            shirt=color(rng, 0.7, 0.2, 0.9),
            bottoms=color(rng, 0.5, 0.1, 0.6),
            shoes=color(rng, 0.6, 0.15, 0.95),
            hair=cast(Rgb, pick(rng, _HAIRS)),
            bottoms_to=_LEG_ENDS[int(rng.integers(3))],
            sleeves_to=("none", "elbow", "elbow", "wrist")[int(rng.integers(4))],
            shirt_m=within(rng, 0.004, 0.025),
            bottoms_m=within(rng, 0.003, 0.035),
        ),
    )


def _shod(rng: Rng, clothes: Look) -> Look:
    """Shoes, or socks, or bare feet."""
    worn = pick(rng, ("shoes", "socks", "bare"), (0.7, 0.15, 0.15))
    if worn == "bare":
        return replace(clothes, shoes=clothes.skin, shoes_m=0.0, sole_m=0.0)
    if worn == "socks":
        return replace(clothes, shoes_m=0.003, sole_m=0.002)
    return replace(
        clothes,
        shoes_m=within(rng, 0.005, 0.014),
        toe_box_m=within(rng, 0.0, 0.04),
        sole_m=within(rng, 0.008, 0.03),
    )


def _furniture(rng: Rng, wall_m: float) -> tuple[Box, ...]:
    boxes = []
    for _ in range(int(rng.integers(0, 4))):
        width, depth, height = (within(rng, 0.2, 0.8) for _ in range(3))
        right = float(rng.choice([-1.0, 1.0])) * within(rng, 0.8, 2.2)
        away = within(rng, 0.5, max(0.6, wall_m - 0.5))
        boxes.append(
            Box(
                center_m=(right, away, height / 2),
                size_m=(width, depth, height),
                color=color(rng, 0.5, 0.2, 0.8),
            )
        )
    return tuple(boxes)


def room(rng: Rng) -> Room:
    """Surroundings and light."""
    wall_m = within(rng, 1.4, 3.5)
    return Room(
        wall=color(rng, 0.3, 0.35, 0.85),
        floor=color(rng, 0.35, 0.25, 0.65),
        texture=within(rng, 0.05, 0.5),
        wall_distance_m=wall_m,
        boxes=_furniture(rng, wall_m),
        light_azimuth_deg=within(rng, -75, 75),
        light_elevation_deg=within(rng, 25, 75),
        light_strength=within(rng, 0.5, 0.95),
        ambient=within(rng, 0.45, 0.75),
    )


def camera(
    rng: Rng,
    yaw_deg: float,
    height_m: float,
    arms: Arms,
    distances_m: tuple[float, float] = (2.0, 4.5),
) -> Camera:
    """Where the camera stands, its lens and its picture."""
    distance = within(rng, *distances_m)
    tall = height_m + (0.45 if arms == "overhead" else 0.0)
    share = within(rng, 0.5, 0.82)
    opening = 2 * math.degrees(math.atan(tall / share / 2 / distance))
    return Camera(
        distance_m=distance,
        height_m=within(rng, 0.5, 1.6),
        yaw_deg=yaw_deg,
        roll_deg=normal(rng, 0, 1.5, -4, 4),
        vertical_fov_deg=round(min(opening, 78.0), 2),
        aim_shift_m=(within(rng, -0.15, 0.15), within(rng, -0.04, 0.06) + (tall - height_m) / 2),
        size_wh_px=cast(tuple[int, int], pick(rng, _SIZES, _SIZE_SHARES)),
        fps=cast(float, pick(rng, _FPS, _FPS_SHARES)),
        # Noise and the pose model's own scaling leave nothing of smooth edges.
        smooth_edges=False,
    )


def _occluder(rng: Rng) -> Box:
    right = float(rng.choice([-1.0, 1.0])) * within(rng, 0.05, 0.3)
    if chance(rng, 0.5):  # a bench before the shins
        height = within(rng, 0.2, 0.4)
        size = (within(rng, 0.2, 0.5), 0.3, height)
    else:  # a pole
        height = 3.0
        size = (within(rng, 0.03, 0.07), 0.05, height)
    return Box(
        center_m=(right, -within(rng, 0.55, 0.9), height / 2),
        size_m=size,
        color=color(rng, 0.5, 0.2, 0.8),
    )


def defects(rng: Rng) -> Defects:
    """What spoils the clip."""
    return Defects(
        noise_sigma=within(rng, 0, 5),
        crf=int(rng.integers(20, 35)),
        resolution=within(rng, 0.35, 0.8) if chance(rng, 0.2) else 1.0,
        occluders=(_occluder(rng),) if chance(rng, 0.12) else (),
        dropped_share=within(rng, 0.02, 0.1) if chance(rng, 0.1) else 0.0,
        walk_in=chance(rng, 0.12),
        walk_out=chance(rng, 0.08),
    )


def bystander(rng: Rng, wall_m: float) -> Bystander | None:
    """A second person, in one clip of seven."""
    if not chance(rng, 0.15):
        return None
    return Bystander(
        body=body(rng),
        look=look(rng),
        right_m=float(rng.choice([-1.0, 1.0])) * within(rng, 0.7, 1.3),
        behind_m=within(rng, 0.6, max(0.7, wall_m - 0.4)),
        facing_deg=within(rng, -90, 90),
        squats=chance(rng, 0.4),
    )
