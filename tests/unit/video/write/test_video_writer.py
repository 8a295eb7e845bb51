"""Writing a video: times, size and sound of the original, in a form that everything plays."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.clips import number_of, numbered, numbered_clip, write_clip
from valgus.video.read.video_reader import VideoReader
from valgus.video.write.soundtrack import Sound
from valgus.video.write.video_writer import VideoWriter


def copy(source: Path, target: Path, end_s: float | None = None) -> Path:
    """Read a clip and write it again, sound and all."""
    with (
        VideoReader(source) as reader,
        Sound(source) as sound,
        VideoWriter(target, reader.info.size_wh_px, reader.info.nominal_rate, sound) as writer,
    ):
        for frame in reader:
            writer.write(frame.image_rgb, frame.time_s)
        writer.finish(end_s)
    return target


def times(path: Path) -> list[float]:
    with VideoReader(path) as reader:
        return [frame.time_s for frame in reader]


def test_pictures_come_back_in_order(tmp_path: Path) -> None:
    out = copy(numbered_clip(tmp_path, 25), tmp_path / "out.mp4")
    with VideoReader(out) as reader:
        assert [number_of(frame.image_rgb) for frame in reader] == list(range(25))


def test_a_variable_frame_rate_stays_one(tmp_path: Path) -> None:
    stamps = [0, 1, 2, 5, 6, 12, 13, 14, 30]
    clip = write_clip(tmp_path, map(numbered, range(9)), stamps)
    out = copy(clip, tmp_path / "out.mp4")
    assert times(out) == pytest.approx([stamp / 30 for stamp in stamps], abs=1e-4)


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(24), Fraction(60), Fraction(50)])
def test_the_length_is_the_originals_within_a_frame(tmp_path: Path, rate: Fraction) -> None:
    clip = write_clip(tmp_path, map(numbered, range(31)), time_base=1 / rate)
    out = copy(clip, tmp_path / "out.mp4")
    with av.open(str(clip)) as before, av.open(str(out)) as after:
        length = [float(c.duration or 0) / av.time_base for c in (before, after)]
    assert length[1] == pytest.approx(length[0], abs=float(1 / rate))


def test_the_last_picture_is_shown_until_the_end_that_is_given(tmp_path: Path) -> None:
    out = copy(numbered_clip(tmp_path, 10), tmp_path / "out.mp4", end_s=1.0)
    with av.open(str(out)) as container:
        assert float(container.duration or 0) / av.time_base == pytest.approx(1.0, abs=0.01)


def test_it_is_a_form_that_browsers_and_phones_play(tmp_path: Path) -> None:
    out = copy(numbered_clip(tmp_path, 10), tmp_path / "out.mp4")
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.profile in ("High", "Main", "Constrained Baseline")
    content = out.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "the index must come first"


def test_a_turned_video_is_written_upright(tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.support.clips import H264, corners, quadrants

    clip = write_clip(tmp_path, [quadrants()] * 5, coding=replace(H264, rotation_ccw_deg=90))
    with VideoReader(clip) as reader:
        shown = corners(next(iter(reader)).image_rgb)
    out = copy(clip, tmp_path / "out.mp4")
    with VideoReader(out) as reader:
        assert reader.info.rotation_deg == 0
        assert reader.info.size_wh_px == (64, 96)
        assert corners(next(iter(reader)).image_rgb) == shown


def test_colours_stay_what_they_are(tmp_path: Path) -> None:
    image = np.full((64, 96, 3), (180, 90, 40), np.uint8)
    with VideoWriter(tmp_path / "a.mp4", (96, 64), Fraction(30)) as writer:
        for count in range(4):
            writer.write(image, count / 30)
        writer.finish(None)
    with VideoReader(tmp_path / "a.mp4") as reader:
        seen = next(iter(reader)).image_rgb[32, 48]
    assert np.abs(seen.astype(int) - [180, 90, 40]).max() <= 4


def test_an_odd_size_loses_its_last_row_and_column(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", (97, 65), Fraction(30)) as writer:
        for count in range(3):
            writer.write(np.full((65, 97, 3), 90, np.uint8), count / 30)
        writer.finish(None)
    with VideoReader(tmp_path / "a.mp4") as reader:
        assert reader.info.size_wh_px == (96, 64)


# --- sound


def with_sound(folder: Path, codec: str, suffix: str, delay_s: float = 0.0) -> Path:
    """A second of pictures, and a tone that begins `delay_s` after them."""
    path = folder / f"sound{suffix}"
    rate = 48_000
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = 128, 64, "yuv420p"
        audio = container.add_stream(codec, rate=rate, layout="stereo")
        for count in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(count), format="rgb24")))
        container.mux(video.encode())
        resampler = av.AudioResampler(
            format=audio.codec_context.format, layout="stereo", rate=rate, frame_size=960
        )
        tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate).astype(np.float32) * 0.5
        frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
        frame.sample_rate = rate
        next_pts = round(delay_s * rate)
        for made in (*resampler.resample(frame), *resampler.resample(None)):
            made.pts, made.time_base = next_pts, Fraction(1, rate)
            next_pts += made.samples
            container.mux(audio.encode(made))
        container.mux(audio.encode())
    return path


def heard(path: Path) -> tuple[str, np.ndarray, float]:
    """Codec, samples of one channel, and when the tone begins, s."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
        codec = stream.codec_context.name
        rate = stream.codec_context.sample_rate
        begin = float((frames[0].pts or 0) * (frames[0].time_base or 0))
    samples = np.concatenate([np.atleast_2d(f.to_ndarray())[0].astype(float) for f in frames])
    loud = np.flatnonzero(np.abs(samples) > 0.2 * np.abs(samples).max())
    return codec, samples, begin + loud[0] / rate


@pytest.mark.parametrize(
    ("codec", "suffix", "written"),
    [("aac", ".mp4", "aac"), ("libopus", ".mkv", "aac"), ("pcm_s16le", ".mov", "aac"),
     ("libmp3lame", ".mp4", "mp3")],
)  # fmt: skip
def test_sound_is_kept_where_it_was(tmp_path: Path, codec: str, suffix: str, written: str) -> None:
    clip = with_sound(tmp_path, codec, suffix, delay_s=0.25)
    out = copy(clip, tmp_path / "out.mp4")
    found, samples, begin_s = heard(out)
    assert found.startswith(written)
    assert begin_s == pytest.approx(heard(clip)[2], abs=0.03)
    spectrum = np.abs(np.fft.rfft(samples[10_000:34_000]))
    assert np.fft.rfftfreq(24_000, 1 / 48_000)[np.argmax(spectrum)] == pytest.approx(440, abs=3)


def test_sound_does_not_make_the_video_longer(tmp_path: Path) -> None:
    clip = with_sound(tmp_path, "aac", ".mp4", delay_s=0.5)  # sounds half a second on
    out = copy(clip, tmp_path / "out.mp4", end_s=1.0)
    with av.open(str(out)) as container:
        assert float(container.duration or 0) / av.time_base == pytest.approx(1.0, abs=1 / 30)


def test_a_silent_video_stays_silent(tmp_path: Path) -> None:
    out = copy(numbered_clip(tmp_path, 10), tmp_path / "out.mp4")
    with av.open(str(out)) as container:
        assert not container.streams.audio


def test_sound_alone_is_no_problem_of_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    from valgus.errors import InputError

    with pytest.raises(InputError, match="sound only"):
        Sound(path)
