"""A film of the fixtures one after the other, in the middle of a wide picture."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from valgus.model.arrays import ImageArray
from valgus.video.read.video_reader import VideoReader
from valgus.video.write.video_writer import VideoWriter

VIDEOS = Path("fixtures/videos")
REEL = ("good", "one_knee_in", "knees_in", "ascent_only")
WIDTH, HEIGHT, RATE = 1280, 720, 30


def film(path: Path, seconds: float) -> Path:
    """Write so many seconds of it."""
    with VideoWriter(path, (WIDTH, HEIGHT), Fraction(RATE)) as writer:
        for index, image in enumerate(_pictures()):
            if index >= seconds * RATE:
                writer.finish(None)
                return path
            writer.write(image, index / RATE)
    return path


def filmed(path: Path, seconds: float) -> Path:
    """Write the film in a program of its own.

    In this one the encoder would leave memory behind, with holes in it that fill later on, beside
    what is to be measured.
    """
    program = multiprocessing.Process(target=film, args=(path, seconds))
    program.start()
    program.join()
    if program.exitcode:
        raise RuntimeError(f"the film could not be written (exit code {program.exitcode})")
    return path


def _pictures() -> Iterator[ImageArray]:
    import cv2

    while True:
        for name in REEL:
            with VideoReader(VIDEOS / f"{name}.mp4") as reader:
                for frame in reader:
                    tall = cv2.resize(frame.image_rgb, (540, HEIGHT))
                    wide = np.empty((HEIGHT, WIDTH, 3), np.uint8)
                    wide[:] = tall[:, :1]
                    wide[:, 370:910] = tall
                    yield wide
