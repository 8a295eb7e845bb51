"""The pose weights: which, where from, and made fit for the task."""
