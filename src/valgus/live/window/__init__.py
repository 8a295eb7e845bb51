"""The window: a full-screen mirror on this machine's display, with sound."""
