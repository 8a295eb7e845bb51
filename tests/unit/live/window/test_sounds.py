"""The sounds are ours, short and on the right side; silence is never an error."""

from __future__ import annotations

import io
import stat
import sys
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from valgus.live.window import sounds
from valgus.live.window.sounds import Player, Speaker
from valgus.model.terms import Side


@pytest.mark.parametrize("side", Side)
def test_a_knee_s_sound_comes_from_its_own_side(side: Side) -> None:
    samples = sounds.knee_out((side,)).astype(float)
    loud = np.abs(samples).max(axis=0)
    assert loud[side.index] > 2 * loud[side.other.index]


def test_both_knees_sound_from_both_sides() -> None:
    loud = np.abs(sounds.knee_out(tuple(Side)).astype(float)).max(axis=0)
    assert loud[0] == pytest.approx(loud[1])


def test_a_cue_is_short_begins_and_ends_softly_and_never_clips() -> None:
    samples = sounds.knee_out((Side.LEFT,)).astype(float)
    assert 0.15 <= len(samples) / sounds.RATE <= 0.4
    assert np.abs(samples[0]).max() < 100
    assert np.abs(samples[-1]).max() < 2000
    assert np.abs(samples).max() < 32767


def test_a_repetition_sounds_unlike_a_cue() -> None:
    assert len(sounds.repetition()) < len(sounds.knee_out((Side.LEFT,)))


def test_a_wav_file_holds_the_samples() -> None:
    samples = sounds.repetition()
    with wave.open(io.BytesIO(sounds.as_wav(samples))) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, sounds.RATE)
        back = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    assert np.array_equal(back, samples)


class Recorder(Player):
    def __init__(self) -> None:
        self.played: list[int] = []
        self.go_on = threading.Event()
        self.begun = threading.Event()

    def play(self, samples: np.ndarray) -> None:
        self.played.append(len(samples))
        self.begun.set()
        assert self.go_on.wait(60)


def test_playing_never_waits_and_a_newer_sound_replaces_a_waiting_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = Recorder()
    monkeypatch.setattr(sounds, "find_player", lambda: recorder)
    with Speaker() as speaker:
        speaker.play(np.zeros((1, 2), np.int16))
        assert recorder.begun.wait(60)
        for length in (2, 3, 4):
            speaker.play(np.zeros((length, 2), np.int16))
        recorder.go_on.set()
    assert recorder.played == [1, 4]


def test_a_muted_speaker_plays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setattr(sounds, "find_player", lambda: recorder)
    with Speaker(muted=True) as speaker:
        speaker.play(np.zeros((1, 2), np.int16))
    assert recorder.played == []


def _without_library(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setenv("PATH", str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")
def test_a_machine_without_sound_is_silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _without_library(monkeypatch, tmp_path)
    player = sounds.find_player()
    assert type(player) is Player
    player.play(sounds.repetition())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")
@pytest.mark.parametrize("code", [0, 1])
def test_a_system_player_gets_the_sound_as_a_file_and_may_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int
) -> None:
    program = tmp_path / "aplay"
    program.write_text(f'#!/bin/sh\n/bin/cp "$2" {tmp_path}/heard.wav\nexit {code}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    _without_library(monkeypatch, tmp_path)
    sounds.find_player().play(sounds.repetition())
    assert (tmp_path / "heard.wav").read_bytes() == sounds.as_wav(sounds.repetition())
