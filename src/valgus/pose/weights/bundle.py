"""Makes and opens ``.task`` bundles: the ZIP of two networks that MediaPipe's pose task loads.

The networks come as plain TFLite files and are kept as they came: the same networks give the same
bundle, byte for byte, on every machine. MediaPipe takes them once each carries TFLite metadata that
names its input's normalisation. That is added when a bundle is read, in memory: how it is laid out
in the file depends on the version of FlatBuffers.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from valgus.errors import ModelError
from valgus.pose.weights.drop_mask import drop_mask
from valgus.pose.weights.tflite import Normalization, add_metadata, read_network, write_network

DETECTOR_MEMBER: Final = "pose_detector.tflite"
LANDMARKS_MEMBER: Final = "pose_landmarks_detector.tflite"

_MEMBER_ALIGNMENT: Final = 64
_LOCAL_HEADER_BYTES: Final = 30
_EXTRA_HEADER: Final = struct.Struct("<HH")
_ALIGNMENT_FIELD: Final = 0xD935
"""What Android's zipalign calls its padding."""

_UNREADABLE: Final = (ValueError, IndexError, TypeError, AttributeError, struct.error)
"""What reading a damaged network raises."""

DETECTOR_INPUT: Final = Normalization(127.5, 127.5)
LANDMARKS_INPUT: Final = Normalization(0.0, 255.0)


def make_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Make a bundle of two networks.

    Parameters
    ----------
    detector, landmarks : bytes
        TFLite files, with or without metadata.

    Returns
    -------
    bytes
        The ``.task`` file.
    """
    return _stored_zip({DETECTOR_MEMBER: detector, LANDMARKS_MEMBER: landmarks})


def lean_bundle(path: Path) -> bytes:
    """Read a bundle as MediaPipe takes it, and without what is not asked for here.

    The landmarks are the same to the last bit.

    Parameters
    ----------
    path : Path
        A ``.task`` file that `check_bundle` let pass.

    Returns
    -------
    bytes
        A ``.task`` file. Networks that cannot be read stay as they are: MediaPipe says what is
        wrong with them.
    """
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in (DETECTOR_MEMBER, LANDMARKS_MEMBER)}
    with contextlib.suppress(*_UNREADABLE):
        members[DETECTOR_MEMBER] = _detector(members[DETECTOR_MEMBER])
    with contextlib.suppress(*_UNREADABLE):
        members[LANDMARKS_MEMBER] = _landmarks(members[LANDMARKS_MEMBER])
    return _stored_zip(members)


def _detector(network: bytes) -> bytes:
    model = read_network(network)
    return write_network(model) if add_metadata(model, DETECTOR_INPUT) else network


def _landmarks(network: bytes) -> bytes:
    model = read_network(network)
    changed = [add_metadata(model, LANDMARKS_INPUT), drop_mask(model)]
    return write_network(model) if any(changed) else network


def check_bundle(path: Path) -> None:
    """Say plainly when a file is no pose bundle.

    Raises
    ------
    ModelError
        The file cannot be read, is no ZIP, or lacks a network.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except FileNotFoundError as error:
        raise ModelError(
            f"Cannot use {path} as pose weights: there is no such file.",
            "Correct the path, or leave it out to use 'full'.",
        ) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"Cannot use {path} as pose weights: expected a MediaPipe .task bundle, "
            f"got a file that does not open as one ({error}).",
            "Give the path of a pose_landmarker .task file, or leave it out to use 'full'.",
        ) from error
    missing = {DETECTOR_MEMBER, LANDMARKS_MEMBER} - names
    if missing:
        raise ModelError(
            f"Cannot use {path} as pose weights: expected a bundle with {DETECTOR_MEMBER} and "
            f"{LANDMARKS_MEMBER}, got one without {' and '.join(sorted(missing))}.",
            "Give a pose_landmarker .task file, not one of another MediaPipe task.",
        )


def sha256_of(path: Path) -> str:
    """Checksum of a file in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored_zip(members: Mapping[str, bytes]) -> bytes:
    """Pack without compression and without anything of the day.

    MediaPipe maps the members where they lie; unless they are aligned it copies them and says so.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # "Unix" wherever it is made
            entry.external_attr = 0o644 << 16
            entry.extra = _padding(out.tell() + _LOCAL_HEADER_BYTES + len(name))
            archive.writestr(entry, data)
    return out.getvalue()


def _padding(at: int) -> bytes:
    """Fill an entry's extra field, by which its data would start here, up to the alignment."""
    fill = -(at + _EXTRA_HEADER.size) % _MEMBER_ALIGNMENT
    return _EXTRA_HEADER.pack(_ALIGNMENT_FIELD, fill) + bytes(fill)
