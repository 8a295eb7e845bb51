"""What comes out of a video file: which pictures, when, how large, which way round."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from tests.support.clips import (
    CODINGS,
    H264,
    changing_clip,
    corners,
    number_of,
    numbered,
    numbered_clip,
    quadrants,
    write_clip,
)
from valgus.model.frames import Frame
from valgus.video.read import video_reader
from valgus.video.read.video_reader import VideoReader

CLIP = Path(__file__).parents[4] / "fixtures" / "videos" / "nobody.mp4"
KEEP_TAGS = {"movflags": "use_metadata_tags"}

pytestmark = pytest.mark.filterwarnings("error")


def frames_of(path: Path, **how: object) -> list[Frame]:
    with VideoReader(path, **how) as reader:  # type: ignore[arg-type]
        return list(reader)


def told(frames: list[Frame]) -> list[tuple[int, float]]:
    return [(frame.index, frame.time_s) for frame in frames]


@pytest.mark.parametrize("name", CODINGS)
def test_every_frame_of_every_codec_comes_in_order_with_its_own_time(
    name: str, tmp_path: Path
) -> None:
    path = numbered_clip(tmp_path, 30, coding=CODINGS[name])
    frames = frames_of(path)
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(30))
    assert [frame.index for frame in frames] == list(range(30))
    # Containers round: GIF to 10 ms, WebM to 1 ms, AVI and MP4 not at all.
    rounding_s = {"gif": 0.005, "vp9": 0.0005}.get(name, 1e-9)
    assert [frame.time_s for frame in frames] == pytest.approx(
        [n / 30 for n in range(30)], abs=rounding_s
    )


@pytest.mark.parametrize("name", CODINGS)
def test_a_part_gives_the_frames_of_the_whole(name: str, tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 75, coding=CODINGS[name])
    whole = frames_of(path)
    for start_s, stop_s in ((0.0, 0.4), (0.4, 1.1), (1.1, 1.9), (1.9, 9.0), (2.4, 2.45)):
        part = frames_of(path, start_s=start_s, stop_s=stop_s)
        expected = [frame for frame in whole if start_s <= frame.time_s < stop_s]
        assert expected
        assert told(part) == told(expected)
        assert [number_of(f.image_rgb) for f in part] == [f.index for f in expected]


def test_parts_of_a_variable_rate_video_agree_with_the_whole_also_when_thinned(
    tmp_path: Path,
) -> None:
    steps = [16, 17, 16, 34, 17, 16, 51, 17, 17, 16] * 12
    times = np.concatenate([[0], np.cumsum(steps)]).tolist()
    path = numbered_clip(
        tmp_path, len(times), times=times, time_base=Fraction(1, 1000), rate=60, coding=H264
    )
    whole = frames_of(path)
    assert [frame.time_s for frame in whole] == pytest.approx([t / 1000 for t in times], abs=1e-4)
    thinned = frames_of(path, max_rate=30)
    assert len(thinned) < 0.85 * len(whole)
    borders = [0.0, 0.35, 1.21, 1.25, 2.0, 5.0]
    for start_s, stop_s in itertools.pairwise(borders):
        part = frames_of(path, max_rate=30, start_s=start_s, stop_s=stop_s)
        assert told(part) == [x for x in told(thinned) if start_s <= x[1] < stop_s]
        assert [number_of(f.image_rgb) for f in part] == [f.index for f in part]


@pytest.mark.parametrize(
    ("rate", "max_rate", "kept"),
    [
        (60, 30, list(range(0, 60, 2))),
        (120, 30, list(range(0, 60, 4))),
        (30, 30, list(range(60))),
        (30, 26, list(range(60))),  # up to 1.2 times the rate asked for nothing is dropped
        (30, 15, list(range(0, 60, 2))),
    ],
)
def test_thinning_keeps_evenly_spaced_frames_with_their_own_indexes(
    rate: int, max_rate: float, kept: list[int], tmp_path: Path
) -> None:
    path = numbered_clip(tmp_path, 60, rate=rate, time_base=Fraction(1, rate))
    with VideoReader(path, max_rate=max_rate) as reader:
        frames = list(reader)
        assert reader.decoded_frames == 60
    assert [frame.index for frame in frames] == kept
    assert [number_of(frame.image_rgb) for frame in frames] == kept


def test_thinning_does_not_drift_where_times_tremble(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    times = [round(n * 1000 / 60 + rng.uniform(-2, 2)) + 2 for n in range(120)]
    path = numbered_clip(tmp_path, 120, times=times, time_base=Fraction(1, 1000), rate=60)
    assert [frame.index for frame in frames_of(path, max_rate=30)] == list(range(0, 120, 2))


@pytest.mark.parametrize(
    ("ccw_deg", "mirrored", "clockwise_deg", "seen"),
    [
        (0, False, 0, "RGBW"),
        (90, False, 270, "GWRB"),
        (-90, False, 90, "BRWG"),
        (180, False, 180, "WBGR"),
        (0, True, 0, "GRWB"),
        (-90, True, 90, "RBGW"),
    ],
)
def test_pictures_come_the_way_round_that_the_container_says(
    ccw_deg: int, mirrored: bool, clockwise_deg: int, seen: str, tmp_path: Path
) -> None:
    coding = replace(H264, suffix=".mov", rotation_ccw_deg=ccw_deg, mirrored=mirrored)
    path = write_clip(tmp_path, [quadrants(96, 64)] * 3, coding=coding)
    with VideoReader(path, max_side_px=48) as reader:
        frames = list(reader)
    lying = ccw_deg % 180 == 90
    assert reader.info.rotation_deg == clockwise_deg
    assert reader.info.size_wh_px == ((64, 96) if lying else (96, 64))
    assert {corners(frame.image_rgb) for frame in frames} == {seen}
    assert {frame.image_rgb.shape for frame in frames} == {(48, 32, 3) if lying else (32, 48, 3)}
    assert all(frame.image_rgb.flags.c_contiguous for frame in frames)
    assert [n.code for n in reader.notices] == ["mirrored_picture"] * mirrored


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("turned_deg", "turns"), [(90, 1), (180, 2), (270, 3)])
def test_a_turn_beyond_the_tag_turns_what_is_shown(
    turned_deg: int, turns: int, mirrored: bool, tmp_path: Path
) -> None:
    coding = replace(H264, suffix=".mov", rotation_ccw_deg=-90, mirrored=mirrored)
    path = write_clip(tmp_path, [quadrants(96, 64)] * 2, coding=coding)
    (plain, *_), (more, *_) = frames_of(path), frames_of(path, turned_deg=turned_deg)
    expected = np.rot90(plain.image_rgb, -turns)
    assert (more.image_rgb == expected).all()
    assert more.full_size_wh_px == (expected.shape[1], expected.shape[0])
    with VideoReader(path, turned_deg=turned_deg) as reader:
        assert reader.info.turned_deg == turned_deg
        # Counted before the flip, which turns it round.
        assert reader.info.rotation_deg == (90 + (-1 if mirrored else 1) * turned_deg) % 360


def test_a_picture_of_another_shape_keeps_its_proportions(tmp_path: Path) -> None:
    path = changing_clip(tmp_path, [(64, 96)] * 3 + [(96, 64)] * 2)
    with VideoReader(path) as reader:
        frames = list(reader)
    assert {frame.image_rgb.shape for frame in frames} == {(96, 64, 3)}
    assert {frame.full_size_wh_px for frame in frames} == {(64, 96)}
    # 96 x 64 pixels fit into 64 of width as 64 x 43, in the middle of 96 of height.
    bright = frames[-1].image_rgb.mean(axis=(1, 2)) > 20
    assert np.flatnonzero(bright)[[0, -1]] == pytest.approx([26, 68], abs=1)
    assert (frames[0].image_rgb.mean(axis=(1, 2)) > 20).all()
    (notice,) = reader.notices
    sizes = {"width_px": 64, "height_px": 96, "new_width_px": 96, "new_height_px": 64}
    assert (notice.code, notice.values) == ("picture_changes_shape", sizes)


def test_a_change_of_resolution_alone_is_not_worth_a_word(tmp_path: Path) -> None:
    path = changing_clip(tmp_path, [(64, 96)] * 3 + [(128, 192)] * 2)
    with VideoReader(path) as reader:
        frames = list(reader)
    assert {frame.image_rgb.shape for frame in frames} == {(96, 64, 3)}
    assert all((frame.image_rgb.mean(axis=(1, 2)) > 20).all() for frame in frames)
    assert reader.notices == ()


@pytest.mark.parametrize(("limit", "shape"), [(None, (64, 128)), (64, (32, 64)), (500, (64, 128))])
def test_pictures_are_made_smaller_never_larger(
    limit: int | None, shape: tuple[int, int], tmp_path: Path
) -> None:
    frame = frames_of(numbered_clip(tmp_path, 2), max_side_px=limit)[0]
    assert frame.image_rgb.shape[:2] == shape
    assert frame.full_size_wh_px == (128, 64)


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    coding = replace(H264, pixel_aspect=Fraction(4, 3))
    frame = frames_of(numbered_clip(tmp_path, 2, coding=coding))[0]
    assert frame.full_size_wh_px == (171, 64)
    assert frame.image_rgb.shape == (64, 171, 3)


@pytest.mark.parametrize("colorspace", [Colorspace.ITU709, Colorspace.ITU601])
@pytest.mark.parametrize("full_range", [False, True])
def test_colours_survive_either_matrix_and_either_range(
    colorspace: Colorspace, full_range: bool, tmp_path: Path
) -> None:
    flat = np.full((64, 64, 3), (200, 60, 40), np.uint8)
    coding = replace(H264, colorspace=colorspace, full_range=full_range)
    image = frames_of(write_clip(tmp_path, [flat] * 2, coding=coding))[0].image_rgb
    # The wrong matrix is off by 13 and more, the wrong range by 9.
    assert np.abs(image.astype(int) - (200, 60, 40)).max() <= 4


def test_untagged_high_definition_is_read_with_its_usual_matrix(tmp_path: Path) -> None:
    flat = np.full((720, 720, 3), (200, 60, 40), np.uint8)
    coded = replace(H264, colorspace=Colorspace.ITU709)
    tagged = frames_of(write_clip(tmp_path, [flat] * 2, coding=coded), max_side_px=64)
    with av.open(str(tmp_path / "clip.mp4")) as source, av.open(str(tmp_path / "n.mp4"), "w") as to:
        stream = to.add_stream("libx264", rate=30)
        stream.width = stream.height = 720
        for frame in source.decode(video=0):
            bare = av.VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")
            to.mux(stream.encode(bare))
        to.mux(stream.encode())
    untagged = frames_of(tmp_path / "n.mp4", max_side_px=64)
    difference = tagged[0].image_rgb.astype(int) - untagged[0].image_rgb
    assert np.abs(difference).max() <= 4


def test_a_stream_in_memory_reads_like_a_file(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 75)
    memory = io.BytesIO(path.read_bytes())
    assert told(frames_of(path)) == told(frames_of(memory))  # type: ignore[arg-type]
    part = {"start_s": 1.5, "stop_s": 2.0, "max_rate": 15.0}
    assert told(frames_of(path, **part)) == told(frames_of(memory, **part))  # type: ignore[arg-type]


def test_frames_without_any_time_get_the_nominal_one_and_a_notice(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 20, coding=replace(H264, suffix=".h264", options={"bf": "0"}))
    with VideoReader(path) as reader:
        frames = list(reader)
    period_s = float(1 / (reader.info.nominal_rate or 0))
    assert [f.time_s for f in frames] == pytest.approx([n * period_s for n in range(20)])
    assert [n.code for n in reader.notices] == ["uneven_times"]
    assert told(frames_of(path, start_s=0.1)) == [x for x in told(frames) if x[1] >= 0.1]


def restamped(source: Path, target: Path, stamps: list[int]) -> Path:
    """Copy a video, giving its frames other presentation stamps, in frames."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for count, packet in enumerate(p for p in given.demux(video=0) if p.size):
            step = int(1 / (30 * packet.time_base))
            packet.dts, packet.pts = count * step, (stamps[count] + 50) * step
            packet.stream = stream
            made.mux(packet)
    return target


def test_repeated_and_backward_times_become_strictly_increasing(tmp_path: Path) -> None:
    plain = numbered_clip(tmp_path, 10, coding=replace(H264, options={"bf": "0"}))
    stamps = [0, 1, 2, 2, 4, 5, 0, 1, 2, 3]
    path = restamped(plain, tmp_path / "restamped.mp4", stamps)
    with VideoReader(path) as reader:
        frames = list(reader)
    times = [frame.time_s for frame in frames]
    assert np.all(np.diff(times) > 0)
    assert times[:3] == pytest.approx([0, 1 / 30, 2 / 30], abs=1e-3)
    assert times[4] == pytest.approx(4 / 30, abs=1e-3)  # one repeated stamp moves no other frame
    assert np.diff(times[5:]) == pytest.approx(np.full(4, 1 / 30), abs=1e-3)  # goes on after a jump
    (notice,) = reader.notices
    assert (notice.code, notice.values) == ("uneven_times", {"count": 2})


def test_a_truncated_file_gives_what_is_there_and_says_what_is_missing(tmp_path: Path) -> None:
    noisy = np.random.default_rng(0).integers(0, 255, (90, 64, 64, 3)).astype(np.uint8)
    path = write_clip(tmp_path, noisy, coding=replace(H264, muxing={"movflags": "faststart"}))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with VideoReader(path) as reader:
        frames = list(reader)
    assert 40 < len(frames) < 70
    notice = reader.notices[0]
    assert notice.code == "truncated"
    assert (notice.values["frames"], notice.values["announced"]) == (len(frames), 90)
    assert notice.values["read_s"] == pytest.approx(frames[-1].time_s + 1 / 30)
    assert notice.values["announced_s"] == pytest.approx(3.0)


def test_a_truncated_stream_without_frame_count_is_noticed_by_its_length(tmp_path: Path) -> None:
    noisy = np.random.default_rng(0).integers(0, 255, (90, 64, 64, 3)).astype(np.uint8)
    path = write_clip(tmp_path, noisy, coding=replace(CODINGS["vp9"], suffix=".mkv"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with VideoReader(path) as reader:
        frames = list(reader)
    assert 20 < len(frames) < 80
    assert reader.notices[0].code == "truncated"


def test_packets_that_do_not_decode_are_skipped_and_counted(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 30, coding=replace(H264, key_every=1))
    with av.open(str(path)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())
    for position, size in packets[10:15]:
        assert position is not None
        data[position : position + size] = bytes(size)
    path.write_bytes(data)
    with VideoReader(path) as reader:
        frames = list(reader)
    numbers = [number_of(frame.image_rgb) for frame in frames]
    assert numbers == [n for n in range(30) if not 10 <= n < 15]
    assert [frame.time_s for frame in frames] == pytest.approx([n / 30 for n in numbers])
    assert [(n.code, n.values) for n in reader.notices] == [
        ("fewer_frames_than_announced", {"frames": 25, "announced": 30}),
        ("decode_errors", {"count": 5}),
    ]


def test_a_sound_video_has_nothing_to_notice_however_it_is_read(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 60)
    for how in ({}, {"max_rate": 10.0}, {"start_s": 1.2}, {"stop_s": 0.5}):
        with VideoReader(path, **how) as reader:  # type: ignore[arg-type]
            assert list(reader)
        assert reader.notices == ()


def test_a_trimmed_video_begins_where_it_was_trimmed_and_misses_nothing(tmp_path: Path) -> None:
    plain = numbered_clip(tmp_path, 75, coding=replace(H264, options={"bf": "0"}))
    path = tmp_path / "trimmed.mp4"
    with av.open(str(plain)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in (p for p in given.demux(video=0) if p.size):
            cut = 5 * int(1 / (30 * packet.time_base))
            assert packet.pts is not None
            packet.dts = packet.pts = packet.pts - cut
            packet.stream = stream
            made.mux(packet)
    with VideoReader(path) as reader:
        frames = list(reader)
        assert reader.info.announced_frames == 75
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(5, 75))
    assert told(frames) == [(n, pytest.approx(n / 30)) for n in range(70)]
    assert reader.notices == ()
    late = frames_of(path, start_s=1.5)
    assert told(late) == [x for x in told(frames) if x[1] >= 1.5]
    assert [number_of(frame.image_rgb) for frame in late] == [f.index + 5 for f in late]


def test_the_container_is_described_before_the_first_frame(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 45, coding=replace(H264, options={}))
    with VideoReader(path) as reader:
        info = reader.info
    assert info.source == str(path)
    assert info.size_wh_px == (128, 64)
    assert info.nominal_rate == 30
    assert info.duration_s == pytest.approx(1.5, abs=0.01)
    assert info.announced_frames == 45


def test_a_single_frame_is_a_video(tmp_path: Path) -> None:
    (frame,) = frames_of(write_clip(tmp_path, [numbered(7)]))
    assert (frame.index, frame.time_s, number_of(frame.image_rgb)) == (0, 0.0, 7)


def test_a_late_part_is_reached_by_seeking(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path, 255)
    with VideoReader(path, start_s=8.0) as reader:
        assert [frame.index for frame in reader] == list(range(240, 255))
        assert reader.decoded_frames < 40  # no more than a group of pictures before the part


@pytest.mark.parametrize(
    ("margins_s", "most_decoded"), [((-0.7,), 120), ((-0.7, -0.5), 120), ((-0.7, 1.0), 75)]
)
def test_a_seek_that_lands_too_late_does_no_harm(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    margins_s: tuple[float, ...],
    most_decoded: int,
) -> None:
    path = numbered_clip(tmp_path, 120)
    monkeypatch.setattr(video_reader, "_SEEK_MARGINS_S", margins_s)
    with VideoReader(path, start_s=2.0, stop_s=2.5) as reader:
        frames = list(reader)
        assert reader.decoded_frames <= most_decoded
    assert [frame.index for frame in frames] == list(range(60, 75))
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(60, 75))


def test_nothing_but_the_interpreter_writes_to_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = numbered_clip(tmp_path, 30)
    data = bytearray(path.read_bytes())
    data[600 : len(data) // 2] = bytes(len(data) // 2 - 600)
    path.write_bytes(data)
    capfd.readouterr()
    with VideoReader(path) as reader:
        assert list(reader)
    assert reader.notices
    assert capfd.readouterr() == ("", "")


def dated(clip: Path, written: dict[str, str]) -> Path:
    with av.open(CLIP) as source, av.open(clip, "w", options=KEEP_TAGS) as target:
        target.metadata.update(written)
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return clip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"creation_time": "2026-03-01T10:00:00.000000Z"}, "2026-03-01T10:00:00+00:00"),
        (
            {
                "com.apple.quicktime.creationdate": "2023-08-03T10:04:32-07:00",
                "creation_time": "2023-08-07T20:47:27Z",
            },
            "2023-08-03T10:04:32-07:00",
        ),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "next Tuesday"}, None),
        ({}, None),
    ],
)
def test_the_day_of_filming_is_the_containers_quicktimes_with_its_zone_first(
    tmp_path: Path, written: dict[str, str], expected: str | None
) -> None:
    with VideoReader(dated(tmp_path / "dated.mov", written)) as reader:
        assert reader.info.captured_at == expected
