"""Benchmarks of `valgus`."""
