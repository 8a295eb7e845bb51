"""What every `LiveSource` promises, whoever implements it; and what each does on its own."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.support.clips import HEIGHT, WIDTH, number_of, numbered, numbered_clip
from tests.support.mjpeg import NetworkCamera
from valgus.errors import InputError, UsageError
from valgus.live.live_ports import LiveSource
from valgus.model.arrays import ImageArray
from valgus.model.reason import Reason
from valgus.report.text.reasons import say
from valgus.video.camera import jpeg
from valgus.video.camera import open_camera as opening
from valgus.video.camera.browser_camera import PushedFrames
from valgus.video.camera.device import Camera, Times
from valgus.video.camera.open_camera import DeviceGrabber, open_camera
from valgus.video.camera.realtime import RealtimeFile
from valgus.video.read.video_reader import VideoReader

COUNT = 20
Make = Callable[[], LiveSource]


class Reel:
    """Numbered pictures, then nothing; implements `Grabber`."""

    size_wh_px = (WIDTH, HEIGHT)
    rate = Fraction(30)

    def __init__(self, count: int = COUNT, start: int = 0, stamp: float | None = 100.0) -> None:
        self._numbers = iter(range(start, start + count))
        self._stamp = stamp
        self.closed = False

    def read(self) -> tuple[float | None, ImageArray] | None:
        number = next(self._numbers, None)
        if number is None:
            return None
        return (None if self._stamp is None else self._stamp + number / 30, numbered(number))

    def close(self) -> None:
        self.closed = True


class Ticking:
    """A clock that goes on by a thirtieth of a second at each look."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        self.now += 1 / 30
        return self.now


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path, COUNT)


@pytest.fixture
def network() -> Iterator[NetworkCamera]:
    with NetworkCamera(pictures_each=1000) as camera:
        yield camera


@pytest.fixture(params=["camera", "network", "file", "pushed"])
def make(request: pytest.FixtureRequest, clip: Path, network: NetworkCamera) -> Make:
    def pushed() -> LiveSource:
        source = PushedFrames((WIDTH, HEIGHT))
        source.offer(1.0, jpeg.encoded(numbered(0)))
        return source

    makers: dict[str, Make] = {
        "camera": lambda: Camera("reel", Reel, pause_s=0.01),
        "network": lambda: open_camera(network.address, 960),
        "file": lambda: RealtimeFile(VideoReader(clip)),
        "pushed": pushed,
    }
    return makers[request.param]


def test_it_is_described_before_its_first_frame(make: Make) -> None:
    with make() as source:
        assert source.info.source
        assert source.info.size_wh_px == (WIDTH, HEIGHT)
        assert source.status in (None, Reason("waiting_for_browser_camera"))


def test_frames_are_contiguous_rgb_in_order_of_time(make: Make) -> None:
    last = -1.0
    with make() as source:
        for frame in source:
            assert frame.time_s > last
            assert frame.image_rgb.flags.c_contiguous
            assert frame.image_rgb.shape == (HEIGHT, WIDTH, 3)
            assert frame.full_size_wh_px == source.info.size_wh_px
            assert number_of(frame.image_rgb) >= 0
            last = frame.time_s
            if frame.index == 5 or isinstance(source, PushedFrames):
                source.stop()
    assert last >= 0


def test_stop_from_another_thread_ends_the_iteration(make: Make) -> None:
    with make() as source:
        ended = threading.Event()

        def consume() -> None:
            for _ in source:
                pass
            ended.set()

        consumer = threading.Thread(target=consume)
        consumer.start()
        source.stop()
        assert ended.wait(60)
        consumer.join()


def test_leaving_it_ends_everything(make: Make) -> None:
    with make() as source:
        next(iter(source))


def test_notices_have_a_code_and_a_sentence(make: Make) -> None:
    with make() as source:
        next(iter(source))
        for notice in source.notices:
            assert notice.code.isidentifier()
            assert say(notice).endswith(".")


# --- a camera that goes away and comes back


def test_a_lost_camera_is_waited_for_and_counted() -> None:
    reels = [Reel(5), Reel(5, start=5), Reel(5, start=10)]
    opened = iter(reels)
    fails = iter([False, True, True, False, False])

    def opener() -> Reel:
        if next(fails, False):
            raise InputError("Not there.", "Plug it in.")
        return next(opened)

    statuses: list[Reason | None] = []
    source = Camera("camera 0", opener, Ticking(), pause_s=0.001)
    with source:
        numbers = []
        for frame in source:
            numbers.append(number_of(frame.image_rgb))
            statuses.append(source.status)
            if len(numbers) == 15:
                break
        assert numbers == list(range(15))
        assert set(statuses) == {None}
        (notice,) = source.notices
    assert notice.code == "camera_lost"
    assert say(notice) == "The camera was lost 2 times and waited for."
    assert all(reel.closed for reel in reels)


def test_while_it_is_lost_it_says_so_and_can_be_stopped() -> None:
    opened = iter([Reel(1)])

    def opener() -> Reel:
        reel = next(opened, None)
        if reel is None:
            raise InputError("Not there.", "Plug it in.")
        return reel

    source = Camera("camera 0", opener, pause_s=0.005)
    seen = threading.Event()

    def consume() -> None:
        for _ in source:
            seen.set()

    consumer = threading.Thread(target=consume)
    consumer.start()
    assert seen.wait(60)
    waited = threading.Event()
    for _ in range(1000):
        if source.status:
            break
        waited.wait(0.005)
    assert source.status == Reason("waiting_for_camera", {"camera": "camera 0"})
    source.stop()
    consumer.join(60)
    assert not consumer.is_alive()


def test_a_camera_that_comes_back_in_another_shape_is_not_taken() -> None:
    class Tall(Reel):
        size_wh_px = (HEIGHT, WIDTH)

    reels = iter([Reel(2), Tall(2), Reel(2, start=2)])
    with Camera("camera 0", lambda: next(reels), pause_s=0.001) as source:
        frames = [number_of(frame.image_rgb) for _, frame in zip(range(4), source, strict=False)]
    assert frames == [0, 1, 2, 3]


def test_a_camera_without_stamps_gets_the_time_of_arrival() -> None:
    with Camera("camera 0", lambda: Reel(5, stamp=None), Ticking(), pause_s=0.001) as source:
        times = [frame.time_s for _, frame in zip(range(5), source, strict=False)]
    assert np.diff(times) == pytest.approx(1 / 30)


def test_stamps_rule_as_long_as_they_keep_to_our_clock() -> None:
    times = Times()
    assert times.place(500.0, 1.0) == pytest.approx(1.0)
    assert times.place(500.1, 1.3) == pytest.approx(1.1)
    assert times.place(9.0, 1.5) == pytest.approx(1.5)  # counts from elsewhere now
    assert times.place(9.1, 1.55) == pytest.approx(1.6)
    assert times.place(9.1, 1.56) == pytest.approx(1.601)  # time never stands still


# --- the network


def test_a_network_camera_that_hangs_up_is_called_again() -> None:
    with (
        NetworkCamera(pictures_each=8) as network,
        open_camera(network.address, 960) as source,
    ):
        source._pause_s = 0.01  # type: ignore[union-attr]
        frames = [frame for _, frame in zip(range(14), source, strict=False)]
        assert network.visits >= 2
        assert len(frames) == 14
        assert source.notices


def test_nobody_at_an_address_is_a_plain_error_without_the_password() -> None:
    with pytest.raises(InputError, match=r"Cannot open http://127\.0\.0\.1:9/video") as caught:
        open_camera("http://me:secret@127.0.0.1:9/video", 960)
    assert "secret" not in str(caught.value)


# --- devices and files


def test_a_device_is_read_through_opencv_and_scaled_down(clip: Path) -> None:
    grabber = DeviceGrabber(str(clip), max_side_px=64)
    assert grabber.size_wh_px == (WIDTH, HEIGHT)
    stamp, picture = grabber.read() or (None, numbered(0))
    grabber.close()
    assert stamp is None
    assert picture.shape == (32, 64, 3)
    assert number_of(picture) in (0, 1)


def test_a_device_that_is_gone_reads_as_lost(clip: Path) -> None:
    grabber = DeviceGrabber(str(clip), 960)
    while grabber.read() is not None:
        pass
    grabber.close()


def test_colours_are_turned_round() -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 2] = 255  # OpenCV's order
    assert opening.rgb_of(red, 960)[0, 0].tolist() == [255, 0, 0]


def test_no_camera_of_that_number_is_a_plain_error() -> None:
    with pytest.raises(InputError, match="Cannot open camera 97: it is not there") as caught:
        open_camera("97", 960)
    assert "--display web" in caught.value.next_step


def test_no_such_camera_or_file_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no camera and no file"):
        open_camera(str(tmp_path / "nothing"), 960)


@pytest.mark.parametrize("realtime", [True, False])
def test_a_folder_is_no_camera(tmp_path: Path, realtime: bool) -> None:
    with pytest.raises(InputError, match="is a folder, a camera or a video file") as caught:
        open_camera(str(tmp_path), 960, realtime)
    assert "--realtime" not in caught.value.next_step


def test_a_name_too_long_for_the_disk_is_no_camera() -> None:
    with pytest.raises(InputError, match="There is no camera and no file"):
        open_camera("x" * 300, 960)


def test_a_file_is_a_camera_only_when_that_is_meant(clip: Path) -> None:
    with pytest.raises(UsageError, match="is a recorded video") as caught:
        open_camera(str(clip), 960)
    assert "--realtime" in caught.value.next_step
    assert "valgus analyze" in caught.value.next_step


def test_a_file_plays_at_its_own_pace(clip: Path) -> None:
    clock = Ticking()  # each look at it is one frame later, so nothing ever waits
    with RealtimeFile(VideoReader(clip), clock) as source:
        frames = list(source)
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert clock.now - 50.0 >= (COUNT - 1) / 30


# --- pictures that a browser sends


def offered(source: PushedFrames, *times_s: float) -> list[str]:
    return [source.offer(t, jpeg.encoded(numbered(3))) for t in times_s]


def test_pictures_keep_the_browser_s_own_distances() -> None:
    source = PushedFrames((WIDTH, HEIGHT), clock=lambda: 7.0)
    frames = []
    for time_s in (1000.0, 1000.04, 1000.05):
        assert offered(source, time_s) == [""]
        frames.append(next(iter(source)))
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx([0.04, 0.01])


def test_a_newer_picture_replaces_one_that_nobody_took() -> None:
    source = PushedFrames((WIDTH, HEIGHT))
    assert offered(source, 1.0, 1.1, 1.2) == ["", "", ""]
    source.stop()
    (frame,) = source
    assert frame.index == 2
    assert source.dropped == 2
    assert source.decoded_frames == 3


def test_a_page_that_was_loaded_anew_goes_on_in_time() -> None:
    clock = Ticking()
    source = PushedFrames((WIDTH, HEIGHT), clock=clock)
    offered(source, 5000.0)
    before = next(iter(source)).time_s
    clock.now += 3.0
    source.new_sender()
    assert offered(source, 0.5) == [""]
    assert next(iter(source)).time_s == pytest.approx(before + 3.0, abs=0.3)


def _sized(width: int, height: int) -> bytes:
    """The beginning of a JPEG that claims a size; there are no pixels behind it."""
    header = struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xc0" + header


@pytest.mark.parametrize(
    ("time_s", "data", "answer"),
    [
        (float("nan"), jpeg.encoded(numbered(1)), "The picture has no time."),
        (float("inf"), jpeg.encoded(numbered(1)), "The picture has no time."),
        (2.0, b"", "This is no JPEG picture."),
        (2.0, b"\x89PNG and so on", "This is no JPEG picture."),
        (2.0, b"\xff\xd8" + b"\x00" * 50, "This is no JPEG picture."),
        (2.0, b"\xff\xd8\xff\xe0", "This is no JPEG picture."),
        (
            2.0,
            _sized(60000, 60000),
            f"The picture has 60000x60000 pixels, {WIDTH}x{HEIGHT} were agreed.",
        ),
    ],
)
def test_what_is_no_picture_is_refused_before_it_is_decoded(
    time_s: float, data: bytes, answer: str
) -> None:
    source = PushedFrames((WIDTH, HEIGHT))
    assert source.offer(time_s, data) == answer
    assert source.decoded_frames == 0


def test_a_time_that_stands_still_is_refused() -> None:
    source = PushedFrames((WIDTH, HEIGHT), clock=lambda: 1.0)
    assert offered(source, 1.0, 1.0)[1] == "The picture is not later than the one before."


def test_a_picture_that_breaks_off_is_left_out_and_told() -> None:
    source = PushedFrames((WIDTH, HEIGHT))
    source.offer(1.0, _sized(WIDTH, HEIGHT))
    source.stop()
    assert list(source) == []
    assert [notice.code for notice in source.notices] == ["decode_errors"]


def test_silence_is_told() -> None:
    clock = Ticking()
    source = PushedFrames((WIDTH, HEIGHT), clock=clock)
    offered(source, 1.0)
    assert source.status is None
    clock.now += 5
    assert source.status == Reason("waiting_for_browser_camera")


def test_a_jpeg_survives_the_way_there_and_back() -> None:
    picture = numbered(0b10110001)
    data = jpeg.encoded(picture)
    assert jpeg.size_of(data) == (WIDTH, HEIGHT)
    back = jpeg.decoded(data)
    assert back is not None
    assert number_of(back) == 0b10110001
    assert cv2.PSNR(back, picture) > 25
