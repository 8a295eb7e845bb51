"""Video out: a clip with its sound, or a live session while it runs."""
