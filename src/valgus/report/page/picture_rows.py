"""The pictures: the worst frame of each flagged repetition beside the same person's better ones."""

from __future__ import annotations

import base64

from valgus.model.session import RepAssessment
from valgus.model.terms import Side, Verdict
from valgus.report.markup import Markup, join, tag
from valgus.report.page.page_data import PageData
from valgus.report.shots import Comparison, Shot, flagged_sides


def section(data: PageData) -> Markup:
    """Write a row of pictures for each comparison."""
    words = data.words
    if not data.session.reps:
        return join()
    flagged = bool(data.session.flagged())
    heading = tag("h2", words("pictures.heading" if flagged else "pictures.heading_none"))
    if not data.pictures:
        note = tag("p", words("pictures.missing"), class_="note")
        return tag("section", heading, note, id="pictures")
    return tag(
        "section",
        heading,
        *([tag("p", words("pictures.intro"))] if flagged else []),
        _key(data),
        *(_comparison(data, item) for item in data.plan.comparisons),
        *([tag("p", words("pictures.blurred"), class_="note")] if data.faces_blurred else []),
        id="pictures",
    )


def _key(data: PageData) -> Markup:
    """Explain the lines; each has a form of its own beside its colour."""
    words = data.words
    entries = [
        _entry("leg", words("pictures.key_leg")),
        _entry("inward", words("pictures.key_inward")),
        _entry("line", words("pictures.key_line")),
        _entry("toe", words("pictures.key_toe")),
    ]
    return tag("ul", *entries, class_="key", aria_label=words("pictures.key"))


def _entry(kind: str, shown: str) -> Markup:
    parts = [tag("line", class_=f"key-{kind}", x1=3, y1=8, x2=33, y2=8)]
    if kind == "inward":
        parts.append(tag("circle", class_="key-ring", cx=18, cy=8, r=6))
    drawing = tag("svg", *parts, viewbox="0 0 36 16", width=36, height=16, aria_hidden="true")
    return tag("li", drawing, tag("span", shown))


def _comparison(data: PageData, item: Comparison) -> Markup:
    words, number = data.words, item.rep.rep.number
    flagged = item.rep.verdict is Verdict.VALGUS
    figures = [
        _figure(data, data.plan.standing, words("pictures.standing"), None),
        _figure(data, item.best, _best_words(data, item.best), item.side),
        _figure(data, item.worst, _worst_words(data, item), item.side, worst=flagged),
    ]
    if item.best is None and flagged:
        figures[1:] = [figures[2], tag("p", words("pictures.best_none"), class_="note nothing")]
    return tag(
        "article",
        tag("h3", words("pictures.rep", number=number), *_knees(data, item.rep)),
        tag("div", *figures, class_="shots"),
        class_="comparison",
        data_rep=number,
    )


def _knees(data: PageData, item: RepAssessment) -> list[Markup]:
    shown = [data.words(f"side.knee_{side}") for side in flagged_sides(item)]
    joined = data.words("number.separator").join(shown)
    return [Markup(" "), tag("span", f"✗ {joined}", class_="badge valgus")] if shown else []


def _best_words(data: PageData, shot: Shot | None) -> str:
    if shot is None or shot.phase is None:
        return ""
    phase = data.words(f"phase.{shot.phase}")
    return data.words("pictures.best", number=shot.rep, phase=phase)


def _worst_words(data: PageData, item: Comparison) -> str:
    shot = item.worst
    key = "worst" if item.rep.verdict in (Verdict.VALGUS, Verdict.NOT_ASSESSABLE) else "closest"
    phase = data.words(f"phase.{shot.phase}")
    return data.words(f"pictures.{key}", number=shot.rep, phase=phase)


def _figure(
    data: PageData, shot: Shot | None, shown: str, side: Side | None, *, worst: bool = False
) -> Markup:
    """Write one picture with its caption; nothing where there is no such frame."""
    picture = None if shot is None else data.pictures.get(shot.row)
    if shot is None or picture is None:
        return join()
    width, height = picture.size_wh_px
    source = f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode()}"
    image = tag("img", src=source, width=width, height=height, alt=_alt(data, shot))
    numbers = [] if side is None else [tag("span", _values(data, shot, side), class_="values")]
    caption = tag(
        "figcaption", tag("strong", shown), Markup(" "), tag("span", _time(data, shot)), *numbers
    )
    return tag("figure", image, caption, class_="shot worst" if worst else "shot")


def _time(data: PageData, shot: Shot) -> str:
    return data.words("pictures.at", time=data.words.number(shot.time_s, 1))


def _values(data: PageData, shot: Shot, side: Side) -> str:
    if data.series is None:
        return ""
    values = data.words(
        "pictures.values",
        inward=data.words.number(float(data.series.inward_deg[shot.row, side.index]), sign=True),
        bend=data.words.number(float(data.series.knee_flexion_deg[shot.row, side.index])),
    )
    return f"{data.words(f'side.knee_{side}')}: {values}"


def _alt(data: PageData, shot: Shot) -> str:
    time = data.words.number(shot.time_s, 1)
    if shot.rep is None or data.series is None:
        return data.words("pictures.alt_standing", time=time)
    left, right = (float(value) for value in data.series.inward_deg[shot.row])
    return data.words(
        "pictures.alt_frame",
        time=time,
        number=shot.rep,
        left=data.words.number(left),
        right=data.words.number(right),
    )
