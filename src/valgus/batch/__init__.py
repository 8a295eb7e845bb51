"""Many clips: found, worked on by an engine, each with one outcome, noted in a ledger."""
