"""Recorded landmarks give the recorded session: verdicts exactly, numbers within a tolerance.

The tolerance is a tenth of what the measurement itself can tell apart, so that a changed method
shows and another processor's rounding does not.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.golden.make_goldens import HERE, NAMES, session_json

TOLERANCE = {"_deg": 0.3, "_pct": 0.1, "_s": 0.05, "depth": 0.005}


def tolerance(key: str) -> float:
    return next((size for ending, size in TOLERANCE.items() if key.endswith(ending)), 0.01)


def differences(found: Any, golden: Any, key: str = "", within: str = "") -> list[str]:
    if isinstance(golden, dict):
        assert set(found) == set(golden), key
        named = key if key.rsplit(".", 1)[-1].endswith(tuple(TOLERANCE)) else within
        return [d for k in golden for d in differences(found[k], golden[k], f"{key}.{k}", named)]
    if isinstance(golden, list):
        assert len(found) == len(golden), key
        return [
            d
            for i, (f, g) in enumerate(zip(found, golden, strict=True))
            for d in differences(f, g, f"{key}[{i}]", within)
        ]
    if isinstance(golden, float) and isinstance(found, float | int):
        allowed = max(tolerance(key), tolerance(within))
        return [] if abs(found - golden) <= allowed else [f"{key}: {found} for {golden}"]
    if key.endswith(".message") or ".reasons[" in key:
        return []  # Sentences hold the numbers that are compared above.
    return [] if found == golden else [f"{key}: {found!r} for {golden!r}"]


@pytest.mark.parametrize("name", NAMES)
def test_recorded_landmarks_give_the_recorded_session(name: str) -> None:
    golden = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    assert differences(json.loads(session_json(name)), golden) == []


def test_a_changed_number_or_verdict_is_noticed() -> None:
    golden = json.loads((HERE / f"{NAMES[0]}.json").read_text(encoding="utf-8"))
    changed = json.loads(json.dumps(golden))
    changed["reps"][0]["legs"]["left"]["inward_deg"]["peak"] += 1.0
    changed["reps"][1]["legs"]["left"]["verdict"] = "clear"
    assert len(differences(changed, golden)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_same_landmarks_give_the_same_bytes(name: str) -> None:
    assert session_json(name) == session_json(name)
