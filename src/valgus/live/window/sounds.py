"""Short sounds, made here, and whatever this machine has to play them; silence is no error."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from valgus.model.terms import Side
from valgus.util.newest_queue import Latest

RATE: Final = 44100
_KNEE_OUT: Final = ((587.0, 0.09), (880.0, 0.16))
"""Rising, as the knee should go out; no voice, so that it needs no language."""
_REP: Final = ((523.0, 0.07),)
_FADE_S: Final = 0.012
_LOUDNESS: Final = 0.5
_OFF_SIDE: Final = 0.25
"""Loudness on the other side: a knee's sound comes from its own side, and is heard on one ear."""
_PLAYERS: Final[Sequence[Sequence[str]]] = (
    ("paplay",),
    ("pw-play",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
_LONGEST_S: Final = 3.0


def knee_out(sides: Sequence[Side]) -> NDArray[np.int16]:
    """Make the sound of a cue, shape (N, 2): left and right as the subject hears them."""
    tone = _notes(_KNEE_OUT)
    left = 1.0 if Side.LEFT in sides else _OFF_SIDE
    right = 1.0 if Side.RIGHT in sides else _OFF_SIDE
    return _as_samples(np.stack([left * tone, right * tone], axis=1))


def repetition() -> NDArray[np.int16]:
    """Make the sound of a counted repetition, shape (N, 2)."""
    tone = 0.6 * _notes(_REP)
    return _as_samples(np.stack([tone, tone], axis=1))


def _notes(notes: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    return np.concatenate([_note(hertz, seconds) for hertz, seconds in notes])


def _note(hertz: float, seconds: float) -> NDArray[np.float64]:
    at = np.arange(int(RATE * seconds)) / RATE
    # Some overtones carry through a gym where a pure tone drowns.
    tone = sum(np.sin(2 * np.pi * hertz * k * at) / k**1.5 for k in (1, 2, 3))
    edge = np.minimum(at, seconds - at) / _FADE_S
    return np.asarray(tone * edge.clip(0, 1))


def _as_samples(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    peak = float(np.abs(sound).max())
    return np.asarray(sound / peak * _LOUDNESS * 32767, np.int16)


def as_wav(samples: NDArray[np.int16]) -> bytes:
    """Put samples, shape (N, 2), into a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


class Speaker:
    """Plays sounds in a thread of its own; one that waits is replaced by a newer one.

    Parameters
    ----------
    muted : bool
        Play nothing.
    """

    def __init__(self, muted: bool = False) -> None:
        self.muted = muted
        self._waiting: Latest[NDArray[np.int16]] = Latest()
        self._thread = threading.Thread(target=self._work, name="valgus-sound", daemon=True)

    def play(self, samples: NDArray[np.int16]) -> None:
        """Play soon; returns at once."""
        if not self.muted:
            self._waiting.put(samples)

    def _work(self) -> None:
        player: Player | None = None
        while (samples := self._waiting.get()) is not None:
            player = player or find_player()
            player.play(samples)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._waiting.end()
        self._thread.join()


class Player:
    """Plays nothing: the player of a machine without sound."""

    def play(self, samples: NDArray[np.int16]) -> None:
        """Play and wait for the end."""


class _PortAudio(Player):
    """The library that MediaPipe brings along."""

    def __init__(self, sounddevice: Any) -> None:
        self._sounddevice = sounddevice

    def play(self, samples: NDArray[np.int16]) -> None:
        with contextlib.suppress(Exception):  # whatever the sound system does, the session goes on
            self._sounddevice.play(samples, RATE, blocking=True)


class _Program(Player):
    """A player that the system has."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def play(self, samples: NDArray[np.int16]) -> None:
        with tempfile.TemporaryDirectory(prefix="valgus-") as folder:
            file = Path(folder, "cue.wav")
            file.write_bytes(as_wav(samples))
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run(  # noqa: S603 a fixed command and a file of ours
                    [*self._command, str(file)],
                    check=False,
                    timeout=_LONGEST_S,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )


class _Windows(Player):
    """What Windows has in its standard library."""

    def play(self, samples: NDArray[np.int16]) -> None:
        if sys.platform == "win32":
            import winsound

            with contextlib.suppress(RuntimeError):
                winsound.PlaySound(as_wav(samples), winsound.SND_MEMORY)


def find_player() -> Player:
    """Find what can play on this machine."""
    if sys.platform == "win32":
        return _Windows()
    with contextlib.suppress(Exception):  # no library, no sound card: then a program
        import sounddevice  # type: ignore[import-untyped] # ships none

        sounddevice.check_output_settings(samplerate=RATE, channels=2)
        return _PortAudio(sounddevice)
    for command in _PLAYERS:
        if (program := shutil.which(command[0])) is not None:
            return _Program([program, *command[1:]])
    return Player()
