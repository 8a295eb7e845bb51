"""Rules that hold for every series of repetitions."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.stick import Scene, Squat, film
from valgus.judge import judge_track, segment_reps
from valgus.model.chosen_config import ChosenConfig
from valgus.model.config import AnalysisConfig
from valgus.model.session import Rep

squats = st.builds(
    Squat,
    drop=st.floats(0.02, 0.5),
    down_s=st.floats(0.4, 2.0),
    pause_s=st.floats(0.0, 1.0),
    up_s=st.floats(0.4, 2.0),
    rest_s=st.floats(0.0, 1.0),
    inward_left_deg=st.floats(-15, 30),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(squats, max_size=4), st.integers(0, 1000))
def test_reps_are_ordered_and_disjoint_and_their_bottom_lies_within(
    some: list[Squat], seed: int
) -> None:
    track = film(Scene(squats=tuple(some), noise_px=1.5, seed=seed)).track
    found = [item.rep for item in judge_track.judge(track, ChosenConfig()).session.reps]
    rows = [row for rep in found for row in (rep.start_row, rep.bottom_row, rep.end_row)]
    assert rows == sorted(rows)
    assert all(a.end_row <= b.start_row for a, b in itertools.pairwise(found))
    assert len(found) <= len(some)


@settings(max_examples=25, deadline=None)
@given(st.lists(squats, min_size=1, max_size=4), st.lists(st.integers(1, 200), max_size=6))
def test_chunking_never_changes_the_reps(some: list[Squat], cuts: list[int]) -> None:
    """A webcam delivers samples one by one, a file all at once: the same reps come out."""
    config = AnalysisConfig()
    series = judge_track.judge(film(Scene(squats=tuple(some))).track, ChosenConfig()).series
    whole, dips = segment_reps.find_reps(series, config)
    segmenter, found = segment_reps.RepSegmenter(config), []
    samples = list(segment_reps.samples(series))
    for part in np.split(np.arange(len(samples)), sorted({min(c, len(samples)) for c in cuts})):
        for row in part:
            found += segmenter.update(samples[row])
    found += segmenter.finish()
    assert [item for item in found if isinstance(item, Rep)] == list(whole)
    assert [item for item in found if not isinstance(item, Rep)] == list(dips)
