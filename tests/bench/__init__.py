"""Benchmarks: the auditor beside its peers on a test bed of this machine's own. `python -m tests.bench`."""
