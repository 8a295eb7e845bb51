"""Which video formats this machine can decode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import av

_DECODERS: Final[Mapping[str, frozenset[str]]] = {
    "H.264": frozenset({"h264"}),
    "HEVC": frozenset({"hevc"}),
    "VP9": frozenset({"vp9", "libvpx-vp9"}),
    "AV1": frozenset({"libdav1d", "libaom-av1"}),
    "MPEG-4": frozenset({"mpeg4"}),
    "GIF": frozenset({"gif"}),
}
"""By format, the decoders that do without special hardware; one of them is enough."""


def decodable() -> Mapping[str, bool]:
    """Tell of every format that `valgus` promises whether a decoder is there."""
    return {name: bool(ways & av.codecs_available) for name, ways in _DECODERS.items()}
