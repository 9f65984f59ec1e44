"""Benchmarks that run by name: ``python -m tests.benchmarks --rows 1000000 [--only import]``. No timed test in CI."""
