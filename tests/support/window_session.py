"""A live session of a stick figure in a window, for tests: ends by a key."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from tests.support.live import FakeCamera, Replayed
from tests.support.stick import Scene, Squat, film
from valgus.live.following import Following
from valgus.live.loop import LiveRun
from valgus.live.window.show import Window
from valgus.model.chosen_config import ChosenConfig

TRACK = film(Scene(squats=(Squat(), Squat(inward_left_deg=35)))).track


@contextlib.contextmanager
def _replayed(name: str | None) -> Iterator[Following]:
    yield Following(Replayed(TRACK, name or "full"))


def main() -> None:
    """Show the figure's squats, then wait for the end."""
    camera = FakeCamera(TRACK, seconds_each=0.005, endless=True)
    window = Window(quiet=True, count_aloud=False, figures=True)
    run = LiveRun(camera, _replayed, ChosenConfig(), window.show)
    run.start()
    try:
        window.run(run)
    finally:
        run.stop()
        result = run.result()
    session = result.session
    sys.stdout.write(f"reps {len(session.reps)} flagged {session.flagged()}\n")
    sys.stdout.write(f"shown {result.figures.delay_ms > 0}\n")


if __name__ == "__main__":
    main()
