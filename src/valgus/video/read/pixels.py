"""Decoded pictures as RGB arrays of the working size, the way round they are shown."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final, NamedTuple, cast

import av
import numpy as np
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from valgus.model.arrays import ImageArray
from valgus.video.read.shrinking import Shrinker

_UNSPECIFIED_COLORSPACE: Final = 2
_HD_HEIGHT_PX: Final = 720
_SAME_SHAPE: Final = 0.02
"""Difference of proportions that coding in blocks of 16 pixels may make."""


class Orientation(NamedTuple):
    """How a coded picture is turned for showing."""

    quarter_turns: int
    """Counter-clockwise turns by 90 degrees, 0 to 3."""
    mirrored: bool
    """Whether it is flipped left to right after the turn."""

    @property
    def clockwise_deg(self) -> int:
        """The turn, clockwise, as 0, 90, 180 or 270."""
        return -90 * self.quarter_turns % 360

    def turned_on(self, clockwise_deg: int) -> Orientation:
        """Turn what is shown by more quarter turns."""
        more = clockwise_deg // 90
        # The flip comes after the turn, and turns it round.
        turns = self.quarter_turns + (more if self.mirrored else -more)
        return Orientation(turns % 4, self.mirrored)


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """Read the display matrix of a frame.

    Only quarter turns are applied; an angle between them goes to the nearest.
    """
    # PyAV's stub calls it a TypedDict, which it is not.
    side_data = cast("SideDataContainer", frame.side_data)
    if SideDataType.DISPLAYMATRIX not in side_data:
        return Orientation(0, False)
    matrix = bytes(side_data[SideDataType.DISPLAYMATRIX])
    # Row vectors times this matrix: the x axis of the coded picture goes to (a, b), y to (c, d).
    (a, b), (c, d) = np.frombuffer(matrix, np.int32).reshape(3, 3)[:2, :2].tolist()
    mirrored = a * d - b * c < 0
    if mirrored:
        a = -a
    return Orientation(round(-math.atan2(b, a) / (math.pi / 2)) % 4, mirrored)


def coded_display_size(frame: av.VideoFrame, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Width and height before turning, with square pixels."""
    return round(frame.width * (pixel_aspect or 1)) or 1, frame.height


class Picture:
    """Scales, converts and turns the frames of one stream.

    The decoder's scaler makes the small RGB picture in one pass, or, where each of its pixels is a
    square of whole ones, only the RGB of it. Turning comes after that, on fewer pixels. Brightness
    of HDR video is not tone-mapped, which only makes it paler. A frame of another shape, as when a
    phone is turned while a browser records, is fitted in between black bars.

    Parameters
    ----------
    coded_size_wh_px : tuple of int
        Size with square pixels, before turning.
    orientation : Orientation
        How to turn.
    max_side_px : int, optional
        Longest side of the result; pictures are never enlarged. None keeps the size.
    pixel_aspect : Fraction, optional
        Width of a pixel divided by its height.
    """

    def __init__(
        self,
        coded_size_wh_px: tuple[int, int],
        orientation: Orientation,
        max_side_px: int | None,
        pixel_aspect: Fraction | None = None,
    ) -> None:
        self._orientation = orientation
        self._pixel_aspect = pixel_aspect
        self._coded_size_wh_px = coded_size_wh_px
        self.other_shape_wh_px: tuple[int, int] | None = None
        """Size, before turning, of the first frame of another shape that was made."""
        self._size_wh_px = _fitting(coded_size_wh_px, max_side_px)
        self._scaler = VideoReformatter()
        self._shrinker: Shrinker | None = None

    def rgb(self, frame: av.VideoFrame) -> ImageArray:
        """Make the array, shape (H, W, 3), contiguous."""
        own = coded_display_size(frame, self._pixel_aspect)
        if same_shape(own, self._coded_size_wh_px):
            return turned(_view(self._scaled(frame)), self._orientation)
        self.other_shape_wh_px = self.other_shape_wh_px or own
        return turned(self._between_bars(frame, own), self._orientation)

    def _scaled(self, frame: av.VideoFrame) -> av.VideoFrame:
        colorspace = _assumed_colorspace(frame)
        if Shrinker.fits(frame, self._size_wh_px):
            self._shrinker = self._shrinker or Shrinker(self._size_wh_px)
            frame = self._shrinker.shrunk(frame)
        return self._rgb24(frame, self._size_wh_px, colorspace)

    def _rgb24(
        self, frame: av.VideoFrame, size_wh_px: tuple[int, int], colorspace: Colorspace | None
    ) -> av.VideoFrame:
        return self._scaler.reformat(
            frame,
            *size_wh_px,
            format="rgb24",
            interpolation=Interpolation.AREA,
            src_colorspace=colorspace,
            threads=1,
        )

    def _between_bars(self, frame: av.VideoFrame, own_wh_px: tuple[int, int]) -> ImageArray:
        """Keep the frame's own proportions: a squeezed body has other angles."""
        width, height = self._size_wh_px
        scale = min(width / own_wh_px[0], height / own_wh_px[1])
        inner = max(1, round(own_wh_px[0] * scale)), max(1, round(own_wh_px[1] * scale))
        whole = np.zeros((height, width, 3), np.uint8)
        left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
        made = _view(self._rgb24(frame, inner, _assumed_colorspace(frame)))
        whole[top : top + inner[1], left : left + inner[0]] = made
        return whole


def same_shape(one_wh_px: tuple[int, int], other_wh_px: tuple[int, int]) -> bool:
    """Whether pictures of two sizes have the same proportions, but for the coder's padding."""
    one, other = one_wh_px[0] / one_wh_px[1], other_wh_px[0] / other_wh_px[1]
    return math.isclose(one, other, rel_tol=_SAME_SHAPE)


def _assumed_colorspace(frame: av.VideoFrame) -> Colorspace | None:
    """Read untagged HD video as BT.709, as players do; FFmpeg would take BT.601."""
    untagged = frame.colorspace == _UNSPECIFIED_COLORSPACE
    return Colorspace.ITU709 if untagged and frame.height >= _HD_HEIGHT_PX else None


def _fitting(size_wh_px: tuple[int, int], max_side_px: int | None) -> tuple[int, int]:
    longest = max(size_wh_px)
    if max_side_px is None or longest <= max_side_px:
        return size_wh_px
    width, height = (max(1, round(side * max_side_px / longest)) for side in size_wh_px)
    return width, height


def _view(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """See an rgb24 frame's own memory, rows of which may be padded, as (H, W, 3)."""
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(frame.height, plane.line_size)
    return rows[:, : frame.width * 3].reshape(frame.height, frame.width, 3)


def turned(image: NDArray[np.uint8], orientation: Orientation) -> ImageArray:
    """Turn a picture, shape (H, W, 3), giving a contiguous one."""
    view = np.rot90(image, orientation.quarter_turns)
    if orientation.mirrored:
        view = view[:, ::-1]
    if orientation.quarter_turns % 2 == 0 and not orientation.mirrored:
        return np.ascontiguousarray(view)
    out = np.empty(view.shape, np.uint8)
    for channel in range(3):  # six times faster than one assignment of the turned view
        out[..., channel] = view[..., channel]
    return out
