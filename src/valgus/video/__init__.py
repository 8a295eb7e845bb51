"""Files and cameras → frames, and frames → files."""
