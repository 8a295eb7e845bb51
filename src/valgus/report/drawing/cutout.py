"""Cuts, scales and packs pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from valgus.errors import OutputError
from valgus.model.arrays import FloatArray, ImageArray


@dataclass(frozen=True, slots=True)
class Cutout:
    """A part of a picture, shown at another size."""

    left: int
    """First column."""
    top: int
    """First row."""
    width: int
    """Columns."""
    height: int
    """Rows."""
    scale: float
    """Size of the result per size of the part."""

    def scaled(self, factor: float) -> Cutout:
        """Make the cutout of the same part of a picture that was made smaller."""
        sides = (self.left, self.top, self.width, self.height)
        left, top, width, height = (round(side * factor) for side in sides)
        return Cutout(left, top, width, height, self.scale / factor)

    def image(self, image_rgb: ImageArray) -> ImageArray:
        """Cut a picture."""
        part = image_rgb[self.top : self.top + self.height, self.left : self.left + self.width]
        size = (max(1, round(self.width * self.scale)), max(1, round(self.height * self.scale)))
        how = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(part, size, interpolation=how), np.uint8)

    def points(self, xy_px: FloatArray) -> FloatArray:
        """Place points of the picture in the part."""
        return np.asarray((xy_px - [self.left, self.top]) * self.scale)


def cutout_about(
    points_px: FloatArray, size_wh_px: tuple[int, int], height_px: int, margin: float = 0.08
) -> Cutout:
    """Choose the part of pictures that holds all points, with room about them.

    Parameters
    ----------
    points_px : ndarray, shape (..., 2), px
        NaN is left out; the whole picture is chosen when nothing is left.
    size_wh_px : tuple of int
        Size of the pictures.
    height_px : int
        Height of the result; never more than twice the part's own.
    margin : float
        Room above and below, in parts of the points' height; twice that at the sides.
    """
    width, height = size_wh_px
    known = points_px.reshape(-1, 2)
    known = known[np.isfinite(known).all(axis=1)]
    known = known if len(known) else np.array([[0, 0], [width, height]])
    # Twice the room at the sides, where the words stand beside the knees.
    room = margin * float(np.ptp(known[:, 1])) * np.array([2.0, 1.0])
    low = np.clip(np.floor(known.min(axis=0) - room), 0, [width - 2, height - 2]).astype(int)
    high = np.clip(np.ceil(known.max(axis=0) + room), low + 2, [width, height]).astype(int)
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    scale = min(2.0, height_px / (bottom - top))
    return Cutout(left, top, right - left, bottom - top, scale)


def jpeg(image_rgb: ImageArray, quality: int = 82) -> bytes:
    """Pack a picture as JPEG, without anything about where or when it was taken."""
    bgr = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise OutputError("A picture could not be packed as JPEG.", "Report this, please.")
    return bytes(data)
