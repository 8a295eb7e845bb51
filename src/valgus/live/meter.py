"""How well the machine keeps up: rate, time of the pose model, delay, drops."""

from __future__ import annotations

import math
import threading
from collections import deque
from typing import Final

import numpy as np

from valgus.live.state import Metering

_RATE_S: Final = 2.0
_RECENT: Final = 90
"""Model times and delays that the figures shown are taken from: three seconds."""
_MOST_DELAYS: Final = 20_000
"""Kept for the session's own figures; later ones replace earlier ones at random places."""
_SLOW_HZ: Final = 20.0
_ENOUGH: Final = 40
"""Frames before anything is said about speed: the first ones load and warm up."""


class Meter:
    """Collects times from the pose thread and from the face.

    Parameters
    ----------
    model : str
        Name of the pose weights.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self._lock = threading.Lock()
        self._judged_s: deque[float] = deque()
        self._model_ms: deque[float] = deque(maxlen=_RECENT)
        self._recent_ms: deque[float] = deque(maxlen=_RECENT)
        self._delays_ms = np.empty(_MOST_DELAYS)
        self._delays = 0
        self._frames = 0
        self._first_s = math.nan
        self._draw = np.random.default_rng(0)

    def judged(self, now_s: float, model_s: float) -> None:
        """Note that a frame was judged, and how long the pose model took for it."""
        with self._lock:
            self._frames += 1
            self._first_s = now_s if math.isnan(self._first_s) else self._first_s
            self._model_ms.append(1000 * model_s)
            self._judged_s.append(now_s)
            while now_s - self._judged_s[0] > _RATE_S:
                self._judged_s.popleft()

    def shown(self, delay_s: float) -> None:
        """Note how old a picture was when its overlay was on the screen."""
        delay_ms = 1000 * delay_s
        with self._lock:
            self._recent_ms.append(delay_ms)
            place = self._delays
            if place >= _MOST_DELAYS:
                place = int(self._draw.integers(self._delays))
            if place < _MOST_DELAYS:
                self._delays_ms[place] = delay_ms
            self._delays += 1

    def restart(self, model: str) -> None:
        """Begin again with other pose weights; what was counted stays counted."""
        with self._lock:
            self.model = model
            self._model_ms.clear()
            self._judged_s.clear()

    def now(self, dropped: int) -> Metering:
        """Figures of the last seconds."""
        with self._lock:
            span_s = self._judged_s[-1] - self._judged_s[0] if self._judged_s else 0.0
            rate = (len(self._judged_s) - 1) / span_s if span_s > _RATE_S / 2 else math.nan
            model_ms = _quantile(list(self._model_ms), 50)
            recent = list(self._recent_ms)
            return Metering(
                rate_hz=rate,
                model_ms=model_ms,
                delay_ms=_quantile(recent, 50),
                delay_p95_ms=_quantile(recent, 95),
                frames=self._frames,
                dropped=dropped,
                model=self.model,
                too_slow=len(self._model_ms) >= _ENOUGH
                and rate < _SLOW_HZ
                and model_ms > 1000 / (1.5 * _SLOW_HZ),
            )

    def whole(self, now_s: float, dropped: int) -> Metering:
        """Figures of the whole session."""
        with self._lock:
            span_s = now_s - self._first_s
            kept = self._delays_ms[: min(self._delays, _MOST_DELAYS)].tolist()
            return Metering(
                rate_hz=self._frames / span_s if span_s > 0 else math.nan,
                model_ms=_quantile(list(self._model_ms), 50),
                delay_ms=_quantile(kept, 50),
                delay_p95_ms=_quantile(kept, 95),
                frames=self._frames,
                dropped=dropped,
                model=self.model,
            )


def _quantile(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else math.nan
