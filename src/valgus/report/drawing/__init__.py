"""Draws results on pictures, and makes faces unrecognisable."""
