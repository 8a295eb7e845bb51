"""Cameras as sources of frames: a device, an address, a browser, a file in real time."""
