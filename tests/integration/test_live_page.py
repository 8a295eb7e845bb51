"""The whole of `valgus live` in a real browser, with a fixture clip in the place of the camera."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.browser import Browser, Tab, browser_program
from tests.support.people import VIDEOS
from tests.support.programs import Program
from valgus.video.camera import jpeg
from valgus.video.read.video_reader import VideoReader

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]

ADDRESS = r"http://127\.0\.0\.1:\d+/\S+/"
CLIP = VIDEOS / "one_knee_in.mp4"
EXPECTED = ["none", "left", "none", "left"]
HOLD_S = 20
_CHIPS = "[...document.querySelectorAll('#history li')]"
_FLAGGED = "['left', 'right'].filter(side => e.dataset[side] === 'valgus').join() || 'none'"
FLAGGED_LEGS = f"{_CHIPS}.map(e => {_FLAGGED})"


@pytest.fixture(scope="module", autouse=True)
def _a_browser() -> None:
    browser_program()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clip as a camera; its last picture stands for long, so that it does not begin anew."""
    path = tmp_path_factory.mktemp("film") / "camera.mjpeg"
    with VideoReader(CLIP) as reader:
        pictures = [jpeg.encoded(frame.image_rgb, 90) for frame in reader]
    # Each one twice, that is at half its pace: a machine that runs other tests beside this one
    # judges a third of the pictures only.
    slowly = [picture for picture in pictures for _ in range(2)]
    path.write_bytes(b"".join(slowly + pictures[-1:] * 30 * HOLD_S))
    return path


def begin(tab: Tab) -> None:
    tab.wait_for("document.getElementById('go')?.disabled === false")
    tab.run("document.getElementById('go').click()")


def text(tab: Tab, name: str) -> str:
    return str(tab.run(f"document.getElementById('{name}').textContent"))


def test_the_browser_s_camera_gives_the_reps_and_flags_of_the_clip(
    film: Path, tmp_path: Path
) -> None:
    save = tmp_path / "saved"
    with (
        Program("live", "--display", "web", "--no-browser", "--save", save) as program,
        Browser(tmp_path / "profile", film) as browser,
    ):
        address = program.wait_for_line(ADDRESS)
        tab = browser.open(address)
        begin(tab)
        tab.wait_for("document.getElementById('count').textContent === '4'", 60)
        assert tab.run(FLAGGED_LEGS) == EXPECTED
        assert text(tab, "verdict") == "4: ✗ left knee in"
        assert tab.run("Number(document.body.dataset.cues)") == 2
        tab.screenshot(tmp_path / "page.png")

        other = browser.open(address)
        begin(other)
        other.wait_for("!document.getElementById('end').hidden")
        assert text(other, "end-title") == "Open in another tab"
        other.close()
        assert text(tab, "count") == "4"  # the first tab goes on

        tab.run("document.getElementById('stop').click()")
        tab.wait_for("!document.getElementById('end').hidden")
        assert "4 repetitions, 2 flagged (reps 2, 4)." in text(tab, "summary")
        assert program.end() == 0
    (file,) = save.glob("*.json")
    document = json.loads(file.read_text())
    assert document["summary"]["flagged"] == [2, 4]
    assert document["summary"]["left_flagged"] == 2
    assert [cue["legs"] for cue in document["live"]["cues"]] == [["left"], ["left"]]
    assert document["live"]["delay_ms"]["median"] > 0


def test_the_machine_s_camera_is_shown_and_closing_the_page_ends_the_session(
    tmp_path: Path,
) -> None:
    arguments = ("live", CLIP, "--realtime", "--display", "web", "--no-browser", "--figures")
    with Program(*arguments) as program, Browser(tmp_path / "profile") as browser:
        tab = browser.open(program.wait_for_line(ADDRESS))
        begin(tab)
        tab.wait_for("document.getElementById('count').textContent === '2'", 60)
        assert tab.run(FLAGGED_LEGS) == EXPECTED[:2]
        assert "ms" in text(tab, "figures")
        canvas = "document.getElementById('overlay')"
        lit = f"{canvas}.getContext('2d').getImageData(5, 5, 1, 1).data[3]"
        assert tab.run(lit) == 255  # the camera's picture fills the canvas
        tab.close()
        assert program.end() == 0
    printed = "\n".join(program.printed)
    assert "Left knee inward in" in printed


def test_ctrl_c_ends_the_session_with_its_summary(film: Path, tmp_path: Path) -> None:
    with (
        Program("live", "--display", "web", "--no-browser") as program,
        Browser(tmp_path / "profile", film) as browser,
    ):
        tab = browser.open(program.wait_for_line(ADDRESS))
        begin(tab)
        tab.wait_for("Number(document.getElementById('count').textContent) >= 1", 60)
        program.interrupt()
        assert program.end() == 0
        tab.wait_for("!document.getElementById('end').hidden")
        assert "repetition" in text(tab, "summary")
    assert "gluteus medius" in "\n".join(program.printed).lower()


def test_nothing_outside_this_machine_is_asked_for(film: Path, tmp_path: Path) -> None:
    with (
        Program("live", "--display", "web", "--no-browser") as program,
        Browser(tmp_path / "profile", film) as browser,
    ):
        address = program.wait_for_line(ADDRESS)
        tab = browser.open(address)
        begin(tab)
        tab.wait_for("document.getElementById('start').hidden")
        asked = tab.run("performance.getEntriesByType('resource').map(e => e.name)")
        assert asked
        assert all(name.startswith(address) for name in asked)
        program.interrupt()
        assert program.end() == 0
