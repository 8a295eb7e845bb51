"""A stick figure with exact joints before a pin-hole camera: truth without a renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from valgus.measure import pose_model_errors
from valgus.model.arrays import FloatArray
from valgus.model.frames import VideoInfo
from valgus.model.landmarks import Joint
from valgus.model.poses import PoseModelInfo, PoseTrack

THIGH_M, SHANK_M, HIP_HALF_M, SHOULDER_HALF_M, TRUNK_M = 0.42, 0.42, 0.10, 0.18, 0.5
SIGNS = np.array([1.0, -1.0])


@dataclass(frozen=True)
class Squat:
    """One down and up; angles of inward turn hold at full depth and fade with it."""

    drop: float = 0.38
    """Hip drop, leg lengths."""
    inward_left_deg: float = 0.0
    inward_right_deg: float = 0.0
    down_s: float = 1.0
    pause_s: float = 0.2
    up_s: float = 1.0
    rest_s: float = 1.0
    collapse: str = "whole"
    """``whole`` or ``ascent``."""


@dataclass(frozen=True)
class Scene:
    """Body, feet and camera."""

    squats: tuple[Squat, ...] = (Squat(),)
    yaw_deg: float = 0.0
    toe_out_deg: float = 15.0
    stance_m: float = 0.34
    distance_m: float = 3.0
    fov_deg: float = 60.0
    size_wh_px: tuple[int, int] = (720, 1280)
    rate_hz: float = 30.0
    lift: str | None = None
    roll_deg: float = 0.0
    lead_s: float = 1.0
    noise_px: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Truth:
    """What the figure really did."""

    track: PoseTrack
    inward_deg: FloatArray
    flexion_deg: FloatArray
    drop: FloatArray
    bottoms_s: tuple[float, ...]
    body: FloatArray = field(repr=False)


def _smooth_step(share: FloatArray) -> FloatArray:
    x = np.clip(share, 0.0, 1.0)
    return np.asarray(x**3 * (10 - 15 * x + 6 * x**2))


def _profiles(scene: Scene) -> tuple[FloatArray, FloatArray, FloatArray, tuple[float, ...]]:
    length = scene.lead_s + sum(s.down_s + s.pause_s + s.up_s + s.rest_s for s in scene.squats)
    time_s = np.arange(0.0, length, 1.0 / scene.rate_hz)
    drop, inward, bottoms = np.zeros_like(time_s), np.zeros((len(time_s), 2)), []
    start = scene.lead_s
    for squat in scene.squats:
        bottom, rise = start + squat.down_s, start + squat.down_s + squat.pause_s
        down = _smooth_step((time_s - start) / squat.down_s)
        up = _smooth_step((time_s - rise) / squat.up_s)
        share = down - up
        drop += squat.drop * share
        weight = share if squat.collapse == "whole" else share * np.sin(np.pi * up) * 1.2
        inward += weight.clip(0, 1)[:, None] * [squat.inward_left_deg, squat.inward_right_deg]
        bottoms.append((bottom + rise) / 2)
        start = rise + squat.up_s + squat.rest_s
    return time_s, drop, inward, tuple(bottoms)


def _knee(hip: FloatArray, ankle: FloatArray, swivel_rad: FloatArray, sign: float) -> FloatArray:
    """Two-bone knee at an angle about hip→ankle from straight ahead, + outward."""
    line = ankle - hip
    span = np.linalg.norm(line, axis=-1, keepdims=True)
    unit = line / span
    along = (THIGH_M**2 - SHANK_M**2 + span**2) / (2 * span)
    out = np.sqrt(np.maximum(THIGH_M**2 - along**2, 0))
    ahead = np.stack([sign * np.sin(swivel_rad), 0 * swivel_rad, np.cos(swivel_rad)], axis=-1)
    # Straight ahead on the floor, made perpendicular to the leg: where the toe line points.
    ahead -= (ahead * unit).sum(-1, keepdims=True) * unit
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    return np.asarray(hip + along * unit + out * ahead)


def _turn(vector: FloatArray, axis: FloatArray, angle_rad: FloatArray) -> FloatArray:
    """Rodrigues' rotation about unit axes."""
    c, s = np.cos(angle_rad)[:, None], np.sin(angle_rad)[:, None]
    along = (vector * axis).sum(-1, keepdims=True) * axis
    return np.asarray(c * vector + s * np.cross(axis, vector) + (1 - c) * along)


def _leg(
    hip: FloatArray, ankle: FloatArray, toe_out_rad: float, inward_rad: FloatArray, sign: float
) -> FloatArray:
    over_toes = _knee(hip, ankle, np.full(len(hip), toe_out_rad), sign)
    unit = (ankle - hip) / np.linalg.norm(ankle - hip, axis=-1, keepdims=True)
    return hip + _turn(over_toes - hip, unit, sign * inward_rad)


def body_points(
    scene: Scene,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, tuple[float, ...]]:
    """Joints in body axes (left, up, forward), m, shape (T, 33, 3), with times, drop and inward."""
    time_s, drop, inward, bottoms = _profiles(scene)
    leg = THIGH_M + SHANK_M
    stand = 0.985 * leg
    height = stand - drop * leg
    # The hips go back as they go down, so that the figure does not fall.
    middle = np.stack([0 * drop, height, -0.45 * drop * leg], axis=-1)
    if scene.lift:
        middle[:, 0] = (1 if scene.lift == "right" else -1) * scene.stance_m / 2
    ankles = np.zeros((len(drop), 2, 3))
    for side, sign in enumerate(SIGNS):
        ankles[:, side, 0] = sign * scene.stance_m / 2
        if scene.lift == ("left", "right")[side]:
            ankles[:, side] = middle + np.array([sign * HIP_HALF_M, -0.62 * leg, -0.25 * leg])
    return time_s, figure(scene, middle, ankles, inward), drop, inward, bottoms


def figure(
    scene: Scene, middle: FloatArray, ankles: FloatArray, inward_deg: FloatArray
) -> FloatArray:
    """Joints (T, 33, 3) of a figure whose mid-hip (T, 3) and ankles (T, 2, 3) are given, m."""
    points = np.zeros((len(middle), 33, 3))
    toe_out = np.radians(scene.toe_out_deg)
    for side, sign in enumerate(SIGNS):
        hip = middle + np.array([sign * HIP_HALF_M, 0, 0])
        ankle = ankles[:, side]
        knee = _leg(hip, ankle, toe_out, np.radians(inward_deg[:, side]), sign)
        # As long as the pose model's landmarks make a foot: it shows less of one from behind.
        front = abs(scene.yaw_deg) <= 90
        share = pose_model_errors.FOOT_LENGTH_FRONT if front else pose_model_errors.FOOT_LENGTH_BACK
        length = share * (THIGH_M + SHANK_M)
        foot = np.array([sign * np.sin(toe_out), 0, np.cos(toe_out)]) * length
        base = Joint.LEFT_HIP + side
        for offset, place in (
            (0, hip),
            (2, knee),
            (4, ankle),
            (6, ankle - 0.25 * foot),
            (8, ankle + 0.75 * foot),
        ):
            points[:, base + offset] = place
        points[:, Joint.LEFT_SHOULDER + side] = middle + np.array(
            [sign * SHOULDER_HALF_M, TRUNK_M, 0.1]
        )
    points[:, Joint.NOSE] = middle + np.array([0, TRUNK_M + 0.2, 0.15])
    for joint in range(1, 11):
        points[:, joint] = points[:, Joint.NOSE]
    for joint in range(13, 23):
        points[:, joint] = points[:, Joint.LEFT_SHOULDER + (joint + 1) % 2]
    return points


def to_camera(body: FloatArray, yaw_deg: ArrayLike) -> FloatArray:
    """Body axes (left, up, forward) → camera axes (right, down, away)."""
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    left, up, ahead = body[..., 0], body[..., 1], body[..., 2]
    return np.stack([c * left - s * ahead, -up, -s * left - c * ahead], axis=-1)


def flexion_deg(points: FloatArray) -> FloatArray:
    """True knee flexion, shape (T, 2)."""
    thigh = points[:, 25:27] - points[:, 23:25]
    shank = points[:, 27:29] - points[:, 25:27]
    cosine = (
        (thigh * shank).sum(-1) / np.linalg.norm(thigh, axis=-1) / np.linalg.norm(shank, axis=-1)
    )
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


Course = Callable[[FloatArray], FloatArray]
"""A value at each time, s."""


def film(scene: Scene = Scene()) -> Truth:
    """Film the figure: landmarks as a perfect pose model would give them, plus noise."""
    time_s, body, drop, inward, bottoms = body_points(scene)
    track = _filmed(scene, time_s, body, np.array(scene.yaw_deg), np.array(scene.distance_m))
    return Truth(track, inward, flexion_deg(body), drop, bottoms, body)


def filmed_body(scene: Scene, time_s: FloatArray, body: FloatArray) -> PoseTrack:
    """Film a body of one's own making."""
    return _filmed(scene, time_s, body, np.array(scene.yaw_deg), np.array(scene.distance_m))


def walked(
    scene: Scene, *, distance_m: Course | None = None, yaw_deg: Course | None = None
) -> PoseTrack:
    """Film a figure that comes and goes, or turns; joints outside the picture are hardly seen."""
    time_s, body, *_ = body_points(scene)
    yaw = yaw_deg(time_s) if yaw_deg else np.array(scene.yaw_deg)
    away = distance_m(time_s) if distance_m else np.array(scene.distance_m)
    track = _filmed(scene, time_s, body, yaw[..., None], away[..., None])
    outside = ((track.xy_px < 0) | (track.xy_px > scene.size_wh_px)).any(axis=-1)
    return replace(track, visibility=np.where(outside, 0.1, 1.0))


def _filmed(
    scene: Scene, time_s: FloatArray, body: FloatArray, yaw_deg: FloatArray, away_m: FloatArray
) -> PoseTrack:
    camera = to_camera(body, yaw_deg)
    width, height = scene.size_wh_px
    focal = max(width, height) / 2 / np.tan(np.radians(scene.fov_deg / 2))
    eye_level = 0.8
    away = camera[..., 2] + away_m
    xy = np.stack([camera[..., 0] / away, (camera[..., 1] + eye_level) / away], axis=-1) * focal
    roll = np.radians(scene.roll_deg)
    xy = xy @ np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    xy = xy + np.array([width, height]) / 2
    rng = np.random.default_rng(scene.seed)
    xy = xy + rng.normal(0, 1, xy.shape) * scene.noise_px
    world = camera - camera[:, 23:25].mean(axis=1, keepdims=True)
    video = VideoInfo("stick.mp4", scene.size_wh_px, None, None, 0)
    return PoseTrack(
        np.arange(len(time_s)),
        time_s,
        xy,
        world,
        np.ones(xy.shape[:2]),
        video,
        PoseModelInfo("stick", "0" * 64),
        decoded_frames=len(time_s),
    )


def spliced(*takes: PoseTrack) -> PoseTrack:
    """Cut takes together, one after the other, as an editor does."""
    step_s = float(np.median(np.diff(takes[0].time_s)))
    spans_s = [float(take.time_s[-1] - take.time_s[0]) + step_s for take in takes]
    starts = np.cumsum([0.0, *spans_s[:-1]])
    columns = {
        name: np.concatenate([getattr(take, name) for take in takes])
        for name in ("xy_px", "world_m", "visibility")
    }
    time_s = np.concatenate(
        [take.time_s - take.time_s[0] + at for take, at in zip(takes, starts, strict=True)]
    )
    rows = len(time_s)
    index = np.arange(rows)
    return replace(takes[0], frame_index=index, time_s=time_s, decoded_frames=rows, **columns)


def slipped(track: PoseTrack, rows: slice | FloatArray) -> PoseTrack:
    """Take front for back in some rows, as the pose model does: sides and depth are exchanged."""
    other = np.arange(33)
    other[1:] = 1 + np.array([3, 4, 5, 0, 1, 2, 7, 6, 9, 8, *(i ^ 1 for i in range(10, 32))])
    xy, world, seen = track.xy_px.copy(), track.world_m.copy(), track.visibility.copy()
    xy[rows], seen[rows] = xy[rows][:, other], seen[rows][:, other]
    world[rows] = world[rows][:, other] * [1.0, 1.0, -1.0]
    return replace(track, xy_px=xy, world_m=world, visibility=seen)
