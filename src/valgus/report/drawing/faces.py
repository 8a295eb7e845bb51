"""Makes faces unrecognisable; where a face may be that was not found, more is covered."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from valgus.model.arrays import FloatArray, ImageArray
from valgus.model.landmarks import FACE_JOINTS, SHOULDERS

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, px."""

_MARGIN: Final = 0.9
"""Room about the landmarks of a face, in parts of their extent: hair, chin and ears are outside."""
_SHOULDER_SHARE: Final = 0.5
"""A head is at least this part of the shoulders' distance wide; landmarks may bunch up."""
_CELLS: Final = 5
"""Squares across a face: what is left cannot be turned back into one."""
_BODY_MARGIN: Final = 0.25


def blur_faces(
    image_rgb: ImageArray, xy_px: FloatArray | None, *, others: bool = False
) -> ImageArray:
    """Cover faces on a copy of a picture.

    Parameters
    ----------
    image_rgb : ndarray, shape (H, W, 3), uint8
        Is left as it is.
    xy_px : ndarray, shape (J, 2), px, optional
        The subject's landmarks. Without them the face may be anywhere: the whole picture is
        covered.
    others : bool
        Whether other people may be in view, whose faces were not looked for: everything outside
        the subject's body is covered, too.

    Returns
    -------
    covered : ndarray, shape (H, W, 3), uint8
    """
    face = None if xy_px is None else face_box(xy_px, image_rgb.shape)
    if face is None or xy_px is None:
        return _coarse(image_rgb, image_rgb.shape[1] / 12)
    out = image_rgb.copy()
    if others:
        out = _coarse(image_rgb, image_rgb.shape[1] / 24)
        left, top, right, bottom = _body_box(xy_px, image_rgb.shape)
        out[top:bottom, left:right] = image_rgb[top:bottom, left:right]
    _cover(out, face)
    return out


def face_box(xy_px: FloatArray, shape: tuple[int, ...]) -> Box | None:
    """Box about the head, cut to the picture; None when the face was not found.

    Parameters
    ----------
    xy_px : ndarray, shape (J, 2), px
    shape : tuple of int
        Height and width of the picture, then whatever follows.
    """
    face = xy_px[list(FACE_JOINTS)]
    face = face[np.isfinite(face).all(axis=1)]
    if not len(face):
        return None
    low, high = face.min(axis=0), face.max(axis=0)
    shoulders = xy_px[list(SHOULDERS)]
    apart = float(np.linalg.norm(shoulders[0] - shoulders[1]))
    size = float((high - low).max())
    if np.isfinite(apart):
        size = max(size, _SHOULDER_SHARE * apart)
    middle = (low + high) / 2
    half = np.maximum((high - low) / 2, size / 2) + _MARGIN * size / 2
    return _cut(middle - half, middle + half, shape)


def _body_box(xy_px: FloatArray, shape: tuple[int, ...]) -> Box:
    known = xy_px[np.isfinite(xy_px).all(axis=1)]
    low, high = known.min(axis=0), known.max(axis=0)
    room = _BODY_MARGIN * (high - low) * [0.5, 0.25]
    return _cut(low - room, high + room, shape)


def _cut(low: FloatArray, high: FloatArray, shape: tuple[int, ...]) -> Box:
    height, width = shape[:2]
    left, top = np.clip(np.floor(low), 0, [width, height]).astype(int).tolist()
    right, bottom = np.clip(np.ceil(high), 0, [width, height]).astype(int).tolist()
    return left, top, right, bottom


def _cover(canvas: ImageArray, box: Box) -> None:
    """Replace an ellipse in a box by a few squares."""
    left, top, right, bottom = box
    part = canvas[top:bottom, left:right]
    if not part.size:
        return
    coarse = _coarse(part, max(part.shape[:2]) / _CELLS)
    mask = np.zeros(part.shape[:2], np.uint8)
    middle = (part.shape[1] // 2, part.shape[0] // 2)
    cv2.ellipse(mask, middle, (part.shape[1] // 2 + 1, part.shape[0] // 2 + 1), 0, 0, 360, 255, -1)
    part[mask > 0] = coarse[mask > 0]


def _coarse(image: ImageArray, cell_px: float) -> ImageArray:
    """Average over squares of about this size."""
    height, width = image.shape[:2]
    cells = (max(1, round(width / cell_px)), max(1, round(height / cell_px)))
    small = cv2.resize(image, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
