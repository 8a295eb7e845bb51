"""The window face: a full-screen mirror on this machine's own display, with sound."""
