"""The online loop: the same landmarks, repetitions and verdicts as `analyze`, frame by frame.

    camera -> queue of one -> pose model -> engine -> face

The engine needs neither camera nor model nor face: tests give it recorded landmarks.
"""
