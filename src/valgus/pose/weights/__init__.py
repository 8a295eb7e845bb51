"""Pose weights: which ones, where they come from, and how they are prepared."""
