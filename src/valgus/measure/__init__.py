"""Landmarks → knee series: legs of known length, seen from a known place."""
