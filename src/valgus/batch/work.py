"""What is done to one clip, in whatever process: it is read, analysed and put into rows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import valgus
from valgus.batch.clips import filesystem_of, is_remote
from valgus.errors import InputError, ModelError, OutputError, UsageError, ValgusError
from valgus.judge.judge_track import JudgedTrack
from valgus.model.chosen_config import ChosenConfig
from valgus.model.ports import Progress
from valgus.report.text.reasons import say
from valgus.results.document import json_text, session_to_dict
from valgus.results.tables import rep_rows

_BLOCK: Final = 8 << 20
_CODES: Final[tuple[tuple[type[ValgusError], str], ...]] = (
    (InputError, "input"),
    (ModelError, "model"),
    (OutputError, "output"),
    (UsageError, "usage"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is the same for every clip of a batch."""

    model: str
    """Path of the pose weights."""
    config: ChosenConfig
    """Settings of the analysis."""
    max_rate: float | None
    """Frames per second to look at."""
    use_cache: bool
    """Whether landmarks are kept and found ones used."""


def fingerprint(recipe: Recipe, model_sha256: str) -> str:
    """Stand for everything but the clip that a result depends on."""
    about = {
        "valgus": valgus.__version__,
        "model": model_sha256,
        "config": recipe.config.described(),
        "max_rate": recipe.max_rate,
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One clip to be done."""

    id: int
    """Its number in the ledger."""
    address: str
    """Where it lies."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result."""

    code: str
    """``input``, ``model``, ``died``, ``stuck``, ``unexpected`` ..."""
    reason: str
    """One sentence or two."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one clip."""

    id: int
    """Its number in the ledger."""
    failure: Failure | None = None
    """Why there is no result; None when there is one."""
    document: str = ""
    """The session as JSON."""
    rows: tuple[Mapping[str, Any], ...] = ()
    """A row for each repetition and leg."""
    frames: int = 0
    """Frames that were looked at."""
    reps: int = 0
    """Repetitions."""
    flagged: int = 0
    """Repetitions with a knee inward."""


class Analyse(Protocol):
    """Analyses one local file; a function at the top of a module, so that it can be sent."""

    def __call__(
        self, video: Path, address: str, recipe: Recipe, progress: Progress
    ) -> JudgedTrack:
        """Return the analysis, in which the video is called `address`."""


def do(task: Task, recipe: Recipe, analyse: Analyse, progress: Progress) -> Outcome:
    """Do one clip; whatever goes wrong with it is its outcome.

    Parameters
    ----------
    task : Task
    recipe : Recipe
    analyse : callable
    progress : Progress
        Hears that the work goes on.

    Returns
    -------
    outcome : Outcome
    """
    try:
        with _at_hand(task.address, progress) as video:
            return _outcome(task.id, analyse(video, task.address, recipe, progress))
    except ValgusError as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), "unexpected")
        return Outcome(task.id, Failure(code, str(error)))
    except Exception as error:  # noqa: BLE001 - one bad clip costs that clip alone
        return Outcome(task.id, Failure("unexpected", f"{type(error).__name__}: {error}"))


@contextlib.contextmanager
def _at_hand(address: str, progress: Progress) -> Iterator[Path]:
    """Have a clip as a local file; a remote one is read once, as a whole, and not kept."""
    if not is_remote(address):
        yield Path(address)
        return
    files, path = filesystem_of(address)
    with tempfile.TemporaryDirectory(prefix="valgus-") as folder:
        local = Path(folder) / ("clip" + Path(path).suffix)
        try:
            _copy(files, path, local, progress)
        except FileNotFoundError as error:
            raise InputError(f"Cannot read {address}: it is not there.", "Check it.") from error
        except Exception as error:
            raise InputError(
                f"Cannot read {address}: {type(error).__name__}: {error}.",
                "Check the address, the network and the credentials.",
            ) from error
        yield local


def _copy(files: Any, path: str, local: Path, progress: Progress) -> None:
    size = 0
    with files.open(path, "rb", block_size=_BLOCK) as source, local.open("wb") as target:
        while block := source.read(_BLOCK):
            target.write(block)
            size += len(block)
            progress.advance(size)


def _outcome(number: int, analysis: JudgedTrack) -> Outcome:
    document = session_to_dict(analysis.session, analysis.series.frame_index, say)
    return Outcome(
        number,
        document=json_text(document),
        rows=tuple(rep_rows(document)),
        frames=len(analysis.track),
        reps=len(analysis.session.reps),
        flagged=len(analysis.session.flagged()),
    )


@dataclass(frozen=True, slots=True)
class Doing:
    """`do` with everything but the task and the progress; can be sent to another process."""

    recipe: Recipe
    """What is the same for every clip."""
    analyse: Analyse
    """How."""

    def __call__(self, task: Task, progress: Progress) -> Outcome:
        """Do one clip."""
        return do(task, self.recipe, self.analyse, progress)


Do = Callable[[Task, Progress], Outcome]
"""How an engine sees `Doing`."""


class Engine(Protocol):
    """Has clips done, somewhere."""

    def run(self, tasks: Iterator[Task]) -> Generator[Outcome | None, None, None]:
        """Have tasks done, asking for them as there is room; None comes when time goes by.

        Every task has exactly one outcome. Closing the iterator ends all work.
        """
