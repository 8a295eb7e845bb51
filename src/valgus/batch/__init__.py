"""Many clips: an engine works on them, and a ledger notes one outcome for each."""
