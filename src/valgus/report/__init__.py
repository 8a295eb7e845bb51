"""What was found, as files and words."""
