"""What is made for people: pictures at the landmarks, the clip again, faces covered everywhere."""

from __future__ import annotations

import base64
import dataclasses
import re
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.support.recorded import analysis, video
from valgus.errors import InputError, OutputError
from valgus.judge import usual_shift, verdicts
from valgus.model.arrays import ImageArray
from valgus.model.landmarks import FACE_JOINTS, KNEES
from valgus.model.ports import NoProgress
from valgus.model.reason import Reason
from valgus.model.terms import Side
from valgus.report import overlay_video, palette, pictures, shots
from valgus.report.drawing.faces import face_box
from valgus.report.show_options import Options
from valgus.report.text.languages import load
from valgus.video.read.video_reader import VideoReader

FOUND = analysis()
PLAN = shots.choose(FOUND.session, FOUND.series)


def pictures_in(html: str) -> list[ImageArray]:
    found = re.findall(r"data:image/jpeg;base64,([^\"]+)", html)
    raw = [cv2.imdecode(np.frombuffer(base64.b64decode(d), np.uint8), 1) for d in found]
    return [np.ascontiguousarray(image[..., ::-1]) for image in raw if image is not None]


def page(options: Options | None = None) -> str:
    return pictures.report(FOUND.session, FOUND.series, FOUND.track, video(), options)


def near(image: ImageArray, at: np.ndarray, colour: palette.Colour, tolerance: int = 60) -> bool:
    x, y = np.round(at).astype(int)
    patch = image[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].astype(int)
    return bool((np.abs(patch - colour).max(axis=2) <= tolerance).any())


def test_the_page_has_three_pictures_for_each_flagged_repetition() -> None:
    assert len(pictures_in(page())) == 3 * len(FOUND.session.flagged())


def test_the_worst_frame_has_its_knee_marked_where_the_landmark_is() -> None:
    made = pictures.take_pictures(
        FOUND.session, FOUND.series, FOUND.track, video(), PLAN, Options(), load()
    )
    cut = pictures._cut_for_all(FOUND.session, FOUND.track)
    for item in PLAN.comparisons:
        image = cv2.imdecode(np.frombuffer(made[item.worst.row].jpeg, np.uint8), 1)[..., ::-1]
        left, right = (cut.points(FOUND.track.xy_px[item.worst.row, k]) for k in KNEES)
        assert near(image, left, palette.INWARD)
        assert near(image, right, palette.LEG)


def test_the_pictures_of_one_page_show_the_same_part() -> None:
    sizes = {image.shape for image in pictures_in(page())}
    assert len(sizes) == 1


def test_faces_can_be_covered_in_every_picture() -> None:
    cut = pictures._cut_for_all(FOUND.session, FOUND.track)
    made = pictures.take_pictures(
        FOUND.session, FOUND.series, FOUND.track, video(), PLAN, Options(blur_faces=True), load()
    )
    for row, picture in made.items():
        image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), 1)
        face = cut.points(FOUND.track.xy_px[row, list(FACE_JOINTS)])
        (x0, y0), (x1, y1) = face.min(axis=0).astype(int), face.max(axis=0).astype(int)
        edges = cv2.Laplacian(image[y0:y1, x0:x1], cv2.CV_64F)
        # Squares have long straight edges and nothing within: half of the pixels are flat.
        assert np.median(np.abs(edges)) < 6


def test_others_in_view_are_covered_as_well() -> None:
    crowded = dataclasses.replace(
        FOUND.session, notices=(Reason(pictures.SEVERAL_PEOPLE, written="Two."),)
    )
    assert pictures.has_others(crowded)
    assert not pictures.has_others(FOUND.session)


def test_a_short_gap_takes_the_face_from_next_to_it_and_a_long_one_none() -> None:
    holes = FOUND.track.xy_px.copy()
    holes[50:55] = np.nan
    holes[100:200] = np.nan
    track = dataclasses.replace(FOUND.track, xy_px=holes)
    near_by = pictures.face_at(track, 52)
    assert near_by is not None
    assert np.isfinite(near_by).all()
    assert pictures.face_at(track, 150) is None


def test_a_page_is_made_soon_and_is_small() -> None:
    begin = time.perf_counter()
    html = page()
    assert time.perf_counter() - begin < 3.0
    assert len(html.encode()) < 1_000_000


def test_without_the_video_there_are_no_pictures_but_curves() -> None:
    html = pictures.report(FOUND.session, FOUND.series, FOUND.track, None)
    assert pictures_in(html) == []
    assert 'class="rep flagged"' in html


def test_a_video_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no video")
    with pytest.raises(InputError, match="expected a video"):
        pictures.report(FOUND.session, FOUND.series, FOUND.track, tmp_path / "a.mp4")


# --- the clip again


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("overlay") / "out.mp4"
    overlay_video.overlay_video(
        FOUND.session, FOUND.series, FOUND.track, video(), target, NoProgress()
    )
    return target


def test_the_clip_again_has_the_originals_times_and_size(overlay: Path) -> None:
    with VideoReader(video()) as before, VideoReader(overlay) as after:
        assert after.info.size_wh_px == before.info.size_wh_px
        assert after.info.duration_s == pytest.approx(before.info.duration_s, abs=1 / 30)
        times = [[frame.time_s for frame in reader] for reader in (before, after)]
    assert times[1] == pytest.approx(times[0], abs=1e-4)


def test_the_knee_is_drawn_at_its_landmark_in_every_frame(overlay: Path) -> None:
    with VideoReader(overlay) as reader:
        for frame in reader:
            for knee in KNEES:
                at = FOUND.track.xy_px[frame.index, knee]
                drawn = (palette.LEG, palette.INWARD)
                assert any(near(frame.image_rgb, at, c, 70) for c in drawn), frame.index


def painted(time_s: float, **changes: object) -> tuple[overlay_video.Painter, object]:
    options = Options(**changes)  # type: ignore[arg-type]
    painter = overlay_video.Painter(FOUND.session, FOUND.series, FOUND.track, options)
    row = int(np.argmin(np.abs(FOUND.track.time_s - time_s)))
    return painter, painter._state(row, time_s, 1.0)


def test_verdict_and_counter_arise_with_time() -> None:
    second = FOUND.session.reps[1].rep
    leg = FOUND.session.reps[1].legs[Side.LEFT]
    _, before = painted(second.start_s + 0.01)
    _, during = painted(leg.peak_s)
    _, after = painted(second.end_s + 0.3)
    assert before.panel == ("Rep 2", "Flagged: 0")
    assert before.alert == ""
    assert during.panel == ("Rep 2", "Flagged: 1")
    assert during.alert == "Left knee inward"
    assert during.legs[Side.LEFT].inward
    assert not during.legs[Side.RIGHT].inward
    assert after.panel == ("Reps: 2", "Flagged: 1", "Rep 2: inward")


@pytest.mark.parametrize("number", [2, 4])
def test_a_knee_is_called_from_the_moment_its_verdict_names_on(number: int) -> None:
    item = FOUND.session.reps[number - 1]
    excess = usual_shift.excess_of_session_pct(FOUND.series, FOUND.session)
    config = FOUND.session.config.values
    began_s = verdicts.onset_s(FOUND.series, item, Side.LEFT, excess, config)
    _, before = painted(began_s - 0.01)
    _, after = painted(began_s)
    assert (before.alert, after.alert) == ("", "Left knee inward")


def test_a_knee_that_the_verdict_does_not_count_has_no_angle() -> None:
    bottom_s = FOUND.session.reps[1].rep.bottom_s
    hidden = dataclasses.replace(FOUND.series, valid=np.zeros_like(FOUND.series.valid))
    shown, without = (
        overlay_video.Painter(FOUND.session, series, FOUND.track, Options())
        for series in (FOUND.series, hidden)
    )
    row = int(np.argmin(np.abs(FOUND.track.time_s - bottom_s)))
    assert shown._state(row, bottom_s, 1.0).legs[Side.LEFT].label
    assert not without._state(row, bottom_s, 1.0).legs[Side.LEFT].label


def test_the_words_are_in_the_language_that_was_asked_for() -> None:
    leg = FOUND.session.reps[1].legs[Side.LEFT]
    _, state = painted(leg.peak_s, language="de")
    assert state.alert == "Linkes Knie nach innen"


def test_a_face_is_covered_in_every_frame(tmp_path: Path) -> None:
    painter = overlay_video.Painter(
        FOUND.session, FOUND.series, FOUND.track, Options(blur_faces=True)
    )
    with VideoReader(video()) as reader:
        for frame in reader:
            if frame.index % 20:
                continue
            box = face_box(FOUND.track.xy_px[frame.index], frame.image_rgb.shape)
            assert box is not None
            middle = slice((box[1] + box[3]) // 2 - 6, (box[1] + box[3]) // 2 + 6)
            across = slice((box[0] + box[2]) // 2 - 6, (box[0] + box[2]) // 2 + 6)
            made = painter.paint(frame)[middle, across]
            assert len(np.unique(made.reshape(-1, 3), axis=0)) <= 6


def test_a_frame_without_landmarks_is_covered_whole() -> None:
    painter = overlay_video.Painter(
        FOUND.session, FOUND.series, FOUND.track, Options(blur_faces=True)
    )
    with VideoReader(video()) as reader:
        frame = next(iter(reader))
    lost = dataclasses.replace(frame, index=10_000, time_s=999.0)
    made = painter.paint(lost)[200:]
    assert len(np.unique(made.reshape(-1, 3), axis=0)) <= 12 * 16


def test_a_failure_leaves_no_part_of_a_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"what was there before")

    def broken(self: object, frame: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(overlay_video.Painter, "paint", broken)
    with pytest.raises(OutputError, match="the disk is full"):
        overlay_video.overlay_video(
            FOUND.session, FOUND.series, FOUND.track, video(), target, NoProgress()
        )
    assert target.read_bytes() == b"what was there before"
    assert [item.name for item in tmp_path.iterdir()] == ["out.mp4"]
