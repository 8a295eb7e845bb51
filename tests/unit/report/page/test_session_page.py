"""The page: complete, careful, escaped, and asking nobody for anything."""

from __future__ import annotations

import dataclasses
import itertools
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.support.recorded import analysis
from tests.support.sessions import UNCLEAR, UNJUDGED, VALGUS, any_session, rep, session
from valgus.judge.sign import gluteus_medius_signs
from valgus.model.config import AnalysisConfig
from valgus.model.frames import VideoInfo
from valgus.model.reason import Reason
from valgus.model.session import Dip, SessionResult, View
from valgus.model.terms import Facing, SquatKind
from valgus.report import shots
from valgus.report.page.page_data import PageData, Picture
from valgus.report.page.session_page import report_page
from valgus.report.text import languages

EN = languages.load()
DAY = date(2026, 3, 7)
FOUND = analysis()


def page(made: SessionResult, language: str = "en", **more: object) -> str:
    data = PageData(made, languages.load(language), DAY, "0.0", **more)  # type: ignore[arg-type]
    return report_page(data)


def full_page(language: str = "en", **more: object) -> str:
    plan = shots.choose(FOUND.session, FOUND.series)
    pictures = {row: Picture(b"jpeg", (300, 500)) for row in plan.rows()}
    return page(FOUND.session, language, series=FOUND.series, plan=plan, pictures=pictures, **more)


class Reader(HTMLParser):
    """Text by element, attributes, and whether everything that was opened was closed."""

    EMPTY = frozenset({"meta", "img", "br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data + "\n"


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def test_a_page_has_the_finding_the_pictures_the_curves_and_the_table() -> None:
    html = full_page()
    text = read(html).text
    assert "4 repetitions, 2 flagged (reps 2, 4)." in text
    assert "inward in 2 of 4 reps" in text
    assert html.count("<img ") == 6
    assert html.count('class="row ') == 8
    assert html.count('<svg class="chart"') == 2 * 3 + 1


def test_the_gluteus_medius_is_spoken_of_in_the_agreed_words() -> None:
    text = read(full_page()).text
    assert "consistent with weak hip abductors (gluteus medius), among other causes" in text.lower()
    assert "no diagnosis and does not replace an examination" in text
    assert "heels raised by 2–5 cm" in text
    assert "single-leg squats on each leg" in text


@pytest.mark.parametrize("word", ["injur", "risk", "abduction angle", "diagnose", "patient"])
def test_words_that_must_never_be_used_are_not(word: str) -> None:
    assert word not in read(full_page()).text.lower()


def test_a_diagnosis_is_only_ever_denied() -> None:
    for sentence in re.findall(r"[^.\n]*diagnos[^.\n]*", read(full_page()).text):
        assert "no diagnosis" in sentence or "not a diagnosis" in sentence


def test_no_address_is_in_the_page_and_its_policy_allows_none() -> None:
    html = full_page()
    links = [v or "" for _, name, v in read(html).attributes if name in ("src", "href", "action")]
    assert all(link.startswith(("data:image/jpeg;base64,", "#")) for link in links)
    assert "http:" not in html
    assert "https:" not in html
    policy = next(v for _, n, v in read(html).attributes if n == "content" and v and "src" in v)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_names_from_outside_stay_text() -> None:
    evil = '<script>alert("1")</script>\'"&<img src=x onerror=alert(2)>.mp4'
    made = dataclasses.replace(
        FOUND.session,
        video=VideoInfo(evil, (480, 640), None, 1.0, 0),
        notices=(Reason("x", written=evil),),
        view=View(Facing.FRONT, 1.0, 0.0, True, (Reason("x", written=evil),)),
    )
    html = page(made, person=evil)
    reader = read(html)
    assert reader.tags.count("script") == 1
    assert "img" not in reader.tags
    assert evil.removesuffix(".mp4") in reader.text


def test_only_the_clips_name_is_shown_not_its_folders() -> None:
    made = dataclasses.replace(
        FOUND.session, video=VideoInfo("/home/anna/secret/squat.mp4", (480, 640), None, 1.0, 0)
    )
    assert "squat.mp4" in page(made)
    assert "secret" not in page(made)
    windows = VideoInfo("C:\\Users\\anna\\squat.mp4", (480, 640), None, 1.0, 0)
    assert "anna" not in page(dataclasses.replace(made, video=windows))


def test_every_picture_and_figure_has_words_in_its_place() -> None:
    reader = read(full_page())
    images = [v for tag, name, v in reader.attributes if tag == "img" and name == "alt"]
    assert len(images) == reader.tags.count("img") == 6
    assert all(alt and "Still picture at" in alt for alt in images)
    charts = [v for tag, name, v in reader.attributes if tag == "svg" and name == "aria-label"]
    assert len(charts) == 7
    assert all(charts)


def test_no_identifier_is_used_twice() -> None:
    names = [v for _, name, v in read(full_page()).attributes if name == "id"]
    assert len(names) == len(set(names))


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag in read(full_page()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize("language", languages.languages())
def test_the_page_is_in_the_language_that_was_asked_for(language: str) -> None:
    html = full_page(language)
    words = languages.load(language)
    assert f'<html lang="{words("language.code")}">' in html
    assert words("meaning.heading") in read(html).text
    if language != "en":
        for key in (
            "meaning.intro",
            "sure.heading",
            "exercise.note",
            "curves.intro",
            "page.finding",
        ):
            assert EN(key) not in read(html).text


def test_the_date_is_written_out() -> None:
    assert "7 March 2026" in full_page()
    assert "7. März 2026" in full_page("de")


ASIDE = Reason("x", written="The camera stands aside.")
SITUATIONS = {
    "nothing": session(),
    "clear": session(rep(1), rep(2)),
    "unclear": session(rep(1, UNCLEAR)),
    "both": session(rep(1, VALGUS, VALGUS)),
    "side": session(
        rep(1, UNJUDGED, UNJUDGED),
        view=View(
            Facing.LEFT_SIDE, 88.0, 0.0, False, (Reason("x", written="The camera stands aside."),)
        ),
    ),
    "single": session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT)),
    "partials": session(partials=(Dip(1.0, 2.0, 3.0, 44.0),)),
}


@pytest.mark.parametrize("language", languages.languages())
@pytest.mark.parametrize("made", SITUATIONS.values(), ids=SITUATIONS.keys())
def test_every_situation_has_a_page(made: SessionResult, language: str) -> None:
    assert read(page(made, language)).tags.count("h1") == 1


def test_what_could_not_be_judged_is_said_with_its_reason() -> None:
    text = read(page(SITUATIONS["side"])).text
    assert "could not be judged" in text
    assert "The camera stands aside." in text
    assert "does not allow a statement about the hips" in text


def test_a_leg_that_never_stood_says_so() -> None:
    made = dataclasses.replace(
        SITUATIONS["single"],
        signs=gluteus_medius_signs(SITUATIONS["single"].reps, AnalysisConfig()),
    )
    card = re.search(
        r'<article class="card[^>]*data-side="right">.*?</article>', page(made), re.DOTALL
    )
    assert card is not None
    assert "No repetition on the right leg." in card.group()


def test_only_a_flagged_frame_is_framed() -> None:
    assert full_page().count('class="shot worst"') == 2
    sound = tuple(item for item in FOUND.session.reps if item.rep.number in (1, 3))
    made = dataclasses.replace(FOUND.session, reps=sound)
    plan = shots.choose(made, FOUND.series)
    pictures = {row: Picture(b"jpeg", (300, 500)) for row in plan.rows()}
    html = page(made, series=FOUND.series, plan=plan, pictures=pictures)
    assert html.count("<img ") == 3
    assert 'class="shot worst"' not in html


def test_a_clear_session_is_no_all_clear() -> None:
    text = read(page(SITUATIONS["clear"])).text
    assert "not inward in any of 2 reps" in text
    assert "weakness can exist without this sign" in text
    assert "Clamshells" not in text


def test_single_leg_squats_show_pelvis_and_trunk() -> None:
    html = page(SITUATIONS["single"])
    assert "Pelvic drop °" in html
    assert "Hip adduction °" in html
    assert "Pelvic drop °" not in page(SITUATIONS["clear"])


def test_without_video_or_landmarks_the_page_says_what_is_missing() -> None:
    text = read(page(FOUND.session)).text
    assert "there are no pictures" in text
    assert "there are no curves" in text
    assert "4 repetitions" in text


def test_warnings_are_on_the_page() -> None:
    made = session(rep(1), notices=(Reason("x", written="The video has 10 frames per second."),))
    assert "The video has 10 frames per second." in read(page(made)).text


def test_covered_faces_are_mentioned() -> None:
    assert "Faces were made unrecognisable." in full_page(faces_blurred=True)
    assert "Faces were made unrecognisable." not in full_page()


def test_a_changed_setting_stands_out() -> None:
    chosen = FOUND.session.config.with_values({"inward_limit_deg": 15.0}, "--inward-limit")
    html = page(dataclasses.replace(FOUND.session, config=chosen))
    (row,) = re.findall(r'<tr class="changed">.*?</tr>', html, re.DOTALL)
    assert "inward_limit_deg" in row
    assert "--inward-limit" in row


def test_the_same_session_gives_the_same_page() -> None:
    assert full_page() == full_page()


@settings(max_examples=40, deadline=None)
@given(any_session)
def test_any_session_gives_a_whole_page(made: SessionResult) -> None:
    reader = read(page(made))
    assert reader.tags.count("script") == 1
