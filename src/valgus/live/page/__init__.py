"""The local page on loopback, with this machine's camera or the browser's."""
