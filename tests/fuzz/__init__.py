"""Fuzzing: hostile bytes for everything that reads what strangers wrote. `python -m tests.fuzz --help` says how."""
