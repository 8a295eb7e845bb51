"""The field's words: sides, kinds of squat, phases, verdicts; a value is its name in outputs."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """A leg of the subject; the value is its name in every output."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def index(self) -> int:  # type: ignore[override]  # of no use on a name
        """Position on the side axis S."""
        return 0 if self is Side.LEFT else 1

    @property
    def other(self) -> Side:
        """The opposite leg."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class SquatKind(StrEnum):
    """Which leg or legs carry the repetition."""

    DOUBLE = "double"
    LEFT = "left"
    RIGHT = "right"

    @property
    def standing(self) -> tuple[Side, ...]:
        """The legs that carry weight."""
        return (Side.LEFT, Side.RIGHT) if self is SquatKind.DOUBLE else (Side(self.value),)


class MovementKind(StrEnum):
    """What a movement was that is counted apart from the repetitions, and gets no verdict."""

    SHALLOW = "shallow"
    CUT_OFF = "cut_off"
    LUNGE = "lunge"
    SIDE_LUNGE = "side_lunge"
    JUMP = "jump"

    @property
    def partial(self) -> bool:
        """Whether it was part of a squat, rather than another movement."""
        return self in (MovementKind.SHALLOW, MovementKind.CUT_OFF)


class Verdict(StrEnum):
    """What may be said of one leg in one repetition."""

    VALGUS = "valgus"
    CLEAR = "clear"
    UNCLEAR = "unclear"
    NOT_ASSESSABLE = "not_assessable"


class Phase(StrEnum):
    """Part of a repetition."""

    DESCENT = "descent"
    BOTTOM = "bottom"
    ASCENT = "ascent"


class Facing(StrEnum):
    """Which side of the subject the camera sees."""

    FRONT = "front"
    BACK = "back"
    LEFT_SIDE = "left_side"
    RIGHT_SIDE = "right_side"
    UNKNOWN = "unknown"


class SignGrade(StrEnum):
    """How strongly one side shows the sign looked for with a weak gluteus medius."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"
    NOT_ASSESSABLE = "not_assessable"
