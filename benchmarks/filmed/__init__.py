"""How well verdicts on filmed people agree with what a person saw."""
