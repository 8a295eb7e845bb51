"""``valgus compare``: two sessions side by side, in any language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.history import text_of
from tests.support.sessions import UNJUDGED, VALGUS, rep, session, turned
from valgus.model.session import SessionResult
from valgus.model.terms import SquatKind
from valgus.report.text import languages

INWARD = session(rep(1, VALGUS), rep(2, VALGUS))
SOUND = session(rep(1), rep(2))
UNSEEN = session(rep(1, UNJUDGED, UNJUDGED))
ONE_LEG = session(rep(1, VALGUS, UNJUDGED, SquatKind.LEFT))


def written(folder: Path, *made: SessionResult) -> list[Path]:
    files = [folder / f"{number}.json" for number in range(len(made))]
    for file, one in zip(files, made, strict=True):
        file.write_text(text_of(one))
    return files


def told(run: Run, *arguments: object) -> str:
    result = run("compare", *arguments)
    assert result.exit_code == 0, result.stderr
    return " ".join(result.stdout.split())


def test_a_real_change_is_told_for_each_leg(run: Run, tmp_path: Path) -> None:
    words = told(run, *written(tmp_path, INWARD, SOUND))
    assert "both legs left +24.3° (2/2) +3.0° (0/2) −21.3° 7.9°" in words
    assert "Left knee: 21.3° less inward, beyond the 7.9° by which two takes may differ." in words
    assert "Right knee: 0.0° is within the 7.9°" in words


def test_raised_heels_tell_what_was_kept_and_what_went(run: Run, tmp_path: Path) -> None:
    flat, heels = written(tmp_path, INWARD, SOUND)
    gone = told(run, flat, heels, "--retest", "heels")
    assert "Left knee: with the heels raised it stayed out" in gone
    kept = told(run, flat, flat, "--retest", "heels")
    assert "Left knee: it moved inward with raised heels, too" in kept
    assert "The retest tells nothing more" in told(run, heels, heels, "--retest", "heels")


@pytest.mark.parametrize("setting", ["take_error_deg", "rep_error_deg"])
def test_the_errors_of_measurement_are_settings_of_the_results(
    run: Run, tmp_path: Path, setting: str
) -> None:
    usual = told(run, *written(tmp_path, turned(24.0, 24.0), turned(3.0, 3.0)))
    assert "beyond the 7.9°" in usual
    set_high = turned(24.0, 24.0, **{setting: 20.0})
    assert "within the" in told(run, *written(tmp_path, set_high, turned(3.0, 3.0)))


@pytest.mark.parametrize("language", [name for name in languages.languages() if name != "en"])
def test_nothing_is_left_in_english(run: Run, tmp_path: Path, language: str) -> None:
    files = written(tmp_path, INWARD, SOUND, UNSEEN, ONE_LEG, session())
    pairs = [(0, 1), (1, 0), (0, 0), (0, 2), (2, 0), (3, 0), (4, 4)]
    words = " ".join(
        told(run, files[a], files[b], "--retest", "heels", "--lang", language) for a, b in pairs
    )
    english = {"inward", "knee ", "within", "beyond", "session", "legs", "flagged", "Neither"}
    assert not {word for word in english if word in words}, words
