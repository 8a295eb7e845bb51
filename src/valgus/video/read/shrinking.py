"""Halves, thirds and so on of decoded pictures, plane by plane, before they become RGB."""

from __future__ import annotations

from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

# Its threads would have to be woken for a third of a millisecond's work, on cores that are busy.
cv2.setNumThreads(1)

_PLANAR: Final = frozenset({"yuv420p", "yuvj420p"})
"""Formats of one plane of brightness and two of colour of half the size: nearly every camera's."""


class Shrinker:
    """Makes small pictures of one size, in one buffer: each is gone when the next one is made.

    Means over small squares, as FFmpeg's area scaler takes, at a third of its cost: OpenCV has a
    fast way for them, and no large RGB picture comes into being, the memory of which would have to
    be fetched from the system each time.

    Parameters
    ----------
    size_wh_px : tuple of int
        Of the small pictures.
    """

    def __init__(self, size_wh_px: tuple[int, int]) -> None:
        width, height = self._size_wh_px = size_wh_px
        self._buffer = np.empty((height * 3 // 2, width), np.uint8)
        colour = (height // 2, width // 2)
        flat, brightness = self._buffer.reshape(-1), width * height
        self._planes = (
            flat[:brightness].reshape(height, width),
            flat[brightness : brightness * 5 // 4].reshape(colour),
            flat[brightness * 5 // 4 : brightness * 3 // 2].reshape(colour),
        )

    @staticmethod
    def fits(frame: av.VideoFrame, size_wh_px: tuple[int, int]) -> bool:
        """Whether each pixel of the small picture, in every plane, is a square of whole ones."""
        times = frame.width // size_wh_px[0]
        return (
            times > 1
            and frame.format.name in _PLANAR
            and not any(side % 2 for side in size_wh_px)
            and (frame.width, frame.height) == tuple(times * side for side in size_wh_px)
        )

    def shrunk(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Make the small picture, in the colours of the large one."""
        for plane, target in zip(frame.planes, self._planes, strict=True):
            cv2.resize(_view(plane), target.shape[::-1], dst=target, interpolation=cv2.INTER_AREA)
        small = av.VideoFrame.from_numpy_buffer(self._buffer, frame.format.name)
        small.colorspace, small.color_range = frame.colorspace, frame.color_range
        return small


def _view(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]
