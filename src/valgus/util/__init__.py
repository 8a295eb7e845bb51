"""Helpers that know nothing of squats."""
