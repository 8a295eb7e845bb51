"""Recorded video in: true times, true size, the right way round."""
