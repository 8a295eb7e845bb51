"""The frozen types that flow from video to report.

T frames, J = 33 landmarks, S = 2 sides in the order (left, right), always the subject's own.
Missing is NaN. Arrays are checked and made read-only on construction.
"""
