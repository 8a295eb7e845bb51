"""The page face: a local page on loopback, with the machine's camera or the browser's own."""
