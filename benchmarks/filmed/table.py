"""Figures over all clips, each with its goal, and a line for each clip."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from benchmarks.accuracy.table import Figure
from benchmarks.filmed.compare import ClipRow, LegRow, Pairing, ordered
from benchmarks.filmed.labels import LegLabel
from valgus.model.terms import Side, Verdict

NO_GOAL: Final = ""
_LETTERS: Final = {
    Verdict.VALGUS: "V", Verdict.UNCLEAR: "u", Verdict.NOT_ASSESSABLE: "–", Verdict.CLEAR: "c",
}  # fmt: skip
_EYE: Final = {"sound": "s", "inward": "I", None: "·"}
KEY: Final = (
    "By eye: s sound, I inward, · can't be told. Found: c clear, V inward, u unclear, – withheld. "
    "One letter a repetition."
)


def figures(clips: Sequence[ClipRow]) -> list[Figure]:
    """All lines of the table."""
    return [
        *_counting(clips), *_sound(clips), *_inward(clips), *_not_to_judge(clips),
        *_other_movements(clips),
    ]  # fmt: skip


def compared(clips: Iterable[ClipRow], label: LegLabel) -> list[LegRow]:
    """Legs of one label."""
    return [leg for clip in clips for leg in clip.legs if leg.label == label]


def _counting(clips: Sequence[ClipRow]) -> list[Figure]:
    counted = [clip.count_right for clip in clips if clip.count_right is not None]
    return [_at_least("clips counted right", sum(counted), len(counted), 0.93)]


def _sound(clips: Sequence[ClipRow]) -> list[Figure]:
    legs = compared(clips, "sound")
    unpaired = sum(len(clip.flagged_without_partner) for clip in clips)
    flagged = _having(legs, Verdict.VALGUS)
    return [
        _at_most("sound legs called inward", flagged, len(legs), 0.013),
        _at_most("sound legs unclear", _having(legs, Verdict.UNCLEAR), len(legs), 0.10),
        _at_most("sound legs withheld", _having(legs, Verdict.NOT_ASSESSABLE), len(legs), 0.16),
        _plain("sound legs clear", _having(legs, Verdict.CLEAR), len(legs)),
        _none_of("legs called inward in miscounted clips of sound legs", unpaired),
        *_sound_peaks(legs),
        _sound_clips_with_a_sign(clips),
    ]


def _sound_peaks(legs: Iterable[LegRow]) -> list[Figure]:
    """Mean and median; and over clips, because the legs of one clip share most of their error."""
    by_clip: dict[str, list[float]] = {}
    for leg in legs:
        if math.isfinite(leg.inward_deg):
            by_clip.setdefault(leg.clip, []).append(leg.inward_deg)
    if not by_clip:
        return []
    peaks_deg = [peak for peaks in by_clip.values() for peak in peaks]
    mean = statistics.fmean(peaks_deg)
    of_clips = statistics.fmean(map(statistics.fmean, by_clip.values()))
    name = f"sound legs' inward peak ({len(peaks_deg)} judged legs)"
    return [
        Figure(f"{name}, mean", f"{mean:.1f}°", "≤ 3°", mean <= 3),
        Figure(f"{name}, median", f"{statistics.median(peaks_deg):.1f}°", NO_GOAL, met=False),
        Figure(f"the same, mean of {len(by_clip)} clips", f"{of_clips:.1f}°", NO_GOAL, met=False),
    ]


def _sound_clips_with_a_sign(clips: Iterable[ClipRow]) -> Figure:
    sound = [clip for clip in clips if clip.label.seen_legs == {"sound"}]
    shown = sum(bool(clip.signs) for clip in sound)
    return _plain("clips of sound legs with a sign", shown, len(sound))


def _inward(clips: Sequence[ClipRow]) -> list[Figure]:
    legs = compared(clips, "inward")
    pairs = [ordered(clip.legs) for clip in clips]
    right, all_pairs = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    mixed = [clip for clip, pair in zip(clips, pairs, strict=True) if pair[1]]
    return [
        _at_least("inward legs found", _having(legs, Verdict.VALGUS), len(legs), 1),
        _plain("inward legs unclear", _having(legs, Verdict.UNCLEAR), len(legs)),
        _plain("inward legs withheld", _having(legs, Verdict.NOT_ASSESSABLE), len(legs)),
        *_mixed_reps(mixed),
        _at_least("same clip: inward rep's peak above a sound one's", right, all_pairs, 1),
    ]


def _mixed_reps(mixed: Sequence[ClipRow]) -> list[Figure]:
    inward, sound = reps_of(mixed, "inward"), reps_of(mixed, "sound")
    return [
        _at_least("clips with both: inward reps found", sum(inward), len(inward), 1),
        _at_most("clips with both: sound reps called inward", sum(sound), len(sound), 0),
    ]


def reps_of(clips: Iterable[ClipRow], label: LegLabel) -> list[bool]:
    """Say of each repetition with this label whether a leg was called inward.

    A repetition is inward when a leg is; what is called inward must then be an inward leg.
    """
    flagged: list[bool] = []
    for clip in clips:
        for rep in sorted({leg.rep for leg in clip.legs}):
            known = [leg for leg in clip.legs if leg.rep == rep and leg.label is not None]
            inward = [leg for leg in known if leg.label == "inward"]
            chosen = inward if label == "inward" else [] if inward else known
            flagged += [any(leg.flagged for leg in chosen)] if chosen else []
    return flagged


def _not_to_judge(clips: Sequence[ClipRow]) -> list[Figure]:
    forbidden = [clip for clip in clips if clip.label.must_not_be_judged]
    wrong = [clip for clip in forbidden if clip.wrongly_judged]
    judged = sum(len(clip.wrongly_judged) for clip in wrong)
    return [
        _none_of("legs judged from the side, without feet, or across a cut", judged),
        _at_most("clips with such a leg", len(wrong), len(forbidden), 0),
    ]


def _other_movements(clips: Sequence[ClipRow]) -> list[Figure]:
    other = [clip for clip in clips if clip.label.movement == "other"]
    judged = sum(leg.judged for clip in other for leg in clip.legs)
    return [
        _at_most("other movements with a sign", sum(bool(c.signs) for c in other), len(other), 0),
        _none_of("legs judged in other movements", judged),
    ]


def _having(legs: Iterable[LegRow], verdict: Verdict) -> int:
    return sum(leg.verdict is verdict for leg in legs)


def _at_most(name: str, count: int, of: int, share: float) -> Figure:
    goal = f"≤ {100 * share:g} %" if share else "none"
    return _share(name, count, of, goal, lambda found: found <= share)


def _at_least(name: str, count: int, of: int, share: float) -> Figure:
    goal = f"≥ {100 * share:g} %" if share < 1 else "all"
    return _share(name, count, of, goal, lambda found: found >= share)


def _share(name: str, count: int, of: int, goal: str, met: Callable[[float], bool]) -> Figure:
    """A share of nothing has no goal to meet."""
    if not of:
        return Figure(name, "none in the set", NO_GOAL, met=False)
    return Figure(name, f"{count} of {of}", goal, met(count / of))


def _plain(name: str, count: int, of: int) -> Figure:
    return _share(name, count, of, NO_GOAL, lambda _: False)


def _none_of(name: str, count: int) -> Figure:
    return Figure(name, str(count), "none", count == 0)


def clips_as_markdown(clips: Iterable[ClipRow]) -> str:
    """A line for each clip."""
    lines = [
        "| clip | view by eye | found | reps | left | right | sign | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(clip) for clip in clips]
    return "\n".join([*lines, "", KEY])


def _line(clip: ClipRow) -> str:
    label = clip.label
    right = "–" if label.reps_ok is None else "/".join(map(str, label.reps_ok))
    columns = (
        label.name, f"{label.view}, {label.movement.replace('_', ' ')}", clip.seen_from,
        f"{clip.reps} (right: {right})", _letters(clip, Side.LEFT), _letters(clip, Side.RIGHT),
        ", ".join(clip.signs), "; ".join(remarks(clip)),
    )  # fmt: skip
    return f"| {' | '.join(columns)} |"


def _letters(clip: ClipRow, side: Side) -> str:
    """What the eye said of one leg, and what was found."""
    legs = [leg for leg in clip.legs if leg.side == side.value]
    by_eye = "".join(_EYE[rep[side.index]] for rep in clip.label.legs or ())
    found = "".join(_LETTERS[leg.verdict] for leg in legs)
    return f"{by_eye or '·'} → {found or 'none'}"


def remarks(clip: ClipRow) -> list[str]:
    """What is wrong, in words; empty when nothing is."""
    found = {
        "miscounted": clip.count_right is False,
        "repetitions can't be paired": bool(clip.label.legs) and clip.pairing is Pairing.NONE,
        _numbered("sound called inward", _called(clip, "sound", inward=True)): True,
        _numbered("inward not found", _called(clip, "inward", inward=False)): True,
        _numbered("called inward, legs sound", clip.flagged_without_partner): True,
        _numbered(f"judged: {clip.label.must_not_be_judged}", clip.wrongly_judged): True,
        "sign without a squat": bool(clip.signs) and clip.label.movement in ("other", "none"),
    }
    return [words for words, holds in found.items() if words and holds]


def _called(clip: ClipRow, label: LegLabel, *, inward: bool) -> list[LegRow]:
    return [leg for leg in clip.legs if leg.label == label and leg.flagged is inward]


def _numbered(words: str, legs: Sequence[LegRow]) -> str:
    """Words with the legs they are about; empty without any."""
    which = " ".join(f"{leg.rep}{leg.side[0].upper()}" for leg in legs)
    return f"**{words}** {which}" if which else ""
