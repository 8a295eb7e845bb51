"""A session as plain values and as a pandas data frame, for whoever goes on with it in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from valgus.judge.judge_track import JudgedTrack
from valgus.model import data_frames
from valgus.model.series import KneeSeries
from valgus.model.session import SessionResult
from valgus.report.text.reasons import say
from valgus.results.document import session_to_dict
from valgus.results.tables import REP_COLUMNS, rep_rows


@dataclass(frozen=True, slots=True, eq=False)
class Analysis(JudgedTrack):
    """Everything that came out of one video: `session`, `series` and `track`.

    Examples
    --------
    >>> from valgus import Side, analyze
    >>> analysis = analyze("squat.mp4")  # doctest: +SKIP
    >>> rep = analysis.session.reps[1]  # doctest: +SKIP
    >>> rep.verdict.value, rep.legs[Side.LEFT].inward_deg.peak  # doctest: +SKIP
    ('valgus', 20.76)
    """

    def to_dict(self) -> dict[str, Any]:
        """Make the document: what ``valgus analyze --json`` writes, as plain values.

        Returns
        -------
        document : dict
            Only dicts, lists, strings, finite numbers, booleans and None.
        """
        return to_dict(self.session, self.series)

    def to_frame(self) -> Any:
        """Make a pandas data frame: what ``valgus analyze --csv`` writes.

        Returns
        -------
        frame : pandas.DataFrame
            A row for each repetition and leg.

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        return to_frame(self.session, self.series)


_TEXT: Final = frozenset({"file", "squat", "leg", "verdict", "reasons", "phase", "rep_verdict"})
_WHOLE: Final = frozenset({"rep", "start_frame", "bottom_frame", "end_frame"})


def to_dict(session: SessionResult, series: KneeSeries | None) -> dict[str, Any]:
    """Make the document that the JSON file holds.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries or None
        In which it was found; without it, rows are counted as if every frame had one.

    Returns
    -------
    document : dict
        Only dicts, lists, strings, finite numbers, booleans and None.
    """
    return session_to_dict(session, None if series is None else series.frame_index, say)


def to_frame(session: SessionResult, series: KneeSeries | None) -> Any:
    """Make a pandas data frame with a row for each repetition and leg.

    Parameters
    ----------
    session : SessionResult
    series : KneeSeries or None
        As for `to_dict`.

    Returns
    -------
    frame : pandas.DataFrame
        The columns of the CSV file. Missing numbers are NaN, and a column has the same type also
        where nothing was found.

    Raises
    ------
    UsageError
        pandas is not installed.
    """
    rows = list(rep_rows(to_dict(session, series)))
    frame = data_frames.pandas().DataFrame(rows, columns=list(REP_COLUMNS))
    return frame.astype({name: _kind(name) for name in REP_COLUMNS})


def _kind(name: str) -> str:
    if name in _TEXT:
        return "object"
    if name == "complete":
        return "bool"
    return "int64" if name in _WHOLE else "float64"
