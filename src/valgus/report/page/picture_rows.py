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
    said = data.said
    if not data.session.reps:
        return join()
    flagged = bool(data.session.flagged())
    heading = tag("h2", said("pictures.heading" if flagged else "pictures.heading_none"))
    if not data.pictures:
        note = tag("p", said("pictures.missing"), class_="note")
        return tag("section", heading, note, id="pictures")
    return tag(
        "section",
        heading,
        *([tag("p", said("pictures.intro"))] if flagged else []),
        _key(data),
        *(_comparison(data, item) for item in data.plan.comparisons),
        *([tag("p", said("pictures.blurred"), class_="note")] if data.faces_blurred else []),
        id="pictures",
    )


def _key(data: PageData) -> Markup:
    """Explain the lines; each has a form of its own beside its colour."""
    said = data.said
    entries = [
        _entry("leg", said("pictures.key_leg")),
        _entry("inward", said("pictures.key_inward")),
        _entry("line", said("pictures.key_line")),
        _entry("toe", said("pictures.key_toe")),
    ]
    return tag("ul", *entries, class_="key", aria_label=said("pictures.key"))


def _entry(kind: str, words: str) -> Markup:
    parts = [tag("line", class_=f"key-{kind}", x1=3, y1=8, x2=33, y2=8)]
    if kind == "inward":
        parts.append(tag("circle", class_="key-ring", cx=18, cy=8, r=6))
    drawing = tag("svg", *parts, viewbox="0 0 36 16", width=36, height=16, aria_hidden="true")
    return tag("li", drawing, tag("span", words))


def _comparison(data: PageData, item: Comparison) -> Markup:
    said, number = data.said, item.rep.rep.number
    flagged = item.rep.verdict is Verdict.VALGUS
    figures = [
        _figure(data, data.plan.standing, said("pictures.standing"), None),
        _figure(data, item.best, _best_words(data, item.best), item.side),
        _figure(data, item.worst, _worst_words(data, item), item.side, worst=flagged),
    ]
    if item.best is None and flagged:
        figures[1:] = [figures[2], tag("p", said("pictures.best_none"), class_="note nothing")]
    return tag(
        "article",
        tag("h3", said("pictures.rep", number=number), *_knees(data, item.rep)),
        tag("div", *figures, class_="shots"),
        class_="comparison",
        data_rep=number,
    )


def _knees(data: PageData, item: RepAssessment) -> list[Markup]:
    words = [data.said(f"side.knee_{side}") for side in flagged_sides(item)]
    joined = data.said("number.separator").join(words)
    return [Markup(" "), tag("span", f"✗ {joined}", class_="badge valgus")] if words else []


def _best_words(data: PageData, shot: Shot | None) -> str:
    if shot is None or shot.phase is None:
        return ""
    phase = data.said(f"phase.{shot.phase}")
    return data.said("pictures.best", number=shot.rep, phase=phase)


def _worst_words(data: PageData, item: Comparison) -> str:
    shot = item.worst
    key = "worst" if item.rep.verdict in (Verdict.VALGUS, Verdict.NOT_ASSESSABLE) else "closest"
    phase = data.said(f"phase.{shot.phase}")
    return data.said(f"pictures.{key}", number=shot.rep, phase=phase)


def _figure(
    data: PageData, shot: Shot | None, words: str, side: Side | None, *, worst: bool = False
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
        "figcaption", tag("strong", words), Markup(" "), tag("span", _time(data, shot)), *numbers
    )
    return tag("figure", image, caption, class_="shot worst" if worst else "shot")


def _time(data: PageData, shot: Shot) -> str:
    return data.said("pictures.at", time=data.said.number(shot.time_s, 1))


def _values(data: PageData, shot: Shot, side: Side) -> str:
    if data.series is None:
        return ""
    values = data.said(
        "pictures.values",
        inward=data.said.number(float(data.series.inward_deg[shot.row, side.index]), sign=True),
        bend=data.said.number(float(data.series.knee_flexion_deg[shot.row, side.index])),
    )
    return f"{data.said(f'side.knee_{side}')}: {values}"


def _alt(data: PageData, shot: Shot) -> str:
    time = data.said.number(shot.time_s, 1)
    if shot.rep is None or data.series is None:
        return data.said("pictures.alt_standing", time=time)
    left, right = (float(value) for value in data.series.inward_deg[shot.row])
    return data.said(
        "pictures.alt_frame",
        time=time,
        number=shot.rep,
        left=data.said.number(left),
        right=data.said.number(right),
    )
