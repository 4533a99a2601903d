"""The command line: exit codes, one clear line for every kind of bad input, nothing lost."""
