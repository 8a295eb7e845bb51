"""The obvious script: read with OpenCV, ask the landmarker about every frame, in one process.

Run as ``python -m benchmarks.speed.obvious CLIP MODEL``.
"""

from __future__ import annotations

import sys

import cv2
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision


def main(clip: str, model: str) -> int:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(clip)
    rate = capture.get(cv2.CAP_PROP_FPS)
    found = frames = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            ok, picture = capture.read()
            if not ok:
                break
            rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            result = landmarker.detect_for_video(image, round(1000 * frames / rate))
            found += bool(result.pose_landmarks)
            frames += 1
    print(frames, found)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
