"""The pictures: the worst frame of each flagged repetition beside the same person's better ones."""

from __future__ import annotations

from dataclasses import dataclass

from valgus.model.terms import Side, Verdict
from valgus.report.page.page_data import PageData, Picture
from valgus.report.shots import Comparison, Shot, flagged_sides


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One picture with its caption."""

    picture: Picture
    """The picture."""
    time_s: float
    """When it was."""
    title: str
    """Which it is."""
    values: str | None
    """The angles of the compared knee, where one is compared."""
    alt: str
    """What is said in the picture's place."""
    worst: bool = False
    """Whether it is the flagged one."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureRow:
    """The pictures of one comparison."""

    number: int
    """Of the repetition."""
    knees: str
    """Which were flagged in it."""
    shots: tuple[Shown, ...]
    """Standing, better, worst, as far as there are such frames."""
    lacks_better: bool
    """Whether every other repetition was flagged, too."""


def picture_rows(data: PageData) -> list[PictureRow] | None:
    """Show each comparison; None without the video."""
    return [_row(data, item) for item in data.plan.comparisons] if data.pictures else None


def _row(data: PageData, item: Comparison) -> PictureRow:
    words, flagged = data.words, item.rep.verdict is Verdict.VALGUS
    knees = (words(f"side.knee_{side}") for side in flagged_sides(item.rep))
    shots = (
        _shown(data, data.plan.standing, words("pictures.standing"), None),
        _shown(data, item.best, _best_words(data, item.best), item.side),
        _shown(data, item.worst, _worst_words(data, item), item.side, worst=flagged),
    )
    return PictureRow(
        number=item.rep.rep.number,
        knees=words("number.separator").join(knees),
        shots=tuple(shot for shot in shots if shot is not None),
        lacks_better=item.best is None and flagged,
    )


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


def _shown(
    data: PageData, shot: Shot | None, title: str, side: Side | None, *, worst: bool = False
) -> Shown | None:
    """Prepare one picture; None where there is no such frame."""
    picture = None if shot is None else data.pictures.get(shot.row)
    if shot is None or picture is None:
        return None
    values = None if side is None else _values(data, shot, side)
    return Shown(picture, shot.time_s, title, values, _alt(data, shot), worst)


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
