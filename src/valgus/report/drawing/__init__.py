"""Pictures: what was found is drawn on them, and faces are made unrecognisable."""
