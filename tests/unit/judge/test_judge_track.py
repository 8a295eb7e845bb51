"""What is told of the video itself."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest

from tests.support.stick import Scene, film
from valgus.judge import judge_track
from valgus.model.chosen_config import ChosenConfig


@pytest.mark.parametrize("every", [1, 3, 30])
def test_length_and_rate_are_the_video_s_however_few_frames_were_looked_at(every: int) -> None:
    whole = film(Scene()).track
    thinned = dataclasses.replace(
        whole.part(slice(0, len(whole), every)),
        video=dataclasses.replace(whole.video, nominal_rate=Fraction(30)),
        decoded_frames=len(whole),
    )
    session = judge_track.judge(thinned, ChosenConfig()).session
    assert session.frame_rate == pytest.approx(30.0, abs=0.1)
    assert session.duration_s == pytest.approx(len(whole) / 30, abs=0.05)
