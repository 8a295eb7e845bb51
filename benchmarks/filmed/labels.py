"""What a person saw in each clip: the labels of a folder, checked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from valgus.errors import InputError

LABELS: Final = "labels.json"
LegLabel = Literal["sound", "inward"]
RepLabels = tuple[LegLabel | None, LegLabel | None]
"""Left and right, the subject's own; None where the eye can't tell."""

_FEET_UNSEEN: Final = "feet_cut"
_CUT_TO_OTHER_VIEW: Final = re.compile(
    r"cut_(front|back|side|oblique)_to_(front|back|side|oblique)"
)


class Label(BaseModel):
    """One clip as a person saw it."""

    model_config = ConfigDict(frozen=True)

    name: str
    media: Literal["video", "landmarks"]
    file: str
    view: Literal["front", "back", "oblique", "side"]
    movement: Literal["squat", "single_leg", "other", "none"]
    reps_ok: tuple[int, ...] | None
    """Counts that are right; None when repetitions of this movement are not to be counted."""
    legs: tuple[RepLabels, ...] | None
    """Each repetition's legs; None when they were not looked at one by one."""
    confidence: Literal["high", "medium", "low"] = "medium"
    tags: tuple[str, ...] = ()
    seen: str = ""
    expect: str = ""

    @property
    def seen_legs(self) -> frozenset[LegLabel]:
        """What was said of any leg."""
        return frozenset(leg for rep in self.legs or () for leg in rep if leg is not None)

    @property
    def must_not_be_judged(self) -> str:
        """Why no leg of this clip may be judged; empty when legs may be.

        From the side nothing can be said. Feet out of the picture and cuts to another view may
        concern a part of a clip only. They forbid a verdict when the eye, which looked at every
        repetition, could not tell any leg either.
        """
        if self.view == "side":
            return "seen from the side"
        if self.legs is None or self.seen_legs:
            return ""
        if _FEET_UNSEEN in self.tags:
            return "feet not seen"
        return "across a cut" if any(map(_CUT_TO_OTHER_VIEW.fullmatch, self.tags)) else ""

    def mirrored(self) -> Label:
        """Return the label of the mirrored picture, where a left leg looks like a right one."""
        swapped = None if self.legs is None else tuple((right, left) for left, right in self.legs)
        return self.model_copy(update={"legs": swapped})


def read_labels(folder: Path) -> tuple[Label, ...]:
    """Read the labels of a folder.

    Raises
    ------
    InputError
        There are none, or they have another form.
    """
    path = folder / LABELS
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Label, ...]).validate_python(content)
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror}.", f"Give a folder that holds {LABELS}."
        ) from error
    except (json.JSONDecodeError, ValidationError) as error:
        raise InputError(
            f"Cannot read {path}: expected a list of labels, got something else ({error}).",
            "See benchmarks/filmed/README.md for their form.",
        ) from error
