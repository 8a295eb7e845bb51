"""What a document is written and read with, beside the session itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from valgus.errors import InputError
from valgus.model.arrays import IntArray
from valgus.model.reason import Reason

Say = Callable[[Reason], str]
"""Says a reason in English, as `valgus.report.text.reasons.say` does."""


def _written(reason: Reason) -> str:
    return reason.written


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a document holds beside the session: the stream's frames and the reasons' sentences."""

    frame_index: IntArray | None = None
    """Stream index of each row, shape (T,); None counts rows as if every frame had one."""
    say: Say = _written
    """Makes the message of each reason: this layer has no words."""

    def frame(self, row: int) -> int:
        """Give the stream index of a row."""
        return row if self.frame_index is None else int(self.frame_index[row])

    def row(self, frame: int) -> int:
        """Give the row of a frame.

        Raises
        ------
        InputError
            There is none: the series is of another video.
        """
        if self.frame_index is None:
            return frame
        row = int(np.searchsorted(self.frame_index, frame))
        if row >= len(self.frame_index) or self.frame_index[row] != frame:
            raise InputError(
                f"The landmarks do not belong to the result: they have no frame {frame}.",
                "Analyse the video again.",
            )
        return row
