"""A fixture's landmarks, so that what is made from them needs no pose model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from valgus import api
from valgus.pose.recorded import load_track
from valgus.report.analysis import Analysis

ROOT = Path(__file__).parents[2]
VIDEOS = ROOT / "fixtures" / "videos"


def landmarks(name: str) -> Path:
    return ROOT / "tests" / "golden" / f"{name}.landmarks.npz"


@cache
def analysis(name: str = "one_knee_in") -> Analysis:
    """Judge recorded landmarks: of 'one_knee_in' the left knee in reps 2 and 4 is inward."""
    return api.judge(load_track(landmarks(name)))


def video(name: str = "one_knee_in") -> Path:
    return VIDEOS / f"{name}.mp4"
