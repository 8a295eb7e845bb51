"""Keeps sessions of people on this machine, so that change can be told from noise."""

from __future__ import annotations

from valgus.results.history.records import Person, Record
from valgus.results.history.store import History, default_file

__all__ = ["History", "Person", "Record", "default_file"]
