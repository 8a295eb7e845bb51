"""Pictures that lie or stand on their head give what the upright ones give, with the real model."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

from tests.support.clips import write_clip
from valgus import api
from valgus.model.terms import Side, Verdict
from valgus.report.analysis import Analysis
from valgus.video.read.video_reader import VideoReader

CLIP = Path(__file__).parents[2] / "fixtures" / "videos" / "knees_in.mp4"
AGAIN_DEG = 3.0
"""Coding a clip once more moves an inward angle by up to 2 degrees."""
pytestmark = pytest.mark.model


@functools.cache
def upright() -> Analysis:
    return api.analyze(CLIP)


def verdicts(found: Analysis) -> list[tuple[Side, Verdict]]:
    return [(side, leg.verdict) for rep in found.session.reps for side, leg in rep.legs.items()]


@pytest.mark.parametrize("needed_deg", [90, 180, 270])
def test_the_same_reps_and_verdicts_whichever_way_up(needed_deg: int, tmp_path: Path) -> None:
    with VideoReader(CLIP) as reader:
        pictures = [
            np.ascontiguousarray(np.rot90(frame.image_rgb, needed_deg // 90)) for frame in reader
        ]
    found = api.analyze(write_clip(tmp_path, pictures))
    assert verdicts(found) == verdicts(upright())
    (notice,) = [n for n in found.session.notices if n.code == "picture_turned"]
    assert notice.values == {"clockwise_deg": needed_deg}
    assert found.track.video.size_wh_px == upright().track.video.size_wh_px
    assert found.track.video.turned_deg == needed_deg
    again, before = (peaks_deg(item) for item in (found, upright()))
    assert again == pytest.approx(before, abs=AGAIN_DEG)


def peaks_deg(found: Analysis) -> list[float]:
    return [leg.inward_deg.peak for rep in found.session.reps for leg in rep.legs.values()]


def test_an_upright_picture_is_left_alone() -> None:
    assert upright().track.video.turned_deg == 0
    assert "picture_turned" not in {notice.code for notice in upright().session.notices}
