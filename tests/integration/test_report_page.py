"""The report page in a real browser: no error, no request, and a person can read and sort it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Browser, Tab
from tests.support.history import kept
from tests.support.recorded import analysis, video
from valgus.report import pictures, show_options
from valgus.report.page.trend_page import trend_page
from valgus.report.text import languages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FOUND = analysis()


def requests(tab: Tab) -> list[str]:
    """Addresses that the page asked for; what it holds itself is no request."""
    sent = [
        event["params"]["request"]["url"]
        for event in tab.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    return [url for url in sent if not url.startswith("data:")]


def complaints(tab: Tab) -> list[Any]:
    """Whatever went to the console."""
    kinds = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    return [event["params"] for event in tab.events if event.get("method") in kinds]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    options = show_options.Options(person="<script>alert(1)</script>")
    page = pictures.report(FOUND.session, FOUND.series, FOUND.track, video(), options)
    file.write_text(page, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def open_page(browser: Browser, file: Path) -> Tab:
    tab = browser.open("about:blank")
    tab.call("Network.enable")
    tab.call("Log.enable")
    tab.call("Page.navigate", url=file.as_uri())
    tab.wait_for("document.readyState === 'complete'")
    return tab


@pytest.fixture
def tab(browser: Browser, report: Path) -> Iterator[Tab]:
    opened = open_page(browser, report)
    yield opened
    opened.close()


def test_it_opens_without_an_error_and_asks_no_address(tab: Tab, report: Path) -> None:
    time.sleep(0.3)
    tab.run("1")  # collects what has come in meanwhile
    assert complaints(tab) == []
    assert requests(tab) == [report.as_uri()]


def test_the_finding_the_figures_and_the_table_can_be_read(tab: Tab) -> None:
    finding = tab.run("document.querySelector('#finding').innerText")
    assert "4 repetitions, 2 flagged (reps 2, 4)." in finding
    assert "inward in 2 of 4 reps" in finding
    assert tab.run("document.querySelectorAll('#pictures img').length") == 6
    shown = "[...document.images].every(i => i.complete && i.naturalWidth > 100)"
    assert tab.run(shown) is True
    assert tab.run("document.querySelectorAll('svg.chart').length") == 7
    assert tab.run("document.querySelectorAll('#reps tbody tr').length") == 8


def test_a_name_that_is_a_program_stays_text(tab: Tab) -> None:
    assert tab.run("document.querySelector('h1').textContent") == "<script>alert(1)</script>"


def test_the_table_is_sorted_by_the_column_that_is_pressed(tab: Tab) -> None:
    column = "[...document.querySelectorAll('#reps tbody tr')].map(r => +r.cells[4].dataset.sort)"
    before = tab.run(column)
    tab.run("document.querySelectorAll('#reps thead button')[4].click()")
    assert tab.run(column) == sorted(before)
    assert tab.run("document.querySelectorAll('#reps th')[4].ariaSort") == "ascending"
    tab.run("document.querySelectorAll('#reps thead button')[4].click()")
    assert tab.run(column) == sorted(before, reverse=True)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_no_screen_has_to_be_scrolled_sideways(tab: Tab, width: int) -> None:
    tab.size(width, 900)
    assert tab.run("document.documentElement.scrollWidth") <= width


_CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c;
    canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map(v => { v /= 255;
    return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; })
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; }
    return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll('p, li, h1, h2, h3, td, th, dt, dd, span, text')) {
    if (!e.textContent.trim() || e.closest('.skip')) continue;
    const style = getComputedStyle(e), svg = e.tagName === 'text';
    const [a, b] = [light(rgb(svg ? style.fill : style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push([e.tagName, e.textContent.slice(0, 30), ratio]);
  }
  return bad;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(tab: Tab, scheme: str) -> None:
    """WCAG 2 asks for 4.5 to 1."""
    tab.call(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": scheme}],
    )
    ground = tab.run("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(20, 23, 26)") == (scheme == "dark")
    assert tab.run(_CONTRAST) == []


def test_every_button_can_be_reached_and_is_named(tab: Tab) -> None:
    names = tab.run("[...document.querySelectorAll('button, a, summary')].map(e => e.innerText)")
    assert len(names) > 10
    assert all(name.strip() for name in names)


def test_it_can_be_printed_and_nothing_folded_is_lost(tab: Tab) -> None:
    tab.run("dispatchEvent(new Event('beforeprint'))")
    assert tab.run("[...document.querySelectorAll('details')].every(d => d.open)") is True
    printed = tab.call("Page.printToPDF", printBackground=True)["data"]
    assert len(printed) > 20_000


def test_the_trend_page_opens_without_an_error(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "trend.html"
    shown = [kept(1, date(2026, 3, 7), FOUND.session)]
    file.write_text(trend_page("Anna", shown, languages.load(), "0.0"), encoding="utf-8")
    tab = open_page(browser, file)
    assert complaints(tab) == []
    assert requests(tab) == [file.as_uri()]
    assert tab.run("document.querySelectorAll('circle.dot').length") == 2
    tab.close()
