"""How right the verdicts are, on clips whose truth is known."""
