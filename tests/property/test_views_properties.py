"""However takes are cut together and wherever the camera stands, no leg is judged unseen."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.stick import Scene, Squat, film, spliced
from valgus.judge import judge_track
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.landmarks import ANKLES, HEELS, TOES
from valgus.model.poses import PoseTrack
from valgus.model.session import SessionResult
from valgus.model.terms import Side, Verdict

takes = st.builds(
    Scene,
    squats=st.just((Squat(),) * 2),
    yaw_deg=st.sampled_from([0.0, 20.0, -50.0, 60.0, 90.0, 130.0, 180.0]),
    distance_m=st.sampled_from([2.5, 3.0, 4.0]),
    lead_s=st.sampled_from([0.2, 1.0]),
)


def judged(track: PoseTrack) -> SessionResult:
    return judge_track.judge(track, ChosenConfig()).session


@settings(max_examples=25, deadline=None)
@given(takes, takes, st.integers(0, 60))
def test_no_rep_goes_across_a_cut_and_no_leg_is_judged_from_the_side(
    one: Scene, other: Scene, lost: int
) -> None:
    """The first take may end anywhere in its second squat."""
    before = film(one).track
    before = before.part(slice(0, len(before) - lost))
    moved = film(other).track
    moved = dataclasses.replace(moved, xy_px=moved.xy_px + np.array([140.0, 0.0]))
    cut_s = float(before.time_s[-1])
    for item in judged(spliced(before, moved)).reps:
        assert not item.rep.start_s < cut_s - 0.1 < cut_s + 0.1 < item.rep.end_s
        seen_from = one.yaw_deg if item.rep.bottom_s < cut_s else other.yaw_deg
        if min(abs(seen_from), 180 - abs(seen_from)) > AnalysisConfig().max_judged_yaw_deg + 10:
            assert item.verdict is Verdict.NOT_ASSESSABLE


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(Side), st.integers(0, 2), st.floats(1.0, 300.0), st.integers(0, 3))
def test_no_leg_is_judged_while_any_part_of_its_foot_is_beyond_the_edge(
    side: Side, part: int, beyond_px: float, edge: int
) -> None:
    track = film(Scene(squats=(Squat(),) * 2)).track
    joint = (ANKLES, HEELS, TOES)[part][side.index]
    limits = [*track.video.size_wh_px, 0, 0]
    xy = track.xy_px.copy()
    xy[:, joint, edge % 2] = limits[edge] + (beyond_px if edge < 2 else -beyond_px)
    reps = judged(dataclasses.replace(track, xy_px=xy)).reps
    assert all(item.legs[side].verdict is Verdict.NOT_ASSESSABLE for item in reps)
