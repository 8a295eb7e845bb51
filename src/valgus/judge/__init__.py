"""Knee series → repetitions → verdicts."""
