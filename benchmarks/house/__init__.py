"""How the source tree is built: figures that a restructuring should improve and none may spoil."""
