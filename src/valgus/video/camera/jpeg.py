"""JPEG pictures from and for a browser: looked at before they are decoded."""

from __future__ import annotations

import struct
from typing import Final

import cv2
import numpy as np

from valgus.model.arrays import ImageArray

_QUALITY: Final = 80
_START: Final = b"\xff\xd8"
_SIZED: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Markers of the frame headers that OpenCV decodes, which hold the size."""


def size_of(data: bytes) -> tuple[int, int] | None:
    """Read width and height from a JPEG's header; None when it is no JPEG.

    A picture's size is known before its pixels are, so that a small file that would fill the
    memory is refused in time.
    """
    if data[:2] != _START:
        return None
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if marker in _SIZED:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(width), int(height)
        at += 2 + max(length, 2)
    return None


def decoded(data: bytes) -> ImageArray | None:
    """Decode a JPEG to RGB, shape (H, W, 3); None when it is damaged beyond use."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, np.uint8)


def encoded(image_rgb: ImageArray, quality: int = _QUALITY) -> bytes:
    """Encode a picture, shape (H, W, 3)."""
    bgr = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data)
